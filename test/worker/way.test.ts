import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CountBasesJob } from '../../examples/count_bases_job.ts';
import { EchoJob } from '../../examples/echo_job.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { localTask } from '../../src/jobs/local_task.ts';
import { getJob, registerJob } from '../../src/jobs/registry.ts';
import { eventsOf } from '../../src/ledger/events.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { houseUnderTest } from './house_under_test.ts';

const house = await houseUnderTest();
const { pool } = house;

async function way(jobId: number): Promise<string> {
  return (await eventsOf(pool, jobId)).map((event) => `${event.attempt}:${event.to_status}`).join(' ');
}

describe('local jobs', () => {
  beforeAll(() => {
    house.startWorker();
    return () => house.stopWorkers();
  });

  test('the toy: prepared outside, applied once with its completion', async () => {
    const { jobId } = await new CountBasesJob({
      database: 'toys',
      name: 'my bases',
      sequence: 'ACGTAA',
    }).send();
    expect(await house.ended(jobId)).toMatchObject({
      status: 'COMPLETE',
      result: { A: 3, C: 1, G: 1, T: 1 },
    });
    expect(await way(jobId)).toBe('1:WAITING 1:RUNNING 1:COMPLETE');
    const { rows } = await pool.query("select data from user_preferences where type = 'count_bases'");
    expect(rows).toEqual([
      { data: { bases: 6, counts: { A: 3, C: 1, G: 1, T: 1 }, job_id: jobId, complete: 'true' } },
    ]);
  });

  test('is built again from its id, with whose it is', async () => {
    const given = {
      database: 'toys',
      name: 'two',
      sequence: 'AC',
      userId: 1,
      workgroup: 'night',
      priority: 3,
    };
    const { jobId } = await new CountBasesJob(given).send();
    await house.ended(jobId);
    const job = await getJob(pool, jobId);
    expect(job).toBeInstanceOf(CountBasesJob);
    expect(job.params).toEqual({ database: 'toys', name: 'two', sequence: 'AC' });
    expect(job.ownership).toEqual({ userId: 1, workgroup: 'night', priority: 3 });
    expect(await getJob(pool, { job_id: jobId })).toBeInstanceOf(CountBasesJob);
  });

  test('a plain function becomes a job', async () => {
    const Double = localTask('double', z.number(), (n) => n * 2);
    registerJob('double', Double);
    const { jobId } = await new Double({ database: 'toys', label: 'twenty-one', args: 21 }).send();
    expect(await house.ended(jobId)).toMatchObject({ status: 'COMPLETE', result: 42 });
  });

  test('without the queue the caller runs it, in the caller transaction', async () => {
    const job = new CountBasesJob({ database: 'toys', name: 'here', sequence: 'GG', useQueue: false });
    const jobId = await inTransaction(pool, async (tx) => {
      const recorded = await job.send(tx);
      expect(await getJobRow(tx, recorded.jobId)).toMatchObject({ status: 'COMPLETE', result: { G: 2 } });
      return recorded.jobId;
    });
    expect(await way(jobId)).toBe('1:WAITING 1:RUNNING 1:COMPLETE');
  });

  test('without the queue an error is rolled back to its savepoint and recorded; the caller goes on', async () => {
    class Failing extends CountBasesJob {
      override async apply(context: Parameters<CountBasesJob['apply']>[0]): Promise<never> {
        await context.tx.query("insert into users (username) values ('half done')");
        throw new Error('no');
      }
    }
    const jobId = await inTransaction(pool, async (tx) => {
      const sent = await new Failing({
        database: 'toys',
        name: 'failing',
        sequence: 'T',
        useQueue: false,
      }).send(tx);
      await tx.query("insert into users (username) values ('the caller')");
      return sent.jobId;
    });
    expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'FAILED', error_code: 'UNEXPECTED' });
    const { rows } = await pool.query('select username from users order by user_id');
    expect(rows.map((row) => row.username)).toEqual(['admin', 'the caller']);
  });

  test('without the queue a transaction is needed, and nothing is recorded without one', async () => {
    const before = await pool.query('select from user_jobs');
    const Half = localTask('half', z.number(), (n) => n / 2);
    const send = new Half({ database: 'toys', label: 'two', args: 2, useQueue: false }).send();
    await expect(send).rejects.toThrow(/needs a transaction/);
    expect((await pool.query('select from user_jobs')).rowCount).toBe(before.rowCount);
  });

  test('parameters that the class does not take wait for a person', async () => {
    const { jobId } = await new CountBasesJob({
      ...{ database: 'toys', name: 'seven', sequence: 7 as unknown as string },
    }).send();
    expect(await house.ended(jobId)).toMatchObject({ status: 'HELD', error_code: 'JOB_PARAMS_WRONG' });
  });
});

