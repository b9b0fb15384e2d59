import { access, constants, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { ReadPair } from '../qassembly/reads.ts';

/**
 * The pair of a run in the first mirror folder that has both files: `<run>/<run>_1.fastq.gz` or `<run>_1.fastq.gz`, each
 * also without `.gz`. Undefined when none has.
 * @throws READS_MIRROR_AWAY: a folder that is not mounted must not send everybody to the archive
 */
export async function findInMirror(folders: readonly string[], run: string): Promise<ReadPair | undefined> {
  for (const folder of folders) {
    const reason = await stat(folder).then(
      (found) => (found.isDirectory() ? null : 'it is no folder'),
      (error: Error) => error.message,
    );
    if (reason !== null) throw new EnterobotError('READS_MIRROR_AWAY', { folder, reason });
    for (const place of [join(folder, run), folder]) {
      const [read1, read2] = [await findMate(place, run, 1), await findMate(place, run, 2)];
      if (read1 && read2) return { read1, read2 };
    }
  }
  return undefined;
}

/** Who copies a file writes to it all the time, or stands still for less than this. */
const SETTLED_MS = 10 * 60_000;

/**
 * What was found wrong with a pair of a mirror folder: while one of its files was written a moment ago, it is no fault of the
 * reads, for more of them may be on the way. Anything but an error of class input comes back as it is.
 */
export async function faultOfMirror(error: unknown, { read1, read2 }: ReadPair): Promise<unknown> {
  if (!(error instanceof EnterobotError && error.class === 'input')) return error;
  for (const file of [read1, read2]) {
    const age = await stat(file).then(
      (found) => Math.abs(Date.now() - found.mtimeMs),
      () => 0,
    );
    if (age >= SETTLED_MS) continue;
    const told = { file: basename(file), seconds: Math.round(age / 1000), problem: error.message };
    return new EnterobotError('READS_MIRROR_COPYING', told, { cause: error });
  }
  return error;
}

async function findMate(folder: string, run: string, mate: 1 | 2): Promise<string | undefined> {
  for (const suffix of ['fastq.gz', 'fastq']) {
    const file = join(folder, `${run}_${mate}.${suffix}`);
    const there = await access(file, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}
