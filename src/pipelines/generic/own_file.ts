import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';

/**
 * A file that a program left in its folder: absolute path and size. A link, also one on the way to it, is no file that it
 * left: it could lead to anything that we may read.
 * @throws OWN_RESULT_MISSING
 */
export async function ownFile(
  program: string,
  folder: string,
  file: string,
): Promise<{ path: string; bytes: number }> {
  const path = join(folder, file);
  try {
    const found = await lstat(path);
    const real = join(await realpath(folder), file);
    if (found.isFile() && (await realpath(path)) === real) return { path, bytes: found.size };
  } catch {
    // It is not there.
  }
  throw new EnterobotError('OWN_RESULT_MISSING', { program, what: `a file ${file}` });
}
