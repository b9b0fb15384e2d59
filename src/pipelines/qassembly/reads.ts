import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFastqPair } from '../../genome/fastq.ts';
import { subsamplePair } from '../../genome/fastq_subsample.ts';
import type { TaskContext } from '../pipeline.ts';
import { isGzip } from '../reads/join_runs.ts';

/** Two FASTQ files, the mates in the same order. */
export interface ReadPair {
  read1: string;
  read2: string;
}

/** Both files of a pair together. */
export interface ReadCount {
  reads: number;
  bases: number;
}

/**
 * Checks every record of a pair and counts them.
 * @throws the codes of bad FASTQ (FASTQ_*, GZIP_*, FILE_*)
 */
export async function checkReads({ read1, read2 }: ReadPair): Promise<ReadCount> {
  const [first, second] = await checkFastqPair(read1, read2);
  return { reads: first.reads + second.reads, bases: first.bases + second.bases };
}

/**
 * The pair under names in the scratch folder that say whether it is compressed: programs go by the name, and a file
 * in the store may be called anything.
 */
export async function namedReads(task: TaskContext, pair: ReadPair): Promise<ReadPair> {
  return { read1: await named(task, pair.read1, 'raw_1'), read2: await named(task, pair.read2, 'raw_2') };
}

async function named(task: TaskContext, file: string, name: string): Promise<string> {
  const link = join(task.scratch, `${name}.fastq${(await isGzip(file)) ? '.gz' : ''}`);
  await symlink(file, link);
  return link;
}

/**
 * At most so many bases of a pair: all of it, or an evenly spread part. The whole pair is removed once the part is
 * written, for both lie in the scratch folder.
 */
export async function capReads(
  task: TaskContext,
  pair: ReadPair,
  count: ReadCount,
  mostBases: number,
): Promise<{ pair: ReadPair; count: ReadCount }> {
  if (count.bases <= mostBases) return { pair, count };
  const capped = {
    read1: join(task.scratch, 'capped_1.fastq.gz'),
    read2: join(task.scratch, 'capped_2.fastq.gz'),
  };
  const { kept, bases } = await subsamplePair(
    [pair.read1, pair.read2],
    [capped.read1, capped.read2],
    mostBases / count.bases,
  );
  await Promise.all([rm(pair.read1), rm(pair.read2)]);
  task.log.say(`capped: ${bases} of ${count.bases} bases are used`);
  return { pair: capped, count: { reads: kept * 2, bases } };
}
