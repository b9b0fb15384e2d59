import { rename, rm } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import type { CRobotJob } from '../../src/jobs/crobot_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { getJob } from '../../src/jobs/registry.ts';
import { leaveOutOfProject } from '../../src/jobs/snp/change_project.ts';
import { newProject } from '../../src/jobs/snp/new_project.ts';
import { projectInSight } from '../../src/jobs/snp/project_in_sight.ts';
import { projectView } from '../../src/jobs/snp/project_view.ts';
import { audit } from '../../src/ledger/audit.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { resend } from '../../src/ledger/resend.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { defaultUser } from '../../src/records/users.ts';
import { type Viewer, viewerOf } from '../../src/records/viewer.ts';
import { applyReturned } from '../../src/worker/apply_returned.ts';
import { CRobotRefusal } from '../../src/worker/crobot_client.ts';
import { type RemoteDesk, sendRemote, submissionNotes } from '../../src/worker/send_remote.ts';
import { temporaryStore } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { addGenome } from '../worker/snp_genomes.ts';
import { allReturned, returned } from './snp_returned.ts';

/* What the store has lost of what projects are made of is made again by itself, once. CRobot is never asked here. */
const { pool } = await freshDatabase();
const store = await temporaryStore();
const house = { pool, store };
setHouse(house);
let viewer: Viewer;
const made: Record<string, { assembly: string; id: number }> = {};

beforeAll(async () => {
  await addDatabase(pool, { name: 'snps', prefix: 'SNX', genus: 'Escherichia' });
  const { userId } = await defaultUser(pool);
  viewer = (await viewerOf(pool, userId))!;
  for (const strain of ['ref', 'a', 'b', 'c', 'd'])
    made[strain] = await addGenome(house, {
      ...{ database: 'snps', strain, owner: userId, fasta: `>1\nACGT${strain}\n` },
    });
});

const begin = async (...strains: string[]) => {
  const group = strains.map((strain) => made[strain]!.id);
  const how = { coreShare: 0.95, program: 'auto', from: 'assemblies' } as const;
  const given = { database: 'snps', name: 'p', reference: 'ref', workspace: null, group, ...how };
  return (await newProject(pool, store, viewer, given)).id;
};
const view = async (id: number) => projectView(pool, viewer, await projectInSight(pool, viewer, id));
const jobsOf = async (id: number, step: string) =>
  (
    await pool.query<{ job_id: number; status: string; reason: string | null; from: number[] }>(
      `select job_id, status, reason, params -> 'from' as "from" from user_jobs
        where analysis_id = $1 and analysis_step = $2 order by job_id`,
      [id, step],
    )
  ).rows;
const newest = async (id: number, step: string) => (await jobsOf(id, step)).at(-1)!;
/** The newest call of a genome, or the mask of the reference. */
const stored = async (strain: string) => {
  const { rows } = await pool.query<{ job_id: number; status: string; path: string }>(
    `select j.job_id, j.status, j.result -> 'gff' ->> 'path' as path from assembly_lookup l join user_jobs j using (job_id)
      where l.assembly_id = $1`,
    [made[strain]!.id],
  );
  return rows[0]!;
};
const lose = async (path: string) => rm(store.absolute(path));

/** What `sendRemote` does with a job, in a worker's hands. `submit`: what CRobot answers. */
async function claimed(jobId: number) {
  const { rows } = await pool.query<{ lease_token: string }>(
    `update user_jobs set lease_token = gen_random_uuid(), lease_owner = 'test', lease_until = now() + interval '1 hour'
      where job_id = $1 returning lease_token`,
    [jobId],
  );
  const claim = { token: rows[0]!.lease_token, job: await getJobRow(pool, jobId) };
  return { claim, job: (await getJob(pool, jobId)) as CRobotJob<object> };
}
async function send(jobId: number, submit: () => Promise<never> = () => Promise.reject(new Error('asked'))) {
  const { claim, job } = await claimed(jobId);
  const health = { answered: () => {}, silent: () => {} };
  const desk = { pool, health, notes: submissionNotes(pool), callbackUrl: '', crobot: { submit } };
  await sendRemote(desk as unknown as RemoteDesk, claim, job);
}
const clean = async () => expect((await audit(pool)).differences).toEqual([]);

