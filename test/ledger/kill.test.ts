import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit } from '../../src/ledger/audit.ts';
import { jobsToStop, killUnstopped, takeKills } from '../../src/ledger/carry_out_kills.ts';
import { forgotten } from '../../src/ledger/check.ts';
import { claim } from '../../src/ledger/claim.ts';
import { eventsOf } from '../../src/ledger/events.ts';
import { complete, fail, hold, killed, retry } from '../../src/ledger/finish.ts';
import { giveBack, postpone } from '../../src/ledger/give_back.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import { freshDatabase } from '../support/database.ts';
import { acceptedOne } from './submit_one.ts';
import { addTestDatabase, endAllJobs, recordLocal } from './support.ts';
import { ERROR, verbsOn } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const it = verbsOn(pool);

beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query("update user_jobs set finished = now(), kill_check_at = null where status = 'KILLED'");
});
afterEach(async () => expect((await audit(pool)).differences).toEqual([]));

async function freeze(jobId: number, deaths = 0): Promise<void> {
  const sql =
    "update user_jobs set lease_until = now() - interval '1 s', worker_deaths = $2 where job_id = $1";
  await pool.query(sql, [jobId, deaths]);
}

test('what was not sent ends at once, and CRobot need not be told', async () => {
  const local = await recordLocal(pool);
  const remote = await recordLocal(pool, { remote: true });
  for (const { jobId } of [local, remote]) {
    expect(await it.kill(jobId)).toBe('killed');
    const [, last] = await eventsOf(pool, jobId);
    expect(last).toMatchObject({ to_status: 'KILLED', who: 'somebody', why: 'killed before it was sent' });
    expect(await it.kill(jobId)).toBe('ended');
  }
  expect(await takeKills(pool, 10)).toEqual([]);
});

test('a job that waits for a person ends at once; CRobot is told in case it has something of it', async () => {
  const held = await it.sending();
  await freeze(held.job.job_id, 2);
  await rescue(pool, 'r');
  expect(await it.status(held.job.job_id)).toBe('HELD');
  expect(await it.kill(held.job.job_id)).toBe('killed');
  expect(await takeKills(pool, 10)).toEqual([{ job_id: held.job.job_id, attempt: 1 }]);
  await it.told(held.job.job_id, 'known');
  expect(await it.hear(held.job.job_id, 'complete')).toBe('stored');
  expect(await it.status(held.job.job_id)).toBe('KILLED');
});

test.each(['WAITING', 'QUEUED', 'RUNNING'] as const)(
  '%s at CRobot: killed by its last message',
  async (at) => {
    const jobId = at === 'WAITING' ? (await it.sending()).job.job_id : await it.queued();
    if (at === 'RUNNING') await it.hear(jobId, 'running');
    expect(await it.kill(jobId)).toBe('asked');
    expect(await it.status(jobId)).toBe(at);
    expect(await takeKills(pool, 10)).toEqual([{ job_id: jobId, attempt: 1 }]);
    await it.told(jobId, 'known');
    expect(await it.hear(jobId, 'killed')).toBe('moved');
    expect(await it.status(jobId)).toBe('KILLED');
    expect(await it.hear(jobId, 'complete')).toBe('stored');
    expect(await it.hear(jobId, 'killed')).toBe('known');
    expect(await getJobRow(pool, jobId)).toMatchObject({
      status: 'KILLED',
      returned: null,
      error_code: null,
    });
  },
);

test.each(['WAITING', 'QUEUED', 'RUNNING'] as const)('%s, and CRobot does not have it', async (at) => {
  const sending = at === 'WAITING' ? await it.sending() : undefined;
  const jobId = sending?.job.job_id ?? (await it.queued());
  if (at === 'RUNNING') await it.hear(jobId, 'running');
  await it.kill(jobId);
  await it.told(jobId, 'unknown');
  expect(await it.status(jobId)).toBe('KILLED');
  // The worker that was sending it hears of the refusal, and of an acceptance that cannot be, too late.
  if (sending) {
    await expect(killed(pool, sending, 'killed')).rejects.toThrow(/lease/);
    await expect(acceptedOne(pool, sending, { state: 'queued', version: '1', folder: 'x' })).rejects.toThrow(
      /lease/,
    );
  }
  await pool.query('update user_jobs set kill_check_at = now() where kill_check_at is not null');
  expect(await takeKills(pool, 10)).toEqual([]);
});

