import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { audit } from '../../src/ledger/audit.ts';
import { eventsOf } from '../../src/ledger/events.ts';
import { complete, fail, hold } from '../../src/ledger/finish.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { record } from '../../src/ledger/record.ts';
import { reprocess } from '../../src/ledger/reprocess.ts';
import { resend } from '../../src/ledger/resend.ts';
import { setPriority } from '../../src/ledger/set_priority.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase, endAllJobs, recordLocal } from './support.ts';
import { ERROR, message, verbsOn } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const it = verbsOn(pool);

beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query("update user_jobs set finished = now() where status = 'KILLED'");
});
afterEach(async () => expect((await audit(pool)).differences).toEqual([]));

const again = (jobId: number) => inTransaction(pool, (tx) => resend(tx, jobId, 'somebody'));
const apply = (jobId: number) => inTransaction(pool, (tx) => reprocess(tx, jobId, 'somebody'));

test('a job that has ended is recorded anew, with all that it was', async () => {
  const more = {
    priority: 7,
    workgroup: 'night',
    type: { name: 'toy', comment: 'for me' },
    params: { a: 1 },
  };
  const { jobId } = await recordLocal(pool, more);
  await fail(pool, await it.claim(), ERROR);
  const { was, outcome, jobId: fresh } = await again(jobId);
  expect({ was, outcome }).toEqual({ was: 'FAILED', outcome: 'recorded' });
  const [before, after] = [await getJobRow(pool, jobId), await getJobRow(pool, fresh)];
  expect(after).toMatchObject({
    status: 'WAITING',
    attempt: 1,
    resend_of: jobId,
    reason: null,
    failures: {},
  });
  for (const key of [
    'accession',
    'pipeline',
    'params',
    'priority',
    'workgroup',
    'user_id',
    'database',
  ] as const) {
    expect(after[key]).toEqual(before[key]);
  }
  expect(before.status).toBe('FAILED');
  expect((await eventsOf(pool, fresh))[0]).toMatchObject({ to_status: 'WAITING', who: 'somebody' });
});

test('what is under way for the same thing is returned; ten resends record one job', async () => {
  const { assemblyId, schemeId, barcode } = await addAssemblyAndScheme(pool);
  const { jobId } = await record(pool, {
    tag: { family: 'scheme', assembly: barcode },
    type: { name: 'toy' },
    remote: false,
    database: 'toys',
    userId: 1,
    params: {},
    assemblyId,
    schemeId,
  });
  await complete(pool, await it.claim(), null);
  const sent = await Promise.all(Array.from({ length: 10 }, () => again(jobId)));
  expect(new Set(sent.map((one) => one.jobId)).size).toBe(1);
  expect(sent.filter((one) => one.outcome === 'recorded')).toHaveLength(1);
  expect(sent.filter((one) => one.outcome === 'under_way')).toHaveLength(9);
});

test('what is under way is not sent again, and says where it is', async () => {
  const jobId = await it.queued();
  await expect(again(jobId)).rejects.toThrow(`Job ${jobId} is under way (QUEUED)`);
  await expect(again(999_999)).rejects.toThrow(/no job 999999/);
});

test('a job that is HELD goes on with all its retries; history keeps why it was held', async () => {
  const held = await it.sending();
  const { job_id } = held.job;
  await pool.query(`update user_jobs set failures = '{"lost": 3}', worker_deaths = 2 where job_id = $1`, [
    job_id,
  ]);
  await hold(pool, held, ERROR, 'nobody could help it');
  expect(await again(job_id)).toEqual({ was: 'HELD', outcome: 'released', jobId: job_id });
  expect(await getJobRow(pool, job_id)).toMatchObject({
    status: 'WAITING',
    attempt: 2,
    failures: {},
    worker_deaths: 0,
    request: null,
    error_code: null,
    resend_of: null,
  });
  expect((await eventsOf(pool, job_id)).at(-1)!.why).toBe('sent again; it was held: nobody could help it');
  expect((await it.claim()).job.job_id).toBe(job_id);
});

test('a result that could not be applied is applied again, without running the task again', async () => {
  const jobId = await it.returned();
  await hold(pool, await it.claim(), ERROR, 'our side stumbled');
  await apply(jobId);
  const job = await getJobRow(pool, jobId);
  expect(job).toMatchObject({ status: 'RETURNED', attempt: 1, error_code: null });
  expect(job.returned).toEqual(message(jobId, 1, 'complete'));
  await complete(pool, await it.claim(), null);
  await expect(apply(jobId)).rejects.toThrow(`Job ${jobId} is COMPLETE`);
});

test('only a result of the newest attempt is applied again', async () => {
  const jobId = await it.returned();
  await hold(pool, await it.claim(), ERROR, 'our side stumbled');
  await again(jobId);
  await hold(pool, await it.claim(), ERROR, 'and again');
  await expect(apply(jobId)).rejects.toMatchObject({ code: 'JOB_NO_RESULT' });
  const failed = await it.returned('failed');
  await hold(pool, await it.claim(), ERROR, 'all retries are used up');
  await expect(apply(failed)).rejects.toMatchObject({ code: 'JOB_NO_RESULT' });
});

test('another priority for what has not ended', async () => {
  const set = (id: number, n: number) => inTransaction(pool, (tx) => setPriority(tx, id, n));
  const queued = await it.queued();
  const { jobId } = await recordLocal(pool);
  expect(await set(queued, -5)).toEqual({ was: 'QUEUED', before: 0, atCrobot: true });
  const late = await recordLocal(pool);
  expect(await set(late.jobId, -1)).toEqual({ was: 'WAITING', before: 0, atCrobot: false });
  expect((await it.claim()).job.job_id).toBe(late.jobId);
  const held = await it.claim();
  expect(held.job.job_id).toBe(jobId);
  await complete(pool, held, null);
  await expect(set(jobId, 1)).rejects.toMatchObject({ code: 'JOB_ENDED' });
});
