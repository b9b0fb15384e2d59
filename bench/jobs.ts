import { type CeleryFigures, measureCelery } from './jobs/celery.ts';
import { claimRate, commitTimes, enqueueRates, localEndToEnd, loneJobs } from './jobs/local.ts';
import { makeStand, median, quantile } from './jobs/stand.ts';
import type { Row } from './row.ts';

/** Jobs of the end-to-end rows, on both sides. */
const JOBS = 20_000;
/** Jobs that our one worker process takes at once; they complete in sets. */
const THREADS = 1000;
const LONE = 300;

/**
 * Ours beside Celery on RabbitMQ (acks_late, a JSON task that does nothing), one worker process on each side, in one run.
 * Ours does more: every job is recorded with its events and its result in PostgreSQL, with fsync on.
 */
export async function bench(_rows: string[]): Promise<Row[]> {
  const stand = await makeStand();
  try {
    const enqueue = await enqueueRates(stand.pool);
    const celery = await measureCelery(JOBS, LONE);
    const endToEnd = await localEndToEnd(stand, JOBS, THREADS);
    const commits = await commitTimes(stand, LONE);
    const lone = await loneJobs(stand, LONE);
    const few = await claimRate(stand.pool, 10_000);
    const many = await claimRate(stand.pool, 1_000_000);
    const peer = (figure: keyof CeleryFigures) => celery?.[figure] ?? null;
    return [
      faster('local_end_to_end', 'jobs/s', endToEnd, peer('endToEnd')),
      faster('enqueue_serial', 'jobs/s', enqueue.serial, peer('enqueue')),
      faster('enqueue_bulk', 'jobs/s', enqueue.bulk, peer('enqueue')),
      sooner('lone_p50', 'ms', median(lone), peer('loneP50')),
      sooner('lone_p99', 'ms', quantile(lone, 0.99), peer('loneP99')),
      alone('commit_p50', 'ms', median(commits)),
      alone('lone_over_commit', 'times', median(lone) / median(commits)),
      alone('claim_flatness', 'times', many / few),
    ];
  } finally {
    await stand.close();
  }
}

const faster = (name: string, unit: string, ours: number, peer: number | null): Row => ({
  name,
  unit,
  ours,
  peer,
  ratio: peer === null ? null : ours / peer,
});

const sooner = (name: string, unit: string, ours: number, peer: number | null): Row => ({
  name,
  unit,
  ours,
  peer,
  ratio: peer === null ? null : peer / ours,
});

const alone = (name: string, unit: string, ours: number): Row => ({
  name,
  unit,
  ours,
  peer: null,
  ratio: null,
});
