import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { recordMany } from '../../src/ledger/record_many.ts';
import { wakeWorkers } from '../../src/worker/wake_up.ts';
import { NoOp } from './no_op.ts';
import { median, type Stand, startWorker, stopProcess } from './stand.ts';

/** Jobs that do nothing, of the class `no_op` or `remote_no_op`, not yet recorded. */
export const noOps = (count: number, name: 'no_op' | 'remote_no_op' = 'no_op') =>
  Array.from({ length: count }, (_, i) => ({
    tag: { family: 'local' as const, label: 'no-op' },
    type: { name },
    remote: name === 'remote_no_op',
    database: 'bench',
    userId: 1,
    params: { database: 'bench', label: 'no-op', args: i },
  }));

/** Jobs a second recorded, 10,000 at once and one by one. */
export async function enqueueRates(pool: Pool): Promise<{ bulk: number; serial: number }> {
  const bulk = await rate(10_000, () => recordMany(pool, noOps(10_000)));
  const serial = await rate(1000, async () => {
    for (const job of noOps(1000)) await recordMany(pool, [job]);
  });
  return { bulk, serial };
}

/** Jobs a second end to end: N are recorded first, then one worker starts, and the clock runs to the last COMPLETE. */
export async function localEndToEnd(stand: Stand, count: number, threads: number): Promise<number> {
  await clear(stand.pool);
  for (let i = 0; i < count; i += 10_000) await recordMany(stand.pool, noOps(Math.min(10_000, count - i)));
  const worker = await startWorker({ DATABASE_URL: stand.url, THREADS: String(threads) });
  const seconds = await untilAllComplete(stand.pool);
  await stopProcess(worker);
  return count / seconds;
}

/** Milliseconds from a lone job's sending to its durable COMPLETE, as its sender sees it. */
export async function loneJobs(stand: Stand, count: number): Promise<number[]> {
  await clear(stand.pool);
  const worker = await startWorker({ DATABASE_URL: stand.url, THREADS: '4' });
  await sleep(500);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const [id] = await recordMany(stand.pool, noOps(1));
    void wakeWorkers(stand.pool);
    while (!(await isComplete(stand.pool, id!))) await sleep(0);
    times.push(performance.now() - began);
    await sleep(5);
  }
  await stopProcess(worker);
  return times;
}

/** Milliseconds of the same job run by its sender itself (useQueue: false), in one transaction: nobody is woken. */
export async function callerJobs(stand: Stand, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const job = new NoOp({ database: 'bench', label: 'no-op', args: i, useQueue: false });
    await inTransaction(stand.pool, (tx) => job.send(tx));
    times.push(performance.now() - began);
  }
  return times;
}

/** Milliseconds of one durable commit, one after the other on one connection. */
export async function commitTimes(stand: Stand, count: number): Promise<number[]> {
  await stand.pool.query('create table if not exists bench_commits (n integer)');
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await stand.pool.query('insert into bench_commits values ($1)', [i]);
    times.push(performance.now() - began);
  }
  return times;
}

/** Claims a second, of 10 jobs each, while `waiting` jobs wait; by the median claim. */
export async function claimRate(pool: Pool, waiting: number): Promise<number> {
  const { claim } = await import('../../src/ledger/claim.ts');
  await clear(pool);
  for (let i = 0; i < waiting; i += 50_000) await recordMany(pool, noOps(Math.min(50_000, waiting - i)));
  await pool.query('vacuum analyze user_jobs');
  // Else the claims of the larger table would pay for the checkpoint that its million rows set off.
  await pool.query('checkpoint');
  const claims = 300;
  const times: number[] = [];
  for (let i = 0; i < claims; i++) {
    const began = performance.now();
    await claim(pool, { worker: 'bench', classes: ['no_op'], limit: 10, leaseSeconds: 3600 });
    times.push(performance.now() - began);
  }
  return 1000 / median(times);
}

async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (count * 1000) / (performance.now() - began);
}

async function isComplete(pool: Pool, id: number): Promise<boolean> {
  const { rows } = await pool.query({
    name: 'bench-status',
    text: 'select status from user_jobs where job_id = $1',
    values: [id],
  });
  return rows[0]?.status === 'COMPLETE';
}

/** Seconds until no job is anything but COMPLETE. */
export async function untilAllComplete(pool: Pool): Promise<number> {
  const began = performance.now();
  while (true) {
    const { rowCount } = await pool.query("select from user_jobs where status <> 'COMPLETE' limit 1");
    if (rowCount === 0) return (performance.now() - began) / 1000;
    await sleep(20);
  }
}

/** An empty ledger; only a benchmark may do this, by switching its guards off. */
export async function clear(pool: Pool): Promise<void> {
  await pool.query(`set session_replication_role = replica; truncate job_events, callbacks, job_totals, user_jobs, crobot.tasks, crobot.outbox cascade;
    set session_replication_role = origin`);
}
