import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { forgotten, seen, takeDueChecks } from '../../src/ledger/check.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, retry } from '../../src/ledger/finish.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { receive } from '../../src/ledger/receive.ts';
import type { Callback } from '../../src/protocol/callback.ts';
import { freshDatabase } from '../support/database.ts';
import { acceptedOne } from './submit_one.ts';
import { addTestDatabase, endAllJobs, recordLocal } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

beforeEach(() => endAllJobs(pool));

const at = '2026-01-01T00:00:00Z';
const result = { path: 'outputs/0/1/x/result.json', sha256: 'a'.repeat(64) };
const started = (job_id: number, attempt = 1): Callback => ({
  job_id,
  attempt,
  sequence: 1,
  state: 'running',
  at,
});
const ended = (job_id: number, attempt = 1): Callback => ({
  job_id,
  attempt,
  sequence: 2,
  state: 'complete',
  result,
  at,
});

const hear = (message: Callback) => inTransaction(pool, (tx) => receive(tx, message));

async function queued(): Promise<number> {
  const { jobId } = await recordLocal(pool, { remote: true });
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  await acceptedOne(pool, held!, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
  return jobId;
}

async function statusOf(jobId: number): Promise<string> {
  return (await getJobRow(pool, jobId)).status;
}

test('started, then ended', async () => {
  const jobId = await queued();
  expect(await hear(started(jobId))).toBe('moved');
  expect(await statusOf(jobId)).toBe('RUNNING');
  expect(await hear(ended(jobId))).toBe('moved');
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RETURNED', crobot_status: 'complete' });
});

test('a double changes nothing', async () => {
  const jobId = await queued();
  await hear(ended(jobId));
  expect(await hear(ended(jobId))).toBe('known');
  const { rows } = await pool.query('select to_status from job_events where job_id = $1', [jobId]);
  expect(rows.map((row) => row.to_status)).toEqual(['WAITING', 'QUEUED', 'RETURNED']);
});

test('the end may overtake the beginning, and even the answer to the submission', async () => {
  const { jobId } = await recordLocal(pool, { remote: true });
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  expect(await hear(ended(jobId))).toBe('moved');
  expect(await hear(started(jobId))).toBe('stored');
  await acceptedOne(pool, held!, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RETURNED', version: '1.0' });
  const [apply] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  expect(apply?.job).toMatchObject({ job_id: jobId, status: 'RETURNED' });
  await complete(pool, apply!, null);
  expect(await hear(ended(jobId))).toBe('known');
  expect(await statusOf(jobId)).toBe('COMPLETE');
});

test('a message about an attempt that is over is kept and moves nothing', async () => {
  const jobId = await queued();
  await hear(ended(jobId));
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  const error = { code: 'TASK_LOST', class: 'lost' as const, message: 'gone' };
  await retry(pool, held!, error, 'gone (retry 1 of 3)', 0);
  expect(await hear({ ...ended(jobId), sequence: 3 })).toBe('stored');
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 2, returned: null });
});

test('a job that nobody knows', async () => {
  expect(await hear(ended(999_999_999))).toBe('unknown_job');
});

test('in whatever order and number messages come, the job moves forward only and ends RETURNED', async () => {
  const messages = fc.shuffledSubarray([0, 1, 0, 1, 0, 1], { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(messages, async (order) => {
      await endAllJobs(pool);
      const jobId = await queued();
      for (const which of order) await hear(which === 0 ? started(jobId) : ended(jobId));
      const { rows } = await pool.query(
        'select to_status from job_events where job_id = $1 order by event_id',
        [jobId],
      );
      const way = rows.map((row) => row.to_status).join(' ');
      expect(way).toMatch(/^WAITING QUEUED( RUNNING)? RETURNED$/);
    }),
    { numRuns: 30 },
  );
});

test('jobs past their check time are taken once, and asked about again later', async () => {
  const jobId = await queued();
  await pool.query("update user_jobs set next_check_at = now() - interval '1 s' where job_id = $1", [jobId]);
  const taken = await Promise.all([takeDueChecks(pool, 100), takeDueChecks(pool, 100)]);
  expect(taken.flat().filter((check) => check.job_id === jobId)).toEqual([{ job_id: jobId, attempt: 1 }]);
  await seen(pool, { job_id: jobId, attempt: 1 }, 'running');
  expect(await statusOf(jobId)).toBe('RUNNING');
});

test('a task that CRobot forgot is sent again as a new attempt', async () => {
  const jobId = await queued();
  await forgotten(pool, { job_id: jobId, attempt: 1 });
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 2, error_class: 'lost' });
  // Another worker asked at the same moment and comes second.
  await forgotten(pool, { job_id: jobId, attempt: 1 });
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 2 });
});

test('a task that CRobot forgets again and again waits for a person', async () => {
  const jobId = await queued();
  for (let attempt = 1; attempt <= 4; attempt++) {
    await forgotten(pool, { job_id: jobId, attempt });
    const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
    if (held) await acceptedOne(pool, held, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
  }
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'HELD', attempt: 4, failures: { lost: 4 } });
});
