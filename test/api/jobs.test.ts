import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { claim } from '../../src/ledger/claim.ts';
import { fail } from '../../src/ledger/finish.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { TASK_FILES } from '../../src/protocol/result.ts';
import { acceptedOne } from '../ledger/submit_one.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
await pool.query("insert into databases (name, prefix, genus) values ('others', 'OTH', 'Othera')");
const api = await startTestApi(pool);
const owner = await addPerson(pool, api, 'owner');
const reader = await addPerson(pool, api, 'reader');
const editor = await addPerson(pool, api, 'editor');
const stranger = await addPerson(pool, api, 'stranger');
const curator = await addPerson(pool, api, 'curator', { curates: ['toys'] });
const admin = await addPerson(pool, api, 'root', { role: 'admin' });
await addBuddy(pool, owner, reader);
await addBuddy(pool, owner, editor, true);

const record = async (more = {}) => (await recordLocal(pool, { userId: owner.userId, ...more })).jobId;

async function failed(): Promise<number> {
  const jobId = await record();
  for (;;) {
    const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
    const error = { code: 'UNEXPECTED', class: 'input' as const, message: 'broken' };
    await fail(pool, held!, error);
    if (held!.job.job_id === jobId) return jobId;
  }
}

test('a job is seen by its owner, buddies, the curator and admins; for others it is not there', async () => {
  const jobId = await record();
  for (const person of [owner, reader, editor, curator, admin]) {
    const { status, body } = await person.json('GET', `/api/v1.0/jobs/${jobId}`);
    expect([person.name, status]).toEqual([person.name, 200]);
    expect(body).toMatchObject({
      job_id: jobId,
      status: 'WAITING',
      username: 'owner',
      type: 'toy',
      tag: 'a toy',
    });
    const list = await person.json('GET', '/api/v1.0/jobs?limit=1');
    expect(list.body).toMatchObject({ jobs: [{ job_id: jobId }] });
  }
  const hidden = await stranger.json('GET', `/api/v1.0/jobs/${jobId}`);
  const absent = await stranger.json('GET', '/api/v1.0/jobs/999999');
  expect(hidden.status).toBe(404);
  expect(hidden.body.error.message.replace(String(jobId), '999999')).toBe(absent.body.error.message);
  expect((await stranger.json('GET', '/api/v1.0/jobs')).body).toEqual({ jobs: [], total: 0 });
  for (const part of ['events', 'log']) {
    expect((await stranger.ask('GET', `/api/v1.0/jobs/${jobId}/${part}`)).status).toBe(404);
  }
});

test('lists: by status, type, database, mine; page by page; counted', async () => {
  const before = (await owner.json('GET', '/api/v1.0/jobs')).body.total;
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push(await record());
  await record({ userId: reader.userId, type: { name: 'top' } });
  const first = (await owner.json('GET', '/api/v1.0/jobs?limit=2&status=WAITING')).body;
  expect(first.jobs.map((job: { job_id: number }) => job.job_id)).toEqual(ids.slice(3).reverse());
  expect(first.total).toBe(before + 5);
  const next = (await owner.json('GET', `/api/v1.0/jobs?limit=2&before=${first.jobs[1].job_id}`)).body;
  expect(next.jobs.map((job: { job_id: number }) => job.job_id)).toEqual(ids.slice(1, 3).reverse());
  expect((await reader.json('GET', '/api/v1.0/jobs?mine=true')).body.total).toBe(1);
  expect((await reader.json('GET', '/api/v1.0/jobs?type=top')).body.total).toBe(1);
  expect((await owner.json('GET', '/api/v1.0/jobs?database=others')).body.total).toBe(0);
  expect((await owner.json('GET', '/api/v1.0/jobs?status=FAILED&status=KILLED')).status).toBe(200);
  for (const wrong of [
    'status=GONE',
    'limit=0',
    'limit=1001',
    'before=x',
    'nonsense=1',
    'strain=TOY_AA0001AA',
  ]) {
    const { status } = await owner.json('GET', `/api/v1.0/jobs?${wrong}`);
    expect([wrong, status]).toEqual([wrong, wrong.startsWith('strain') ? 404 : 400]);
  }
});

