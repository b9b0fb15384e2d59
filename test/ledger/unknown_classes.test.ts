import { beforeEach, expect, test } from 'vitest';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { record } from '../../src/ledger/record.ts';
import { holdUnknownClasses, releaseKnownClasses } from '../../src/ledger/unknown_classes.ts';
import { announceWorker, dismissWorker } from '../../src/ledger/workers.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase, endAllJobs, recordLocal } from './support.ts';
import { verbsOn } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const it = verbsOn(pool);

beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query('delete from workers');
  await announceWorker(pool, 'w', ['toy']);
});

const stranger = async () => (await recordLocal(pool, { type: { name: 'stranger', scheme: 'x' } })).jobId;
const wait = (seconds: number) =>
  pool.query('update user_jobs set due_at = due_at - make_interval(secs => $1)', [seconds]);

test('held once it has waited, told why, and released by the first worker that knows it', async () => {
  const [jobId, known] = [await stranger(), (await recordLocal(pool)).jobId];
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([]);
  await wait(121);
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([jobId]);
  expect(await it.status(known)).toBe('WAITING');
  const held = await getJobRow(pool, jobId);
  expect(held).toMatchObject({ status: 'HELD', error_code: 'JOB_CLASS_UNKNOWN' });
  expect(held.reason).toContain('knows jobs of the type stranger');
  expect(await releaseKnownClasses(pool, 'w')).toEqual([]);
  await announceWorker(pool, 'newer', ['toy', 'stranger']);
  expect(await releaseKnownClasses(pool, 'w')).toEqual([jobId]);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 2, error_code: null });
});

test('a worker that is gone, or silent for a minute, knows nothing', async () => {
  await announceWorker(pool, 'newer', ['stranger']);
  const first = await stranger();
  await wait(121);
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([]);
  await dismissWorker(pool, 'newer');
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([first]);
  await announceWorker(pool, 'newer', ['stranger']);
  await pool.query("update workers set seen = now() - interval '61 s' where name = 'newer'");
  expect(await releaseKnownClasses(pool, 'w')).toEqual([]);
});

test('schemes are everyone’s, and what a person must look at for another reason stays held', async () => {
  const { assemblyId, schemeId, barcode } = await addAssemblyAndScheme(pool);
  const tag = { family: 'scheme' as const, assembly: barcode };
  const rest = { remote: true, database: 'toys', userId: 1, params: {}, assemblyId, schemeId };
  await record(pool, { tag, type: { name: 'any scheme' }, ...rest });
  const other = await stranger();
  await pool.query(
    "update user_jobs set status = 'HELD', reason = 'x', error_code = 'UNEXPECTED' where job_id = $1",
    [other],
  );
  await wait(1000);
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([]);
  await announceWorker(pool, 'newer', ['stranger']);
  expect(await releaseKnownClasses(pool, 'w')).toEqual([]);
});

test('a result that nobody can apply waits too, and is not made again', async () => {
  const jobId = await it.returned();
  await announceWorker(pool, 'w', []);
  await wait(121);
  expect(await holdUnknownClasses(pool, 'w', 120)).toEqual([jobId]);
  await announceWorker(pool, 'w', ['toy']);
  expect(await releaseKnownClasses(pool, 'w')).toEqual([jobId]);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RETURNED', attempt: 1 });
  expect((await it.claim()).job.returned).not.toBeNull();
});

test('one whose kill was asked for ends instead', async () => {
  const jobId = await it.returned();
  await it.kill(jobId);
  await announceWorker(pool, 'w', []);
  await wait(121);
  await holdUnknownClasses(pool, 'w', 120);
  expect(await it.status(jobId)).toBe('KILLED');
});
