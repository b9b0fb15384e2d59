import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EchoJob } from '../../examples/echo_job.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import { audit } from '../../src/ledger/audit.ts';
import { eventsOf } from '../../src/ledger/events.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { type KillOutcome, kill } from '../../src/ledger/kill.ts';
import { resend } from '../../src/ledger/resend.ts';
import { houseUnderTest } from './house_under_test.ts';

const house = await houseUnderTest();
const { pool } = house;

/** What the local job below does when it is told to stop. */
let stopped = 0;
const Sleeper = localTask(
  'sleeper',
  z.object({ seconds: z.number(), deaf: z.boolean() }),
  async (args, signal) => {
    const end = Date.now() + args.seconds * 1000;
    while (Date.now() < end && (args.deaf || !signal.aborted)) await sleep(20);
    if (signal.aborted) stopped++;
    return { slept: true };
  },
);
registerJob('sleeper', Sleeper);

beforeAll(() => house.startWeb());
afterEach(async () => {
  await house.stopWorkers();
  await house.stopCrobot();
  expect((await audit(pool)).differences).toEqual([]);
});
afterAll(() => house.stopWeb());

const echo = async (sleepSeconds = 0) =>
  (await new EchoJob({ database: 'toys', message: 'to be killed', sleepSeconds }).send()).jobId;
const killIt = async (jobId: number): Promise<KillOutcome['outcome']> =>
  (await inTransaction(pool, (tx) => kill(tx, [jobId], 'somebody')))[0]!.outcome;
const status = async (jobId: number) => (await getJobRow(pool, jobId)).status;
const is = (jobId: number, wanted: string) =>
  expect.poll(() => status(jobId), { timeout: 10_000, interval: 20 }).toBe(wanted);
const way = async (jobId: number) => (await eventsOf(pool, jobId)).map((event) => event.to_status).join(' ');

test('RUNNING at CRobot: its process ends, and the job with it; sent again it is another job', async () => {
  await house.startCrobot();
  house.startWorker();
  const jobId = await echo(60);
  await is(jobId, 'RUNNING');
  const before = Date.now();
  expect(await killIt(jobId)).toBe('asked');
  expect(await house.ended(jobId)).toMatchObject({ status: 'KILLED', attempt: 1, result: null });
  expect(Date.now() - before).toBeLessThan(8000);
  expect(await way(jobId)).toBe('WAITING QUEUED RUNNING KILLED');
  await pool.query(`update user_jobs set params = params || '{"sleepSeconds": 0}' where job_id = $1`, [
    jobId,
  ]);
  const again = await inTransaction(pool, (tx) => resend(tx, jobId, 'somebody'));
  expect(again.outcome).toBe('recorded');
  expect(await house.ended(again.jobId)).toMatchObject({ status: 'COMPLETE', resend_of: jobId });
});

test('QUEUED at CRobot behind others: it ends without having run', async () => {
  await house.startCrobot();
  house.startWorker();
  const jobs = [await echo(60), await echo(60), await echo(60)];
  await expect
    .poll(async () => (await Promise.all(jobs.map(status))).sort(), { timeout: 10_000 })
    .toEqual(['QUEUED', 'RUNNING', 'RUNNING']);
  const answers = await house.crobot.setPriority([...jobs, 999_999], -1);
  expect(answers.map(({ answer }) => answer).sort()).toEqual(['changed', 'running', 'running', 'unknown']);
  for (const jobId of jobs) await killIt(jobId);
  for (const jobId of jobs) expect((await house.ended(jobId)).status).toBe('KILLED');
});

test('while CRobot is away the kill waits; then the job is refused there for good', async () => {
  const worker = house.startWorker();
  const jobId = await echo();
  await expect.poll(async () => (await getJobRow(pool, jobId)).reason).toContain('CRobot does not answer');
  expect(await killIt(jobId)).toBe('asked');
  await sleep(1500);
  expect(await status(jobId)).toBe('WAITING');
  // Whoever was to carry it out is gone as well.
  await worker.stop();
  await house.startCrobot();
  house.startWorker();
  expect(await house.ended(jobId)).toMatchObject({ status: 'KILLED', output_location: null });
});

test('the message that it was killed is lost: CRobot is asked', async () => {
  await house.startCrobot();
  house.startWorker();
  const jobId = await echo(60);
  await is(jobId, 'RUNNING');
  await house.stopWeb();
  await killIt(jobId);
  expect((await house.ended(jobId)).status).toBe('KILLED');
  await house.startWeb();
});

test('at whatever moment of a short job: killed or complete, and nothing else', async () => {
  await house.startCrobot();
  house.startWorker();
  const outcomes: string[] = [];
  for (const ms of [0, 15, 40, 100, 250, 400, 700, 1200]) {
    const jobId = await echo(0.2);
    await sleep(ms);
    const outcome = await killIt(jobId);
    const row = await house.ended(jobId);
    outcomes.push(row.status);
    expect(['KILLED', 'COMPLETE']).toContain(row.status);
    expect(row.attempt).toBe(1);
    if (outcome === 'killed') expect(row.status).toBe('KILLED');
    if (outcome === 'returned' || outcome === 'ended') expect(row.status).toBe('COMPLETE');
    expect(row.result === null).toBe(row.status === 'KILLED');
  }
  expect(outcomes[0]).toBe('KILLED');
}, 60_000);

test('RUNNING here: it is told to stop within about a second, and has ended when it did', async () => {
  house.startWorker();
  const args = { seconds: 60, deaf: false };
  const { jobId } = await new Sleeper({ database: 'toys', label: 'sleeps', args }).send();
  await is(jobId, 'RUNNING');
  const before = Date.now();
  expect(await killIt(jobId)).toBe('asked');
  expect(await house.ended(jobId)).toMatchObject({ status: 'KILLED', attempt: 1, result: null });
  expect(Date.now() - before).toBeLessThan(3000);
  expect(stopped).toBe(1);
});

test('RUNNING here and deaf to the signal: it loses its lease, and what it says later is refused', async () => {
  house.startWorker();
  const args = { seconds: 3, deaf: true };
  const { jobId } = await new Sleeper({ database: 'toys', label: 'is deaf', args }).send();
  await is(jobId, 'RUNNING');
  await killIt(jobId);
  await pool.query("update user_jobs set kill_requested = now() - interval '11 s' where job_id = $1", [
    jobId,
  ]);
  expect(await house.ended(jobId)).toMatchObject({ status: 'KILLED', result: null });
  await sleep(3000);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'KILLED', result: null });
  expect(await way(jobId)).toBe('WAITING RUNNING KILLED');
});
