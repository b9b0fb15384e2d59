import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hold } from '../../src/ledger/finish.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { ERROR, verbsOn } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
await addTestDatabase(pool);
const it = verbsOn(pool);
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store, ENTEROBOT_DATA: join(top, 'not this one') };
const house = (...words: string[]) => enterobot(['--data', data, ...words], env);
const job = (...words: string[]) => house('job', ...words);
/** What --json says of each job: its id and what came of it. */
const outcomes = async (...words: string[]) =>
  JSON.parse((await job(...words, '--json')).out).jobs.map((one: { job_id: number; outcome: string }) => [
    one.job_id,
    one.outcome,
  ]);
const statuses = async () =>
  (await pool.query('select status from user_jobs order by job_id')).rows.map((row) => row.status).join(' ');

const listener = await pool.connect();
let woken = 0;
listener.on('notification', () => woken++);

// Jobs 1 to 6, in this order; each is claimed before the next is recorded.
beforeAll(async () => {
  await listener.query('listen enterobot_jobs');
  await it.runningLocally();
  await it.queued();
  await hold(pool, await it.sending(), ERROR, 'nobody could help it');
  await it.returned();
  await hold(pool, await it.claim(), ERROR, 'our side stumbled');
  await it.returned();
  await recordLocal(pool, { type: { name: 'other' } });
});
afterAll(async () => {
  await listener.query('unlisten *');
  listener.release();
});

const BEFORE = 'RUNNING QUEUED HELD HELD RETURNED WAITING';

test('a dry run tells of each job what would come of it, and changes nothing', async () => {
  const kill = await job('kill', '1', '2', '3', '5', '6', '--dry-run');
  expect(kill.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['job', 'was', 'would be'],
    ['1', 'RUNNING', 'asked', 'is being told to end; see `job show`'],
    ['2', 'QUEUED', 'asked', 'is being told to end; see `job show`'],
    ['3', 'HELD', 'killed', 'had not been sent, and has ended'],
    ['5', 'RETURNED', 'returned', 'its result was there before and is applied; it is not tried again'],
    ['6', 'WAITING', 'killed', 'had not been sent, and has ended'],
  ]);
  expect(kill).toMatchObject({
    code: 0,
    err: 'kill: 2 asked, 2 killed, 1 returned (a dry run: nothing was changed)',
  });
  expect(await outcomes('resend', '--type', 'toy', '--dry-run')).toEqual([
    [3, 'released'],
    [4, 'released'],
  ]);
  expect(await outcomes('reprocess', '--status', 'held', '--dry-run')).toEqual([
    [3, 'refused'],
    [4, 'returned'],
  ]);
  expect(await outcomes('priority', '-3', '--status', 'waiting', '--dry-run')).toEqual([[6, 'changed']]);
  expect(await statuses()).toBe(BEFORE);
  const { rows } = await pool.query(
    'select from user_jobs where kill_requested is not null or priority <> 0',
  );
  expect([rows.length, woken]).toEqual([0, 0]);
});

test('selections: by status, type, database and time, the oldest first', async () => {
  const would = async (...words: string[]) =>
    (await outcomes('kill', ...words, '--dry-run')).map(([id]: [number]) => id);
  expect(await would('--database', 'toys')).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await would('--database', 'none')).toEqual([]);
  expect(await would('--type', 'other')).toEqual([6]);
  expect(await would('--status', 'held', '--status', 'queued', '--limit', '2')).toEqual([2, 3]);
  expect(await would('--after', '2020-01-31')).toHaveLength(6);
  expect(await would('--after', '2020-01-31', '--before', '2020-02-01 12:00')).toEqual([]);
  await pool.query("update user_jobs set recorded = '2020-01-31T12:00:00Z' where job_id in (3, 4)");
  expect(await would('--before', '2020-01-31T12:00:00Z')).toEqual([]);
  expect(await would('--before', '2020-01-31T12:00:01Z', '--after', '2020-01-31T12:00:00Z')).toEqual([3, 4]);
  expect(await job('kill', '--type', 'none')).toEqual({ code: 0, out: '', err: 'kill: no jobs' });
});

