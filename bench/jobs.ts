import { type CeleryFigures, measureCelery } from './jobs/celery.ts';
import { callerJobs, claimRate, commitTimes, enqueueRates, localEndToEnd, loneJobs } from './jobs/local.ts';
import { workerMemory } from './jobs/memory.ts';
import { remoteEndToEnd } from './jobs/remote.ts';
import { makeStand, median, quantile, type Stand } from './jobs/stand.ts';
import { alone, faster, type Row, sooner } from './row.ts';

/** Jobs of the end-to-end rows, on both sides. */
const JOBS = 20_000;
/** Jobs that our one worker process takes at once; they complete in sets. */
const THREADS = 1000;
const LONE = 300;
const REMOTE = 2000;
/** A process for each of them takes its time. */
const REMOTE_PROCESSES = 60;
const FEW = 10_000;
const MANY = 1_000_000;

interface Group {
  rows: string[];
  measure(stand: Stand, celery: CeleryFigures | undefined): Promise<Row[]>;
}

/** Rows that come from one measurement. */
const GROUPS: Group[] = [
  {
    rows: ['local_end_to_end'],
    measure: async (stand, celery) => [
      faster('local_end_to_end', 'jobs/s', await localEndToEnd(stand, JOBS, THREADS), celery?.endToEnd),
    ],
  },
  {
    rows: ['enqueue_serial', 'enqueue_bulk'],
    measure: async (stand, celery) => {
      const { serial, bulk } = await enqueueRates(stand.pool);
      return [
        faster('enqueue_serial', 'jobs/s', serial, celery?.enqueue),
        faster('enqueue_bulk', 'jobs/s', bulk, celery?.enqueue),
      ];
    },
  },
  {
    rows: ['lone_p50', 'lone_p99', 'lone_in_caller_p50', 'commit_p50', 'lone_over_commit'],
    measure: async (stand, celery) => {
      const commits = await commitTimes(stand, LONE);
      const lone = await loneJobs(stand, LONE);
      return [
        sooner('lone_p50', 'ms', median(lone), celery?.loneP50),
        sooner('lone_p99', 'ms', quantile(lone, 0.99), celery?.loneP99),
        sooner('lone_in_caller_p50', 'ms', median(await callerJobs(stand, LONE)), celery?.loneP50),
        alone('commit_p50', 'ms', median(commits)),
        alone('lone_over_commit', 'times', median(lone) / median(commits)),
      ];
    },
  },
  {
    rows: ['remote_end_to_end'],
    measure: async (stand) => [
      alone('remote_end_to_end', 'jobs/s', await remoteEndToEnd(stand, REMOTE, true)),
    ],
  },
  {
    rows: ['remote_process'],
    measure: async (stand) => [
      alone('remote_process', 'jobs/s', await remoteEndToEnd(stand, REMOTE_PROCESSES, false)),
    ],
  },
  {
    rows: ['claim_flatness'],
    measure: async (stand) => {
      // Before and after, because the machine's speed drifts while a million are recorded.
      const before = await claimRate(stand.pool, FEW);
      const many = await claimRate(stand.pool, MANY);
      const few = (before + (await claimRate(stand.pool, FEW))) / 2;
      return [alone('claim_flatness', 'times', many / few)];
    },
  },
  {
    rows: ['worker_memory', 'worker_memory_few'],
    measure: async (stand) => [
      alone('worker_memory', 'MB', await workerMemory(stand, MANY)),
      alone('worker_memory_few', 'MB', await workerMemory(stand, FEW * 20)),
    ],
  },
];

/** The rows that have a figure of Celery's beside them. */
const BESIDE_CELERY = ['local_end_to_end', 'enqueue_serial', 'enqueue_bulk', 'lone_p50', 'lone_p99'];

/**
 * Ours beside Celery on RabbitMQ (acks_late, a JSON task that does nothing), one worker process on each side, in one run.
 * Ours does more: every job is recorded with its events and its result in PostgreSQL, with fsync on.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  const groups = GROUPS.filter(({ rows }) => wanted.length === 0 || rows.some((row) => wanted.includes(row)));
  const stand = await makeStand();
  try {
    const compares = groups.some(({ rows }) => rows.some((row) => BESIDE_CELERY.includes(row)));
    const celery = compares ? await measureCelery(JOBS, LONE) : undefined;
    const rows: Row[] = [];
    for (const { measure } of groups) rows.push(...(await measure(stand, celery)));
    return rows;
  } finally {
    await stand.close();
  }
}