test('resend, kill: by owner, editing buddy, curator and admin; refused to a reading buddy; unknown to others', async () => {
  const jobId = await failed();
  const resend = async (person: typeof owner) =>
    (await person.json('POST', '/api/v1.0/jobs/resend', { job_ids: [jobId] })).body.jobs[0];
  expect(await resend(reader)).toMatchObject({ outcome: 'refused', error: { code: 'NOT_ALLOWED' } });
  expect(await resend(stranger)).toMatchObject({ outcome: 'refused', error: { code: 'JOB_UNKNOWN' } });
  for (const person of [owner, editor, curator, admin]) {
    const done = await resend(person);
    expect(done).toMatchObject({ was: 'FAILED', outcome: 'recorded' });
    const { body } = await person.json('GET', `/api/v1.0/jobs/${done.new_job_id}/events`);
    expect(body.events).toMatchObject([{ to_status: 'WAITING', who: `user ${person.name}` }]);
    // A job on somebody's record stays theirs, whoever sends it again.
    expect(await getJobRow(pool, done.new_job_id)).toMatchObject({ user_id: owner.userId, resend_of: jobId });
    const killed = await person.json('POST', '/api/v1.0/jobs/kill', { job_ids: [done.new_job_id, 999999] });
    expect(killed.body.jobs).toMatchObject([
      { job_id: done.new_job_id, was: 'WAITING', outcome: 'killed' },
      { job_id: 999999, outcome: 'refused', error: { code: 'JOB_UNKNOWN' } },
    ]);
  }
});

test('a dry run tells the same and changes nothing', async () => {
  const jobId = await record();
  const { body } = await owner.json('POST', '/api/v1.0/jobs/kill', { job_ids: [jobId], dry_run: true });
  expect(body.jobs).toMatchObject([{ outcome: 'killed' }]);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING' });
});

test('priority: before the usual ones only by curators and admins', async () => {
  const jobId = await record();
  const set = async (person: typeof owner, priority: number) =>
    (await person.json('POST', '/api/v1.0/jobs/priority', { job_ids: [jobId], priority })).body.jobs[0];
  expect(await set(owner, 5)).toMatchObject({ outcome: 'changed' });
  expect(await set(owner, -1)).toMatchObject({ outcome: 'refused', error: { code: 'NOT_ALLOWED' } });
  expect(await set(stranger, -1)).toMatchObject({ outcome: 'refused', error: { code: 'JOB_UNKNOWN' } });
  expect(await set(curator, -1)).toMatchObject({ outcome: 'changed' });
  expect(await getJobRow(pool, jobId)).toMatchObject({ priority: -1 });
});

test('reprocess of what is not held is refused with its reason', async () => {
  const jobId = await record();
  const { body } = await owner.json('POST', '/api/v1.0/jobs/reprocess', { job_ids: [jobId] });
  expect(body.jobs).toMatchObject([{ outcome: 'refused', error: { code: 'JOB_NOT_HELD' } }]);
});

test('the log is streamed while the job runs, and ends with it', async () => {
  const jobId = await record({ remote: true });
  let held: Awaited<ReturnType<typeof claim>>[number] | undefined;
  while (held?.job.job_id !== jobId) {
    [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  }
  const folder = `outputs/0/${jobId}/web-1`;
  await acceptedOne(pool, held, { state: 'queued', version: '1.0', folder });
  const file = api.store.absolute(join(folder, TASK_FILES.log));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'one\n');
  const response = await owner.ask('GET', `/api/v1.0/jobs/${jobId}/log?follow=true`);
  const text = response.text();
  await writeFile(file, 'one\ntwo\n');
  await new Promise((resolve) => setTimeout(resolve, 700));
  await owner.json('POST', '/api/v1.0/jobs/kill', { job_ids: [jobId] });
  await pool.query(`update user_jobs set status = 'KILLED', finished = now() where job_id = $1`, [jobId]);
  expect(await text).toBe('one\ntwo\n');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
});