test('without a job, or with both ids and a selection, the words are wrong', async () => {
  for (const words of [['kill'], ['resend', '--limit', '3'], ['kill', '3', '--status', 'held']]) {
    const ended = await job(...words);
    expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/\[JOBS_NOT_NAMED\]$/) });
  }
  expect(await job('kill', 'all')).toMatchObject({ code: 2, err: expect.stringMatching(/'all' is invalid/) });
  expect(await job('kill', '--before', 'noon')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/It takes a day or a moment/),
  });
});

test('reprocess, resend, kill and priority, each refusal with its code', async () => {
  const reprocess = await job('reprocess', '4', '3', '2');
  expect(reprocess.code).toBe(1);
  expect(reprocess.out.split('\n')[1]).toMatch(/^4 +HELD +returned +its result is applied again$/);
  expect(reprocess.err).toMatch(
    /^enterobot: Job 2 is QUEUED; .*\[JOB_NOT_HELD\]\nenterobot: .* job 3 .*\[JOB_NO_RESULT\]\nreprocess: 2 refused, 1 returned$/,
  );
  await expect.poll(() => woken).toBe(1);
  expect(await job('resend', '3')).toMatchObject({ code: 0, err: 'resend: 1 released' });
  expect(await statuses()).toBe('RUNNING QUEUED WAITING RETURNED RETURNED WAITING');
  expect(await job('resend', '2', '99')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /Job 2 is under way \(QUEUED\).*\[JOB_UNDER_WAY\]\n.*no job 99.*\[JOB_UNKNOWN\]/,
    ),
  });

  expect(await job('priority', '-3', '2', '6')).toMatchObject({
    code: 0,
    err: expect.stringMatching(
      /^warning: 1 jobs keep their place in CRobot's queue: .*CROBOT_URL.*\npriority: 2 changed$/,
    ),
  });
  const { rows } = await pool.query('select job_id from user_jobs where priority = -3 order by job_id');
  expect(rows).toEqual([{ job_id: 2 }, { job_id: 6 }]);

  expect(await outcomes('kill', '--type', 'toy')).toEqual([
    [1, 'asked'],
    [2, 'asked'],
    [3, 'killed'],
    [4, 'returned'],
    [5, 'returned'],
  ]);
  expect(await statuses()).toBe('RUNNING QUEUED KILLED RETURNED RETURNED WAITING');
  expect(await job('kill', '3')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Job 3 has ended already: KILLED\..*\[JOB_ENDED\]/),
  });
  // A selection does not send again what somebody killed; by its id that can be done.
  expect(await job('resend', '--type', 'toy')).toEqual({ code: 0, out: '', err: 'resend: no jobs' });
  const resent = await job('resend', '3');
  expect(resent.out).toMatch(/^3 +KILLED +recorded +as job \d+$/m);
});

test('ledger check: nothing differs, and then something does', async () => {
  const well = await house('ledger', 'check');
  expect(well).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringMatching(/^7 jobs, \d+ events, 0 rows .*: nothing differs$/),
  });
  const client = await pool.connect();
  await client.query('set session_replication_role = replica');
  await client.query("update user_jobs set status = 'COMPLETE' where job_id = 2");
  await client.query('set session_replication_role = default');
  client.release();
  const ill = await house('ledger', 'check');
  expect(ill.code).toBe(1);
  expect(ill.out).toMatch(
    /^2 +the row is where its history ends +it is COMPLETE, .* led to QUEUED, attempt 1$/m,
  );
  expect(ill.err).toMatch(/3 differences$/);
  const { differences } = JSON.parse((await house('ledger', 'check', '--json')).out);
  // Its history, when it finished, and the total that nobody counted up.
  expect(differences.map((one: { job_id: number | null }) => one.job_id)).toEqual([2, 2, null]);
});
