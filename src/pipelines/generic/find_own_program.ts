import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { Manifest } from './manifest.ts';

/** Absolute path of the program of a manifest: its own, or the first of that name on the PATH; null when there is none. */
export async function lookForOwnProgram({ program }: Pick<Manifest, 'program'>): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const paths = isAbsolute(program) ? [program] : folders.map((folder) => join(folder, program));
  for (const path of paths) {
    try {
      await access(path, constants.X_OK);
      if ((await stat(path)).isFile()) return path;
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** @throws OWN_PROGRAM_MISSING */
export async function findOwnProgram(manifest: Manifest): Promise<string> {
  const path = await lookForOwnProgram(manifest);
  if (path !== null) return path;
  const how = manifest.package === undefined ? '' : ` (apt-get install -y ${manifest.package})`;
  throw new EnterobotError('OWN_PROGRAM_MISSING', { program: manifest.program, scheme: manifest.name, how });
}
