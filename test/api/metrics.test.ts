import { Webhook } from 'standardwebhooks';
import { afterAll, expect, test } from 'vitest';
import { CALLBACK_PATH } from '../../src/api/options.ts';
import { startApi } from '../../src/api/server.ts';
import { createPool } from '../../src/database/connect.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, fail, hold } from '../../src/ledger/finish.ts';
import { silentLogger } from '../../src/log.ts';
import { tellOutage } from '../../src/worker/outages.ts';
import { Tally } from '../../src/worker/tally.ts';
import { acceptedOne } from '../ledger/submit_one.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { TEST_CALLBACK_SECRET, temporaryStore } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { readMetrics } from '../support/read_metrics.ts';

const secret = TEST_CALLBACK_SECRET;
const store = await temporaryStore();
const { pool } = await freshDatabase();
await addTestDatabase(pool);
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** A web process of its own, so that nothing was counted before. */
async function web(database = pool): Promise<string> {
  const api = await startApi({ pool: database, store, callbackSecret: secret, logger: silentLogger });
  stops.push(() => api.stop());
  return api.url;
}

async function take() {
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  return held!;
}

function send(url: string, body: string, key = secret): Promise<Response> {
  const when = new Date();
  return fetch(new URL(CALLBACK_PATH, url), {
    method: 'POST',
    headers: {
      'webhook-id': `msg_${body.length}`,
      'webhook-timestamp': String(Math.floor(when.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign(`msg_${body.length}`, when, body),
    },
    body,
  });
}

test('jobs by state with the age of the oldest', async () => {
  const error = { code: 'X', class: 'input', message: 'no' } as const;
  for (let i = 0; i < 3; i++) {
    await recordLocal(pool);
    await complete(pool, await take(), null);
  }
  await recordLocal(pool);
  await fail(pool, await take(), error);
  await recordLocal(pool);
  await hold(pool, await take(), error, 'look');
  await recordLocal(pool, { remote: true });
  await acceptedOne(pool, await take(), { state: 'queued', version: '1', folder: 'x' });
  await recordLocal(pool);
  await take();
  await recordLocal(pool, { remote: true });
  await take();
  await recordLocal(pool);
  await pool.query("update user_jobs set recorded = now() - interval '100 s' where status = 'WAITING'");
  const metrics = await readMetrics(await web());
  const count = (state: string) => metrics.get(`enterobot_jobs{state="${state}"}`);
  expect(
    ['WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD', 'COMPLETE', 'FAILED', 'KILLED'].map(count),
  ).toEqual([2, 1, 1, 0, 1, 3, 1, 0]);
  expect(metrics.get('enterobot_jobs_oldest_seconds{state="WAITING"}')).toBeGreaterThanOrEqual(100);
  expect(metrics.get('enterobot_jobs_oldest_seconds{state="WAITING"}')).toBeLessThan(130);
  expect(metrics.get('enterobot_jobs_oldest_seconds{state="RETURNED"}')).toBe(0);
  expect(metrics.has('enterobot_jobs_oldest_seconds{state="COMPLETE"}')).toBe(false);
  expect(metrics.get('enterobot_database_up')).toBe(1);
});

test('every callback is counted once, by what became of it', async () => {
  const { jobId } = await recordLocal(pool, { remote: true, priority: -1 });
  await acceptedOne(pool, await take(), { state: 'queued', version: '1', folder: 'x' });
  const url = await web();
  const message = (job: number) =>
    JSON.stringify({ job_id: job, attempt: 1, sequence: 1, state: 'running', at: '2026-01-01T00:00:00Z' });
  await send(url, message(jobId));
  await send(url, message(jobId));
  await send(url, message(jobId));
  await send(url, message(987_654_321));
  await send(
    url,
    message(jobId),
    `whsec_${Buffer.from('a key that was changed since, 32').toString('base64')}`,
  );
  await send(url, 'not JSON');
  await send(url, 'x'.repeat(1_100_000)).catch(() => {});
  const metrics = await readMetrics(url);
  const count = (outcome: string) => metrics.get(`enterobot_callbacks_total{outcome="${outcome}"}`);
  expect(
    ['received', 'duplicate', 'unknown_job', 'unsigned', 'malformed', 'oversized', 'failed'].map(count),
  ).toEqual([1, 2, 1, 1, 1, 1, 0]);
});

test('what workers count is added up, whichever worker it was', async () => {
  const [one, two] = [new Tally(), new Tally()];
  const now = Date.now();
  const due = (seconds: number) => new Date(now - seconds * 1000);
  for (const seconds of [0, 0.02, 0.3]) one.claimed(due(seconds), now);
  for (const seconds of [0.3, 7200, -5]) two.claimed(due(seconds), now);
  one.leaseLost();
  two.leaseLost();
  two.callbackLost();
  await Promise.all([one.flush(pool), two.flush(pool)]);
  // Counted is counted: nothing is added a second time.
  await one.flush(pool);
  await tellOutage(pool, 'w', 60);
  const metrics = await readMetrics(await web());
  const bucket = (le: string) => metrics.get(`enterobot_claim_seconds_bucket{le="${le}"}`);
  expect(['0.01', '0.025', '0.25', '0.5', '3600', '+Inf'].map(bucket)).toEqual([2, 3, 3, 5, 5, 6]);
  expect(metrics.get('enterobot_claim_seconds_count')).toBe(6);
  expect(metrics.get('enterobot_claim_seconds_sum')).toBeCloseTo(7200.62, 2);
  expect(metrics.get('enterobot_lease_losses_total')).toBe(2);
  expect(metrics.get('enterobot_callbacks_lost_total')).toBe(1);
  expect(metrics.get('enterobot_crobot_unreachable_seconds')).toBeGreaterThanOrEqual(60);
});

test('what could not be written down is kept for the next time', async () => {
  const tally = new Tally();
  tally.leaseLost();
  await expect(tally.flush({ query: () => Promise.reject(new Error('away')) } as never)).rejects.toThrow(
    'away',
  );
  const before = await pool.query("select value from worker_counters where name = 'lease_losses'");
  await tally.flush(pool);
  const after = await pool.query("select value from worker_counters where name = 'lease_losses'");
  expect(after.rows[0].value).toBe((before.rows[0]?.value ?? 0) + 1);
});

test('without its database the web service still tells what it counted itself', async () => {
  const nowhere = createPool('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  stops.push(() => nowhere.end());
  const metrics = await readMetrics(await web(nowhere));
  expect(metrics.get('enterobot_database_up')).toBe(0);
  expect(metrics.get('enterobot_callbacks_total{outcome="received"}')).toBe(0);
});
