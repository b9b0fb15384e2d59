import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { EchoJob } from '../../examples/echo_job.ts';
import { LocalJob } from '../../src/jobs/local_job.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { houseUnderTest } from './house_under_test.ts';

const house = await houseUnderTest();
const { pool } = house;
const echo = (message: string) => new EchoJob({ database: 'toys', message, sleepSeconds: 0 });

beforeAll(async () => {
  await house.startWeb();
  await house.startCrobot();
});
afterEach(async () => {
  await house.stopWorkers();
  registerJob('echo_job', EchoJob);
});
afterAll(async () => {
  await house.stopCrobot();
  await house.stopWeb();
});

const reasonOf = async (jobId: number) => (await getJobRow(pool, jobId)).reason;

test('a worker with a wrong token ends no job: it waits, says why, and goes on once that is mended', async () => {
  house.startWorker('not the token');
  const { jobId } = await echo('waits').send();
  await expect.poll(() => reasonOf(jobId)).toContain('does not know this client');
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 1 });
  await house.stopWorkers();
  await pool.query('update user_jobs set due_at = now()');
  house.startWorker();
  expect(await house.ended(jobId)).toMatchObject({ status: 'COMPLETE', attempt: 1 });
});

test('an input that the store does not have (it may not be mounted) ends no job', async () => {
  class Unmounted extends EchoJob {
    override async request() {
      return { ...(await super.request()), inputs: { reads: 'reads/aa/none.fastq.gz' } };
    }
  }
  registerJob('echo_job', Unmounted);
  house.startWorker();
  const { jobId } = await echo('unmounted').send();
  await expect.poll(() => reasonOf(jobId)).toContain('The store has no file reads/aa/none.fastq.gz');
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 1 });
});

test.each([
  ['a pipeline that CRobot does not have', { pipeline: 'no_such' }, 'HELD', 'SUBMISSION_PIPELINE_UNKNOWN'],
  ['a version that it does not have', { version: '99' }, 'HELD', 'SUBMISSION_VERSION_UNKNOWN'],
  ['more than the machine has', { resources: { cores: 500 } }, 'HELD', 'SUBMISSION_TOO_BIG'],
  ["what the pipeline's own check refuses", { params: { message: 7 } }, 'FAILED', 'PIPELINE_FIELD_WRONG'],
])('%s', async (_what, change, status, code) => {
  class Wrong extends EchoJob {
    override async request() {
      return { ...(await super.request()), ...change };
    }
  }
  registerJob('echo_job', Wrong);
  house.startWorker();
  const { jobId } = await echo('wrong').send();
  expect(await house.ended(jobId)).toMatchObject({ status, error_code: code, attempt: 1 });
});

test('our own side stumbles over a result: applied again, the task is not run again', async () => {
  let stumbles = 0;
  class Stumbling extends EchoJob {
    override async apply(context: unknown, message: string) {
      if (stumbles++ < 2) throw new Error('a defect of ours');
      return super.apply(context, message);
    }
  }
  registerJob('echo_job', Stumbling);
  house.startWorker();
  const { jobId } = await echo('stumbles').send();
  const row = await house.ended(jobId);
  expect(row).toMatchObject({ status: 'COMPLETE', attempt: 1, failures: { apply: 2 } });
  const { rowCount } = await pool.query('select from crobot.tasks where job_id = $1', [jobId]);
  expect(rowCount).toBe(1);
});

test('a worker that is stopped gives its jobs back at once, as nobody died', async () => {
  class Endless extends EchoJob {
    override async prepare(_result: unknown, signal?: AbortSignal): Promise<string> {
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      return '';
    }
  }
  registerJob('echo_job', Endless);
  const worker = house.startWorker();
  const { jobId } = await echo('given back').send();
  const held = 'select from user_jobs where job_id = $1 and status = $2 and lease_token is not null';
  await expect
    .poll(async () => (await pool.query(held, [jobId, 'RETURNED'])).rowCount, { timeout: 10_000 })
    .toBe(1);
  await worker.stop(200);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RETURNED', worker_deaths: 0 });
  expect((await pool.query(held, [jobId, 'RETURNED'])).rowCount).toBe(0);
});

/** Says its text, with a NUL for the word; completes in a set. */
class Said extends LocalJob<{ database: string; text: string }, string> {
  static readonly schema = z.object({ database: z.string(), text: z.string() });
  override readonly effects = false;
  override readonly retries = { infrastructure: 1, resource: 0, lost: 0 };

  get tag() {
    return { family: 'local' as const, label: this.params.text };
  }

  get type() {
    return { name: 'said' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(): Promise<string> {
    return this.params.text.replace('NUL', '\0');
  }

  async apply(_context: unknown, text: string): Promise<string> {
    return text;
  }
}

test('a result that the database cannot hold is judged, and takes no neighbour along', async () => {
  registerJob('said', Said);
  const send = (text: string) => new Said({ database: 'toys', text }).send();
  const sent = [await send('well'), await send('NUL'), await send('well, too')];
  house.startWorker();
  const [well, bad, too] = await Promise.all(sent.map(({ jobId }) => house.ended(jobId)));
  expect([well, too]).toMatchObject([
    { status: 'COMPLETE', result: 'well' },
    { status: 'COMPLETE', result: 'well, too' },
  ]);
  expect(bad).toMatchObject({ status: 'HELD', attempt: 2, error_code: 'UNEXPECTED' });
});

test('so is a request that the database cannot hold', async () => {
  class Unheld extends EchoJob {
    override async request() {
      return { ...(await super.request()), params: { message: '\0' } };
    }
  }
  registerJob('echo_job', Unheld);
  house.startWorker();
  const { jobId } = await echo('unheld').send();
  expect(await house.ended(jobId)).toMatchObject({ status: 'HELD', attempt: 1 });
});

test('a worker that lost its lease while it made the request sends nothing', async () => {
  let robbed = false;
  class Robbed extends EchoJob {
    override async request() {
      await pool.query('update user_jobs set lease_token = gen_random_uuid() where job_id = $1', [
        this.row?.job_id,
      ]);
      robbed = true;
      return super.request();
    }
  }
  registerJob('echo_job', Robbed);
  house.startWorker();
  const { jobId } = await echo('robbed').send();
  await expect.poll(() => robbed).toBe(true);
  await house.stopWorkers();
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 1, request: null });
  const { rowCount } = await pool.query('select from crobot.tasks where job_id = $1', [jobId]);
  expect(rowCount).toBe(0);
});