test('a project that is begun has a lost call made again, once for all who begin; nobody else is disturbed', async () => {
  const before = await begin('a', 'b', 'c');
  expect(await allReturned(house, '1.0')).toBe(4);
  const [matrix] = await jobsOf(before, 'ref_mapper_matrix');
  await lose((await stored('b')).path);
  const ids = await Promise.all([begin('a', 'b'), begin('b', 'c'), begin('a', 'c')]);
  expect(await stored('b')).toMatchObject({ status: 'WAITING' });
  const told = (await Promise.all(ids.map(view))).map((one) => one.made_again.map(({ what }) => what));
  // One of the two was first; the other waits for the job that it found.
  expect(told.flat()).toContain('the calls of b');
  expect(told[2]).toEqual([]);
  expect(await allReturned(house, '1.0')).toBe(1);
  for (const id of ids) expect(await jobsOf(id, 'ref_mapper_matrix')).toHaveLength(1);
  expect(await jobsOf(before, 'ref_mapper_matrix')).toEqual([matrix]);
  await clean();
});

test('lost before the matrix is sent: two projects have it called again once, say so, and go on by themselves', async () => {
  const ids = [await begin('a', 'b'), await begin('b', 'c', 'd')];
  await allReturned(house, '1.0');
  const lost = [await stored('b'), await stored('ref')];
  for (const { path } of lost) await lose(path);
  const matrices = await Promise.all(ids.map((id) => newest(id, 'ref_mapper_matrix')));
  await Promise.all(matrices.map(({ job_id }) => send(job_id)));
  for (const id of ids) {
    expect(await newest(id, 'ref_mapper_matrix')).toMatchObject({
      status: 'KILLED',
      reason: expect.stringContaining('The store has lost the calls of b, the mask of the reference'),
    });
    const now = await view(id);
    expect(now.state).toBe('under way');
    expect(now.steps.map(({ state }) => state)).toEqual(['queued', 'queued', 'not_sent', 'not_sent']);
    expect(now.made_again.map(({ what }) => what).sort()).toEqual([
      'the calls of b',
      'the mask of the reference',
    ]);
  }
  await clean();
  expect(await allReturned(house, '1.0')).toBe(2);
  for (const [i, id] of ids.entries()) {
    const after = await newest(id, 'ref_mapper_matrix');
    expect(after.status).toBe('WAITING');
    expect(after.from).toEqual(
      expect.arrayContaining([(await stored('b')).job_id, (await stored('ref')).job_id]),
    );
    expect(after.from).toHaveLength(matrices[i]!.from.length);
  }
  await clean();
});

test('lost again though it was made again: a person is asked, and then it is made once more', async () => {
  const [{ id }] = (await pool.query<{ id: number }>('select max(id) as id from user_preferences')).rows as [
    { id: number },
  ];
  await lose((await stored('b')).path);
  const { job_id } = await newest(id, 'ref_mapper_matrix');
  await send(job_id);
  expect(await getJobRow(pool, job_id)).toMatchObject({ status: 'HELD', error_code: 'JOB_INPUT_LOST_AGAIN' });
  expect((await view(id)).steps[2]!.reason).toContain('has lost the calls of b again');
  await inTransaction(pool, (tx) => resend(tx, job_id, 'somebody'));
  await send(job_id);
  expect(await getJobRow(pool, job_id)).toMatchObject({ status: 'KILLED' });
  expect(await allReturned(house, '1.0')).toBe(1);
  expect(await newest(id, 'ref_mapper_matrix')).toMatchObject({ status: 'WAITING' });
  await clean();
});