test('a result that comes first wins, however far the kill is', async () => {
  const jobId = await it.queued();
  expect(await it.kill(jobId)).toBe('asked');
  expect(await it.hear(jobId, 'complete')).toBe('moved');
  await it.told(jobId, 'known');
  expect(await it.hear(jobId, 'killed')).toBe('stored');
  expect(await it.kill(jobId)).toBe('returned');
  await complete(pool, await it.claim(), null);
  expect(await it.status(jobId)).toBe('COMPLETE');
});

test('the acceptance of a killed job may come late; CRobot is asked until it has ended', async () => {
  const held = await it.sending();
  const { job_id } = held.job;
  await it.kill(job_id);
  await acceptedOne(pool, held, { state: 'queued', version: '1', folder: 'x' });
  expect(await takeKills(pool, 10)).toEqual([{ job_id: job_id, attempt: 1 }]);
  // It does not answer: nobody has forgotten it.
  expect(await takeKills(pool, 10)).toEqual([]);
  await pool.query("update user_jobs set kill_check_at = kill_check_at - interval '6 s' where job_id = $1", [
    job_id,
  ]);
  expect(await takeKills(pool, 10)).toEqual([{ job_id: job_id, attempt: 1 }]);
  await it.told(job_id, 'known');
  const { rows } = await pool.query(
    'select kill_check_at is not null as again from user_jobs where job_id = $1',
    [job_id],
  );
  expect(rows).toEqual([{ again: true }]);
});

test('of several workers one asks', async () => {
  const jobs = [await it.queued(), await it.queued(), await it.queued()];
  for (const jobId of jobs) await it.kill(jobId);
  const taken = await Promise.all([takeKills(pool, 10), takeKills(pool, 10), takeKills(pool, 10)]);
  expect(
    taken
      .flat()
      .map((due) => due.job_id)
      .sort(),
  ).toEqual(jobs);
});

test('local work is told to stop and ends when it does', async () => {
  const held = await it.runningLocally();
  expect(await it.kill(held.job.job_id)).toBe('asked');
  expect(await jobsToStop(pool)).toEqual([{ job_id: held.job.job_id, lease_token: held.token }]);
  expect(await killUnstopped(pool, 'w')).toEqual([]);
  await giveBack(pool, held, 'its kill was asked for');
  expect(await getJobRow(pool, held.job.job_id)).toMatchObject({ status: 'KILLED', attempt: 1 });
  expect(await jobsToStop(pool)).toEqual([]);
});

test('local work that does not stop loses its lease: nothing it writes counts', async () => {
  const held = await it.runningLocally();
  await it.kill(held.job.job_id);
  await pool.query("update user_jobs set kill_requested = now() - interval '11 s' where job_id = $1", [
    held.job.job_id,
  ]);
  expect(await killUnstopped(pool, 'other')).toEqual([held.job.job_id]);
  await expect(complete(pool, held, { late: true })).rejects.toThrow(/lease/);
  expect(await getJobRow(pool, held.job.job_id)).toMatchObject({ status: 'KILLED', result: null });
});

test('local work that completes before it stops is complete', async () => {
  const held = await it.runningLocally();
  await it.kill(held.job.job_id);
  await complete(pool, held, { done: true });
  expect(await killUnstopped(pool, 'w')).toEqual([]);
  expect(await it.status(held.job.job_id)).toBe('COMPLETE');
});

test('what is wrong with the data is final, killed or not', async () => {
  const held = await it.runningLocally();
  await it.kill(held.job.job_id);
  await fail(pool, held, { ...ERROR, class: 'input' });
  expect(await it.status(held.job.job_id)).toBe('FAILED');
});

