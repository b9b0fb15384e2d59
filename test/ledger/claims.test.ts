import { beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { complete, fail, retry } from '../../src/ledger/finish.ts';
import { giveBack, postpone } from '../../src/ledger/give_back.ts';
import { heartbeat } from '../../src/ledger/heartbeat.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import { freshDatabase } from '../support/database.ts';
import { acceptedOne } from './submit_one.ts';
import { addTestDatabase, endAllJobs, recordLocal } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

const error = { code: 'UNEXPECTED', class: 'infrastructure' as const, message: 'it broke' };

async function claimAll(worker = 'w', limit = 100): Promise<Claim[]> {
  return claim(pool, { worker, classes: ['toy'], limit, leaseSeconds: 30 });
}

/** Makes every lease of a worker run out, as if it had been frozen. */
async function freeze(worker: string): Promise<void> {
  await pool.query("update user_jobs set lease_until = now() - interval '1 s' where lease_owner = $1", [
    worker,
  ]);
}

beforeEach(() => endAllJobs(pool));

test('no job is claimed twice, however many claim at once', async () => {
  const wanted = await Promise.all(Array.from({ length: 60 }, () => recordLocal(pool)));
  const claims = await Promise.all(Array.from({ length: 12 }, (_, i) => claimAll(`w${i}`, 10)));
  const ids = claims.flat().map((held) => held.job.job_id);
  expect(ids.length).toBe(new Set(ids).size);
  expect([...ids].sort()).toEqual(wanted.map((recorded) => recorded.jobId).sort());
});

test('lower priority first, then older', async () => {
  const late = await recordLocal(pool, { priority: 5 });
  const first = await recordLocal(pool);
  const second = await recordLocal(pool);
  const urgent = await recordLocal(pool, { priority: -1 });
  const order = (await claimAll()).map((held) => held.job.job_id);
  expect(order).toEqual([urgent.jobId, first.jobId, second.jobId, late.jobId]);
});

test('a worker claims only the classes it knows', async () => {
  await recordLocal(pool, { type: { name: 'stranger' } });
  expect(await claimAll()).toEqual([]);
});

test('local work runs from the claim on; remote work still waits to be accepted', async () => {
  await recordLocal(pool);
  await recordLocal(pool, { remote: true });
  expect((await claimAll()).map((held) => held.job.status)).toEqual(['RUNNING', 'WAITING']);
});

test('a worker that froze past its lease cannot write any more', async () => {
  const { jobId } = await recordLocal(pool);
  const [old] = await claimAll('frozen');
  await freeze('frozen');
  expect(await rescue(pool, 'r')).toEqual([jobId]);
  const [now] = await claimAll('other');
  expect(now?.job).toMatchObject({ job_id: jobId, attempt: 2, status: 'RUNNING' });
  await expect(complete(pool, old!, { late: true })).rejects.toThrow(/lease/);
  await expect(fail(pool, old!, error)).rejects.toThrow(/lease/);
  await expect(retry(pool, old!, error, 'again', 0)).rejects.toThrow(/lease/);
  await expect(giveBack(pool, old!, 'later')).rejects.toThrow(/lease/);
  await complete(pool, now!, { by: 'other' });
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'COMPLETE', result: { by: 'other' } });
});

test('the effects of a lost claim are rolled back with it', async () => {
  await recordLocal(pool);
  const [old] = await claimAll('frozen2');
  await freeze('frozen2');
  await rescue(pool, 'r');
  const late = inTransaction(pool, async (tx) => {
    await tx.query("insert into users (username) values ('effect of a lost claim')");
    await complete(tx, old!, null);
  });
  await expect(late).rejects.toThrow(/lease/);
  const { rowCount } = await pool.query("select from users where username like 'effect%'");
  expect(rowCount).toBe(0);
});

test('a heartbeat keeps the lease, and tells which are gone', async () => {
  await recordLocal(pool);
  await recordLocal(pool);
  const [kept, lost] = await claimAll('beating');
  await pool.query("update user_jobs set lease_until = now() - interval '1 s' where job_id = $1", [
    lost!.job.job_id,
  ]);
  const held = await heartbeat(pool, [kept!.token, lost!.token], 30);
  expect([...held]).toEqual([kept!.token]);
});

test('a heartbeat does not keep what the worker no longer works on', async () => {
  const { jobId } = await recordLocal(pool);
  await recordLocal(pool);
  const [, other] = await claimAll('dropping');
  await freeze('dropping');
  await pool.query("update user_jobs set lease_until = now() + interval '30 s' where job_id = $1", [
    other!.job.job_id,
  ]);
  await heartbeat(pool, [other!.token], 30);
  expect(await rescue(pool, 'r')).toEqual([jobId]);
});

test('what a living worker gives back is due again, and nobody counts a death', async () => {
  const local = await recordLocal(pool);
  const remote = await recordLocal(pool, { remote: true });
  for (const held of await claimAll()) await giveBack(pool, held, 'the database was away');
  expect(await getJobRow(pool, local.jobId)).toMatchObject({
    status: 'WAITING',
    attempt: 2,
    worker_deaths: 0,
  });
  expect(await getJobRow(pool, remote.jobId)).toMatchObject({
    status: 'WAITING',
    attempt: 1,
    worker_deaths: 0,
  });
  await pool.query('update user_jobs set due_at = now() where due_at > now()');
  expect(await claimAll()).toHaveLength(2);
});

test('while CRobot is away what is to be sent can be left out', async () => {
  await recordLocal(pool, { remote: true });
  const local = await recordLocal(pool);
  const options = { worker: 'w', classes: ['toy'], limit: 9, leaseSeconds: 30 };
  const without = await claim(pool, { ...options, sends: false });
  expect(without.map((held) => held.job.job_id)).toEqual([local.jobId]);
  expect(await claim(pool, options)).toHaveLength(1);
});

test('three workers died under it: it waits for a person', async () => {
  const { jobId } = await recordLocal(pool);
  for (let death = 1; death <= 3; death++) {
    await claimAll(`victim${death}`);
    await freeze(`victim${death}`);
    await rescue(pool, 'r');
  }
  const job = await getJobRow(pool, jobId);
  expect(job).toMatchObject({ status: 'HELD', attempt: 3, worker_deaths: 3 });
  expect(job.reason).toContain('3 workers died under it');
  expect(await claimAll()).toEqual([]);
});

test('sending that a worker left half done is simply due again, in the same attempt', async () => {
  const { jobId } = await recordLocal(pool, { remote: true });
  await claimAll('sender');
  await freeze('sender');
  await rescue(pool, 'r');
  const [again] = await claimAll('sender2');
  expect(again?.job).toMatchObject({ job_id: jobId, attempt: 1, status: 'WAITING' });
  await acceptedOne(pool, again!, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'QUEUED', version: '1.0' });
});

test('what is postponed is not due before its time', async () => {
  const { jobId } = await recordLocal(pool, { remote: true });
  const [held] = await claimAll();
  await postpone(pool, held!, 60, 'CRobot is away', 'silence');
  expect(await claimAll()).toEqual([]);
  await pool.query('update user_jobs set due_at = now() where job_id = $1', [jobId]);
  expect(await claimAll()).toHaveLength(1);
});