describe('remote jobs', () => {
  beforeAll(async () => {
    await house.startWeb();
    await house.startCrobot();
    house.startWorker();
    return async () => {
      await house.stopWorkers();
      await house.stopCrobot();
      await house.stopWeb();
    };
  });

  test('the toy: submitted, run in a process of its own, called back, processed', async () => {
    const { jobId } = await new EchoJob({ database: 'toys', message: 'hello', sleepSeconds: 0 }).send();
    const row = await house.ended(jobId);
    expect(row).toMatchObject({
      status: 'COMPLETE',
      result: { message: 'hello\n' },
      crobot_status: 'complete',
    });
    expect(row.pipeline).toBe('echo_job;a toy');
    expect(row.output_location).toBe(`outputs/0/${jobId}/enterobot-1`);
    expect(await way(jobId)).toMatch(/^1:WAITING 1:QUEUED( 1:RUNNING)? 1:RETURNED 1:COMPLETE$/);
  });

  test('many at once, each applied once', async () => {
    const messages = Array.from({ length: 12 }, (_, i) => `message ${i}`);
    const sent = await Promise.all(
      messages.map((message) => new EchoJob({ database: 'toys', message, sleepSeconds: 0 }).send()),
    );
    const rows = await Promise.all(sent.map(({ jobId }) => house.ended(jobId)));
    expect(rows.map((row) => row.result)).toEqual(messages.map((message) => ({ message: `${message}\n` })));
    for (const { jobId } of sent) expect((await way(jobId)).match(/COMPLETE/g)).toHaveLength(1);
  });

  test("the user's fault is final, with the reason", async () => {
    const { jobId } = await new EchoJob({
      database: 'toys',
      message: 'x',
      sleepSeconds: 0,
      fail: 'input',
    }).send();
    const row = await house.ended(jobId);
    expect(row).toMatchObject({ status: 'FAILED', attempt: 1, error_class: 'input' });
    expect(row.reason).toBeTruthy();
  });

  test('any other is tried again up to the limit of its class, then waits for a person', async () => {
    const given = { database: 'toys', message: 'y', sleepSeconds: 0, fail: 'infrastructure' as const };
    const { jobId } = await new EchoJob(given).send();
    const row = await house.ended(jobId);
    expect(row).toMatchObject({ status: 'HELD', attempt: 2, error_class: 'infrastructure' });
    expect(row.reason).toContain('all 1 retries for this are used up');
    expect(await way(jobId)).toMatch(/1:RETURNED 2:WAITING 2:QUEUED.* 2:RETURNED 2:HELD$/);
  });
});

describe('when a part is away', () => {
  test('CRobot: the job waits, says why, and goes on by itself', async () => {
    await house.startWeb();
    house.startWorker();
    const { jobId } = await new EchoJob({ database: 'toys', message: 'late', sleepSeconds: 0 }).send();
    await expect.poll(async () => (await getJobRow(pool, jobId)).reason).toContain('CRobot does not answer');
    await house.startCrobot();
    expect(await house.ended(jobId)).toMatchObject({ status: 'COMPLETE', attempt: 1 });
    await house.stopWorkers();
    await house.stopCrobot();
    await house.stopWeb();
  });

  test('web: the callback is lost, and CRobot is asked', async () => {
    await house.startCrobot();
    house.startWorker();
    const { jobId } = await new EchoJob({ database: 'toys', message: 'asked', sleepSeconds: 0 }).send();
    await expect.poll(async () => (await getJobRow(pool, jobId)).status).toBe('QUEUED');
    await pool.query('update user_jobs set next_check_at = now() where job_id = $1', [jobId]);
    // The first question may come before the task has ended; the next is due at once again.
    const hurry = setInterval(() => {
      void pool.query('update user_jobs set next_check_at = now() where next_check_at > now()');
    }, 500);
    const row = await house.ended(jobId).finally(() => clearInterval(hurry));
    expect(row).toMatchObject({ status: 'COMPLETE', attempt: 1, result: { message: 'asked\n' } });
    await house.stopWorkers();
    await house.stopCrobot();
  });

  test('CRobot restarts while the task runs: it is found again, and runs once', async () => {
    await house.startWeb();
    await house.startCrobot();
    house.startWorker();
    const { jobId } = await new EchoJob({ database: 'toys', message: 'found', sleepSeconds: 3 }).send();
    await expect.poll(async () => (await getJobRow(pool, jobId)).status, { timeout: 10_000 }).toBe('RUNNING');
    await house.stopCrobot();
    await house.startCrobot();
    expect(await house.ended(jobId)).toMatchObject({ status: 'COMPLETE', attempt: 1 });
    expect(await way(jobId)).toBe('1:WAITING 1:QUEUED 1:RUNNING 1:RETURNED 1:COMPLETE');
    await house.stopWorkers();
    await house.stopCrobot();
    await house.stopWeb();
  });

  test('the store lost the result: the task is run again', async () => {
    const { rm } = await import('node:fs/promises');
    await house.startWeb();
    await house.startCrobot();
    const worker = house.startWorker();
    const { jobId } = await new EchoJob({ database: 'toys', message: 'again', sleepSeconds: 1 }).send();
    await expect.poll(async () => (await getJobRow(pool, jobId)).status, { timeout: 10_000 }).toBe('RUNNING');
    await worker.stop();
    await expect
      .poll(async () => (await getJobRow(pool, jobId)).status, { timeout: 10_000 })
      .toBe('RETURNED');
    const { output_location } = await getJobRow(pool, jobId);
    await rm(house.store.absolute(`${output_location}/result.json`));
    house.startWorker();
    const row = await house.ended(jobId);
    expect(row).toMatchObject({ status: 'COMPLETE', attempt: 2, result: { message: 'again\n' } });
    await house.stopWorkers();
    await house.stopCrobot();
    await house.stopWeb();
  });
});