// Every way that leads back to WAITING, or to HELD: none revives a job whose kill was asked for.
const WAYS: Record<string, () => Promise<number>> = {
  'a retry of local work': async () => {
    const held = await it.runningLocally();
    await it.kill(held.job.job_id);
    await retry(pool, held, ERROR, 'it broke (retry 1 of 5)', 0);
    return held.job.job_id;
  },
  'a retry of a task that failed': async () => {
    const jobId = await it.returned('failed');
    const held = await it.claim();
    expect(await it.kill(jobId)).toBe('returned');
    await retry(pool, held, ERROR, 'it broke (retry 1 of 5)', 0);
    return jobId;
  },
  'retries that are used up': async () => {
    const held = await it.runningLocally();
    await it.kill(held.job.job_id);
    await hold(pool, held, ERROR, 'all retries are used up');
    return held.job.job_id;
  },
  'a submission that CRobot refused': async () => {
    const held = await it.sending();
    await it.kill(held.job.job_id);
    await hold(pool, held, ERROR, 'no such pipeline');
    return held.job.job_id;
  },
  'a task that CRobot forgot': async () => {
    const jobId = await it.queued();
    await it.kill(jobId);
    await forgotten(pool, { job_id: jobId, attempt: 1 });
    return jobId;
  },
  'local work whose worker died': async () => {
    const held = await it.runningLocally();
    await it.kill(held.job.job_id);
    await freeze(held.job.job_id);
    await rescue(pool, 'r');
    return held.job.job_id;
  },
  'sending whose third worker died': async () => {
    const held = await it.sending();
    await it.kill(held.job.job_id);
    await freeze(held.job.job_id, 2);
    await rescue(pool, 'r');
    return held.job.job_id;
  },
  'sending that had not begun when the worker died': async () => {
    const { jobId } = await recordLocal(pool, { remote: true });
    await it.claim();
    expect(await it.kill(jobId)).toBe('asked');
    await freeze(jobId);
    await rescue(pool, 'r');
    return jobId;
  },
  'sending that had not begun when the worker stopped': async () => {
    await recordLocal(pool, { remote: true });
    const held = await it.claim();
    await it.kill(held.job.job_id);
    await giveBack(pool, held, 'the worker stopped');
    return held.job.job_id;
  },
};

test.each(Object.entries(WAYS))('%s does not revive it', async (_way, go) => {
  const jobId = await go();
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'KILLED', attempt: 1, error_code: null });
  const last = (await eventsOf(pool, jobId)).at(-1)!;
  expect(last).toMatchObject({ to_status: 'KILLED', why: 'killed, as was asked for' });
});

test('what may have been submitted is not given up before CRobot was asked', async () => {
  const [back, dead, silent] = [await it.sending(), await it.sending(), await it.sending()];
  for (const held of [back, dead, silent]) await it.kill(held.job.job_id);
  await giveBack(pool, back, 'the worker stopped');
  await postpone(pool, silent, 60, 'CRobot does not answer', 'silence');
  await freeze(dead.job.job_id);
  await rescue(pool, 'r');
  for (const { job } of [back, dead, silent]) expect(await it.status(job.job_id)).toBe('WAITING');
  expect((await takeKills(pool, 10)).length).toBe(3);
  // It is not sent meanwhile: CRobot may have forgotten it, and would begin it.
  await pool.query('update user_jobs set due_at = now()');
  expect(await claim(pool, { worker: 'w', classes: ['toy'], limit: 9, leaseSeconds: 30 })).toEqual([]);
  await it.told(silent.job.job_id, 'known');
  expect(await it.hear(silent.job.job_id, 'complete')).toBe('moved');
  for (const held of [back, dead]) {
    await it.told(held.job.job_id, 'unknown');
    expect(await it.status(held.job.job_id)).toBe('KILLED');
  }
});

test('a kill and a callback at the same moment: one of them wins, and history is whole', async () => {
  for (let i = 0; i < 20; i++) {
    const jobId = await it.queued();
    await Promise.all([
      it.kill(jobId),
      it.hear(jobId, i % 2 ? 'complete' : 'killed'),
      it.hear(jobId, 'running'),
      forgotten(pool, { job_id: jobId, attempt: 1 }),
    ]);
    const job = await getJobRow(pool, jobId);
    expect(job.kill_requested !== null || job.status === 'KILLED').toBe(true);
    // Only a retry that came before the request may wait; nothing else is revived.
    if (job.status === 'WAITING') expect(await it.kill(jobId)).toBe('killed');
  }
});