test('lost while CRobot has the job: the failure is the loss’s, and the next attempt has it made again', async () => {
  const id = await begin('a', 'c');
  const { job_id } = await newest(id, 'ref_mapper_matrix');
  await pool.query("update user_jobs set status = 'RETURNED', returned = $2 where job_id = $1", [
    job_id,
    { state: 'failed', error: { code: 'FILE_UNREADABLE', class: 'input', message: 'no such file' } },
  ]);
  await lose((await stored('c')).path);
  const { claim, job } = await claimed(job_id);
  await applyReturned(
    { pool, store, complete: () => Promise.reject() },
    claim,
    job,
    new AbortController().signal,
  );
  expect(await getJobRow(pool, job_id)).toMatchObject({
    status: 'WAITING',
    error_code: 'JOB_INPUT_LOST',
    attempt: 2,
  });
  await send(job_id);
  expect(await stored('c')).toMatchObject({ status: 'WAITING' });
  await allReturned(house, '1.0');
  // In the moment between request and submission.
  const next = await newest(id, 'ref_mapper_matrix');
  const refuses = async () => {
    await lose((await stored('a')).path);
    throw new CRobotRefusal({ code: 'PATH_MISSING', class: 'infrastructure', message: 'no file' });
  };
  await send(next.job_id, refuses);
  expect(await getJobRow(pool, next.job_id)).toMatchObject({ status: 'KILLED' });
  await allReturned(house, '1.0');
  expect(await newest(id, 'ref_mapper_matrix')).toMatchObject({ status: 'WAITING' });
  await clean();
});

test('with another version of the pipeline by now, those beside it are made again too', async () => {
  const id = await begin('a', 'c');
  await lose((await stored('a')).path);
  const other = await begin('a', 'd');
  await returned(house, (await stored('a')).job_id, '1.1');
  await allReturned(house, '1.1');
  await send((await newest(id, 'ref_mapper_matrix')).job_id);
  // c was called with 1.0: it is called anew beside a, which the other project had called.
  expect(await stored('c')).toMatchObject({ status: 'WAITING' });
  expect(await allReturned(house, '1.1')).toBe(1);
  for (const one of [id, other])
    expect(await newest(one, 'ref_mapper_matrix')).toMatchObject({ status: 'WAITING' });
  await clean();
});

test('the matrix of a tree is made again, of the same calls', async () => {
  const id = await begin('a', 'c', 'd');
  const matrix = await newest(id, 'ref_mapper_matrix');
  const { path, bytes } = await store.putBytes('analyses', Buffer.from('alignment'), '.fasta.gz');
  const result = { alignment: path, alignment_bytes: bytes, constant: [1, 1, 1, 1] };
  const complete = async (job: number, found = result) => {
    await pool.query("update user_jobs set status = 'RETURNED' where job_id = $1", [job]);
    const end = "update user_jobs set status = 'COMPLETE', finished = now(), result = $2 where job_id = $1";
    await pool.query(end, [job, found]);
  };
  await complete(matrix.job_id);
  await lose(path);
  await send((await newest(id, 'matrix_phylogeny')).job_id);
  const again = await newest(id, 'ref_mapper_matrix');
  expect(again).toMatchObject({ status: 'WAITING', from: matrix.from });
  expect(await view(id)).toMatchObject({ state: 'under way', made_again: [{ what: 'the matrix' }] });
  await store.putBytes('analyses', Buffer.from('alignment'), '.fasta.gz');
  await complete(again.job_id);
  expect(await newest(id, 'matrix_phylogeny')).toMatchObject({ status: 'WAITING', from: [again.job_id] });
  await clean();

  // One that a newer has taken the place of is nobody's any more.
  const tree = await newest(id, 'matrix_phylogeny');
  const project = await projectInSight(pool, viewer, id);
  await leaveOutOfProject(pool, viewer, project, { assemblies: [made.d!.assembly], back: false });
  const other = await store.putBytes('analyses', Buffer.from('of two'), '.fasta.gz');
  const newer = await newest(id, 'ref_mapper_matrix');
  await complete(newer.job_id, { ...result, alignment: other.path, alignment_bytes: other.bytes });
  expect(await newest(id, 'matrix_phylogeny')).toEqual(tree);
  await lose(path);
  await send(tree.job_id);
  expect(await getJobRow(pool, tree.job_id)).toMatchObject({ status: 'KILLED' });
  expect(await newest(id, 'ref_mapper_matrix')).toMatchObject({ job_id: newer.job_id });
  expect(await newest(id, 'matrix_phylogeny')).toMatchObject({ status: 'WAITING', from: [newer.job_id] });
  await clean();
});

