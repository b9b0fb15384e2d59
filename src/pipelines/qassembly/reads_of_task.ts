import { basename, join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { Json } from '../../protocol/task.ts';
import type { QAssemblyTask } from '../qassembly.ts';
import { type FetchedRun, RunFetcher } from '../reads/fetch_runs.ts';
import { joinReads } from '../reads/join_runs.ts';
import { faultOfMirror } from '../reads/mirror.ts';
import { readsSettings } from '../reads/settings.ts';
import type { StepClock } from '../step_clock.ts';
import { TaskStopped } from '../stop_switch.ts';
import { checkReads, type ReadCount, type ReadPair } from './reads.ts';

/** The reads of a task, every record checked. */
export interface ReadsOfTask {
  pair: ReadPair;
  count: ReadCount;
  /** Of what runs they are; empty where the task was given files. */
  runs: Json[];
}

/**
 * Does `work` with the reads of a task: its files, or its runs, fetched and joined in their order. What was downloaded is
 * kept for another attempt where one will come, and removed otherwise.
 * @throws what RunFetcher.fetch throws, and the codes of bad FASTQ
 */
export async function withReads<T>(
  task: QAssemblyTask,
  clock: StepClock,
  work: (reads: ReadsOfTask) => Promise<T>,
): Promise<T> {
  const { inputs, reads } = task;
  if (!reads.read) {
    const pair = { read1: inputs.read1!, read2: inputs.read2! };
    return work({ pair, count: await clock.step('checking the reads', () => checkReads(pair)), runs: [] });
  }
  const fetcher = new RunFetcher(task, readsSettings());
  let again = false;
  try {
    return await work(await fetchAll(task, clock, fetcher, reads.read));
  } catch (error) {
    const reason: unknown = task.signal.aborted ? task.signal.reason : error;
    again = !(
      reason instanceof TaskStopped ||
      (reason instanceof EnterobotError && reason.class === 'input')
    );
    throw error;
  } finally {
    if (!again) await fetcher.forget();
  }
}

async function fetchAll(
  task: QAssemblyTask,
  clock: StepClock,
  fetcher: RunFetcher,
  runs: readonly string[],
): Promise<ReadsOfTask> {
  const fetched: FetchedRun[] = [];
  await clock.step('fetching the reads', async () => {
    for (const run of runs) fetched.push(await fetcher.fetch(run));
  });
  const count = { reads: 0, bases: 0 };
  // Each run by itself, so that an error names the run whose file is bad.
  await clock.step('checking the reads', async () => {
    for (const { pair, ofMirror } of fetched) {
      const one = await checkReads(pair).catch(async (error: unknown) => {
        throw byName(ofMirror ? await faultOfMirror(error, pair) : error, pair);
      });
      count.reads += one.reads;
      count.bases += one.bases;
    }
  });
  const told = fetched.map((one) => one.told);
  if (fetched.length === 1) return { pair: fetched[0]!.pair, count, runs: told };
  const joined = {
    read1: join(task.scratch, 'joined_1.fastq.gz'),
    read2: join(task.scratch, 'joined_2.fastq.gz'),
  };
  await clock.step('joining the runs', async () => {
    for (const mate of ['read1', 'read2'] as const) {
      const files = fetched.map(({ pair }) => pair[mate]);
      await joinReads(files, joined[mate], task.signal);
    }
  });
  return { pair: joined, count, runs: told };
}

/** Our folders say nothing to people: files of runs are told by their names. */
function byName(error: unknown, { read1, read2 }: ReadPair): unknown {
  if (error instanceof EnterobotError) {
    for (const file of [read1, read2]) error.message = error.message.replaceAll(file, basename(file));
  }
  return error;
}
