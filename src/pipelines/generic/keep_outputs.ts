import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Manifest } from './manifest.ts';
import { ownFile } from './own_file.ts';

/**
 * Moves what a manifest keeps out of the scratch folder into the task's: name of the output → file name there.
 * @throws OWN_RESULT_MISSING
 */
export async function keepOutputs(
  { program, outputs }: Manifest,
  scratch: string,
  folder: string,
): Promise<Record<string, string>> {
  const kept: Record<string, string> = {};
  // Whole before moved: two names may be of one file.
  for (const [name, { file, gzip, optional }] of Object.entries(outputs)) {
    const found = await ownFile(program, scratch, file).catch((error) => {
      if (optional) return undefined;
      throw error;
    });
    if (!found) continue;
    // Named by the output, so that no file of the task itself (result.json, log.txt) can be meant.
    const target = `out_${name}${extname(basename(file)).slice(0, 20)}${gzip ? '.gz' : ''}`;
    if (gzip)
      await pipeline(createReadStream(found.path), createGzip(), createWriteStream(join(folder, target)));
    else await rename(found.path, join(folder, target));
    kept[name] = target;
  }
  return kept;
}