test('a call that is being killed at that moment is waited for: the matrix does not fail by it', async () => {
  const id = await begin('a', 'c');
  const { job_id } = await newest(id, 'ref_mapper_matrix');
  await lose((await stored('c')).path);
  await begin('b', 'c');
  const call = await stored('c');
  await pool.query('update user_jobs set kill_requested = now() where job_id = $1', [call.job_id]);
  await send(job_id);
  expect(await getJobRow(pool, job_id)).toMatchObject({
    ...{ status: 'WAITING', reason: expect.stringContaining('is being killed') },
  });
  await pool.query("update user_jobs set status = 'KILLED', finished = now() where job_id = $1", [
    call.job_id,
  ]);
  await send(job_id);
  expect(await getJobRow(pool, job_id)).toMatchObject({ status: 'KILLED' });
  expect(await stored('c')).toMatchObject({ status: 'WAITING' });
  await allReturned(house, '1.1');
  await clean();
});

test('where the whole store is away no genome is left out: the job waits for a person, also when CRobot found it first', async () => {
  const ids = [await begin('a', 'c'), await begin('a', 'd')];
  await allReturned(house, '1.1');
  const [first, second] = await Promise.all(ids.map((id) => newest(id, 'ref_mapper_matrix')));
  const away = `${store.root}.away`;
  const refuses = async () => {
    await rename(store.root, away);
    throw new CRobotRefusal({ code: 'PATH_MISSING', class: 'infrastructure', message: 'no file' });
  };
  try {
    await send(first!.job_id, refuses);
    await send(second!.job_id);
  } finally {
    await rename(away, store.root);
  }
  for (const { job_id } of [first!, second!])
    expect(await getJobRow(pool, job_id)).toMatchObject({ status: 'HELD', error_code: 'PATH_MISSING' });
  for (const id of ids) {
    const now = await view(id);
    expect(now.assemblies.filter((one) => one.left_out)).toEqual([]);
    expect(now.made_again).toEqual([]);
  }
  await clean();
});

test('whose assembly is gone as well is left out, with the reason; the reference is a person’s', async () => {
  const id = await begin('a', 'c', 'd');
  const { rows } = await pool.query<{ id: number; path: string }>(
    'select id, file_pointer as path from assemblies where id = any ($1)',
    [[made.d!.id, made.ref!.id]],
  );
  const fileOf = (strain: string) => rows.find((one) => one.id === made[strain]!.id)!.path;
  await lose((await stored('d')).path);
  await lose(fileOf('d'));
  await send((await newest(id, 'ref_mapper_matrix')).job_id);
  const d = (await view(id)).assemblies.find(({ name }) => name === 'd');
  expect(d).toMatchObject({ left_out: true, reason: expect.stringContaining('is not in the store') });
  const next = await newest(id, 'ref_mapper_matrix');
  expect(next).toMatchObject({ status: 'WAITING' });
  await lose(fileOf('ref'));
  await send(next.job_id);
  expect(await getJobRow(pool, next.job_id)).toMatchObject({
    ...{ status: 'HELD', reason: expect.stringContaining('no file of the reference ref') },
  });
  await clean();
});
