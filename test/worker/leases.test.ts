import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import { silentLogger } from '../../src/log.ts';
import { Leases } from '../../src/worker/leases.ts';
import { addTestDatabase, endAllJobs, recordLocal } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool, url } = await freshDatabase();
await addTestDatabase(pool);
const leaseSeconds = 1;

let leases: Leases | undefined;
afterEach(async () => {
  await leases?.stop();
  await endAllJobs(pool);
});

async function take(): Promise<Claim> {
  await recordLocal(pool);
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds });
  return held!;
}

/** Computes without ever coming back to the event loop, as a job might. */
function compute(ms: number): void {
  for (const until = Date.now() + ms; Date.now() < until; ) Math.sqrt(Math.random());
}

test('a worker that is busy computing for many leases is not dead', async () => {
  leases = new Leases({ databaseUrl: url, leaseSeconds }, () => {}, silentLogger);
  const held = await take();
  leases.hold([[held.token, Date.now() + 60_000]]);
  await sleep(800);
  compute(3000);
  expect(await rescue(pool, 'r')).toEqual([]);
});

test('what is worked on longer than it may be runs out', async () => {
  leases = new Leases({ databaseUrl: url, leaseSeconds }, () => {}, silentLogger);
  const held = await take();
  leases.hold([[held.token, Date.now() + 500]]);
  await sleep(2500);
  expect(await rescue(pool, 'r')).toEqual([held.job.job_id]);
});

test('what the worker dropped runs out, and what it works on does not', async () => {
  leases = new Leases({ databaseUrl: url, leaseSeconds }, () => {}, silentLogger);
  const [kept, dropped] = [await take(), await take()];
  leases.hold([[kept.token, Date.now() + 60_000]]);
  leases.hold([[dropped.token, Date.now() + 60_000]]);
  leases.drop(dropped.token);
  await sleep(2500);
  expect(await rescue(pool, 'r')).toEqual([dropped.job.job_id]);
});

test('a lease that another worker has is told to the worker', async () => {
  const lost: string[] = [];
  leases = new Leases({ databaseUrl: url, leaseSeconds }, (token) => lost.push(token), silentLogger);
  const held = await take();
  leases.hold([[held.token, Date.now() + 60_000]]);
  await pool.query('update user_jobs set lease_token = gen_random_uuid() where job_id = $1', [
    held.job.job_id,
  ]);
  await expect.poll(() => lost, { timeout: 5000 }).toEqual([held.token]);
});
