import { expect, test } from 'vitest';
import { claim } from '../../src/ledger/claim.ts';
import { complete, fail } from '../../src/ledger/finish.ts';
import { announceWorker } from '../../src/ledger/workers.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const api = await startTestApi(pool, {
  crobot: {
    showJobs: async () => [],
    setPriority: async () => [],
    pipelines: async () => [],
    load: async () => ({
      ...{ cores: 2, memory_mb: 4000, used: { cores: 1, memory_mb: 1000 } },
      clients: [{ client: 'enterobot', waiting: 3, running: 1 }],
    }),
    openTasks: () => Promise.reject(new Error('gone for a walk')),
  },
});
const anna = await addPerson(pool, api, 'anna', { role: 'admin' });
const ben = await addPerson(pool, api, 'ben');
const cleo = await addPerson(pool, api, 'cleo');

async function claimed() {
  const [one] = await claim(pool, { worker: 'w1', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  return one!;
}

test('an admin sees workers and what they do, the queue, what waits for a person, and the last day', async () => {
  await announceWorker(pool, 'w1', ['toy']);
  for (let i = 0; i < 4; i++) await recordLocal(pool, { userId: ben.userId });
  await pool.query("update user_jobs set recorded = recorded - interval '2 hours' where job_id = 1");
  await complete(pool, await claimed(), { done: true });
  await fail(pool, await claimed(), { code: 'UNEXPECTED', class: 'input', message: 'broken' });
  const held = await claimed();
  const { status, body } = await anna.json('GET', '/api/v1.0/admin/house');
  expect(status).toBe(200);
  expect(body.workers).toMatchObject([
    { name: 'w1', alive: true, classes: ['toy'], doing: [{ job_id: held.job.job_id, status: 'RUNNING' }] },
  ]);
  expect(body.queue).toMatchObject([
    { type: 'toy', status: 'RUNNING', count: 1 },
    { type: 'toy', status: 'WAITING', count: 1 },
  ]);
  expect(body.day).toHaveLength(24);
  const now = body.day.at(-1);
  expect(now).toMatchObject({ recorded: 4, completed: 1, failed: 1, killed: 0 });
  // The one of two hours ago was unfinished at the end of each hour since.
  expect(body.day.at(-2).oldest).toBeGreaterThan(0);
  expect(body.day.at(-5).oldest).toBeNull();
  expect(body.disk.free).toBeGreaterThan(0);
  expect(body.schedules.map(({ name }: { name: string }) => name)).toContain('sweep_incoming');
  expect(body).toMatchObject({ last_backup: null, broker: { used: false }, held: { total: 0, jobs: [] } });
  // CRobot that does not answer is told, and ends nothing.
  expect(body.crobot).toMatchObject({ asked: true, problem: expect.stringContaining('gone for a walk') });
  expect((await ben.ask('GET', '/api/v1.0/admin/house')).status).toBe(403);
});

test('jobs are listed by whose they are, and by when they were recorded', async () => {
  const { jobId } = await recordLocal(pool, { userId: cleo.userId });
  const ids = async (person: typeof ben, query: string) =>
    (await person.json('GET', `/api/v1.0/jobs?${query}`)).body.jobs.map(
      (job: { job_id: number }) => job.job_id,
    );
  await addBuddy(pool, cleo, ben);
  expect(await ids(ben, 'whose=mine')).toEqual([4, 3, 2, 1]);
  expect(await ids(ben, 'whose=group')).toEqual([jobId, 4, 3, 2, 1]);
  expect(await ids(cleo, 'whose=group')).toEqual([jobId]);
  // Also an admin's group is who they are a buddy of.
  expect(await ids(anna, 'whose=group')).toEqual([]);
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  expect(await ids(ben, `until=${hourAgo}`)).toEqual([1]);
  expect(await ids(ben, `whose=mine&since=${hourAgo}`)).toEqual([4, 3, 2]);
  expect((await ben.ask('GET', '/api/v1.0/jobs?since=yesterday')).status).toBe(400);
  expect((await ben.ask('GET', '/api/v1.0/jobs?since=2026-02-31T00:00:00Z')).status).toBe(400);
});
