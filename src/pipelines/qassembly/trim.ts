import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import type { TaskContext } from '../pipeline.ts';
import type { QAssemblyParams } from '../qassembly.ts';
import { runProgram } from '../run_program.ts';
import type { ReadCount, ReadPair } from './reads.ts';

const side = z.object({ total_reads: z.number(), total_bases: z.number(), q30_rate: z.number() });
const report = z.object({ summary: z.object({ before_filtering: side, after_filtering: side }) });

export interface Trimmed {
  pair: ReadPair;
  after: ReadCount;
  /** Share of bases of quality 30 and better before trimming. */
  q30: number;
}

/** fastp has no use for more threads than this. */
const FASTP_THREADS_MAX = 16;

/**
 * Cuts adapters (where the mates of a pair overlap) and bad ends with fastp. The trimmed reads are written without
 * compression: they live for one task, and gzip would take longer than all the rest of the trimming. `expected` is
 * what the files hold; a fastp that read anything else (it may stop early in odd gzip) has failed.
 * @throws READS_ALL_TRIMMED, PROGRAM_FAILED
 */
export async function trimReads(
  task: TaskContext,
  raw: ReadPair,
  expected: ReadCount,
  params: QAssemblyParams,
): Promise<Trimmed> {
  const pair = { read1: join(task.scratch, 'trimmed_1.fastq'), read2: join(task.scratch, 'trimmed_2.fastq') };
  const json = join(task.scratch, 'fastp.json');
  await runProgram(task, 'fastp', [
    ...['--in1', raw.read1, '--in2', raw.read2, '--out1', pair.read1, '--out2', pair.read2],
    ...['--cut_right', '--cut_right_mean_quality', String(params.trim_quality)],
    // The window does the work; fastp's own filter would throw away whole reads at Q15.
    ...['--qualified_quality_phred', String(params.trim_quality)],
    ...['--length_required', String(params.min_read_length), '--dont_eval_duplication'],
    ...['--json', json, '--html', '/dev/null'],
    ...['--thread', String(Math.min(task.resources.cores, FASTP_THREADS_MAX))],
  ]);
  const { before_filtering: before, after_filtering: after } = report.parse(
    JSON.parse(await readFile(json, 'utf8')),
  ).summary;
  if (before.total_reads !== expected.reads) {
    const how = `read ${before.total_reads} of ${expected.reads} reads`;
    throw new EnterobotError('PROGRAM_FAILED', { program: 'fastp', how, lines: '(none)' });
  }
  if (after.total_reads < params.min_reads) {
    const counts = { reads: expected.reads, left: after.total_reads, least: params.min_reads };
    throw new EnterobotError('READS_ALL_TRIMMED', counts);
  }
  return {
    pair,
    after: { reads: after.total_reads, bases: after.total_bases },
    q30: before.q30_rate,
  };
}
