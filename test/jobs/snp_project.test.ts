import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Transaction } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { ApplyContext } from '../../src/jobs/job.ts';
import { addToProject } from '../../src/jobs/snp/change_project.ts';
import { newProject } from '../../src/jobs/snp/new_project.ts';
import { projectInSight } from '../../src/jobs/snp/project_in_sight.ts';
import { type ProjectFile, ProjectStepJob } from '../../src/jobs/snp/project_step_job.ts';
import { audit } from '../../src/ledger/audit.ts';
import type { TypeName } from '../../src/ledger/tag_and_type.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { viewerOf } from '../../src/records/viewer.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { addGenome } from '../worker/snp_genomes.ts';
import { allReturned, returned } from './snp_returned.ts';

/* What a project is refused for, who sees what of it, and what is sent: nothing runs here. */
const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const { store } = api;
const house = { pool, store };
const COLI = 'Escherichia coli';
let owner: Person;
let stranger: Person;
const made: Record<string, { strain: string; assembly: string; id: number }> = {};

beforeAll(async () => {
  await addDatabase(pool, { name: 'snps', prefix: 'SNX', genus: 'Escherichia' });
  owner = await addPerson(pool, api, 'owner');
  stranger = await addPerson(pool, api, 'stranger');
  const add = async (strain: string, more = {}) => {
    const fasta = `>1\nACGT${strain}\n`;
    made[strain] = await addGenome(
      { pool, store },
      { database: 'snps', strain, owner: owner.userId, fasta, species: COLI, ...more },
    );
  };
  for (const strain of ['ref', 'a', 'b', 'c', 'd']) await add(strain);
  await add('bad', { passed: false });
  await add('albertii', { species: 'Escherichia albertii' });
  await add('boydii', { species: 'Shigella boydii' });
  await add('gone');
  const { rows } = await pool.query<{ file_pointer: string }>(
    'select file_pointer from assemblies where id = $1',
    [made.gone!.id],
  );
  await rm(store.absolute(rows[0]!.file_pointer));
  await pool.query("update strains set release_date = current_date where database = 'snps'");
  await pool.query("update strains set release_date = null, private = true where strain = 'd'");
});

const begin = (strains: string[], more = {}, who = owner) =>
  who.json('POST', '/api/v1.0/snps/analyses/snp_project', {
    ...{ name: 'p', reference: 'ref', group: { strains } },
    ...more,
  });

describe('a SNP project is refused at once, with a code', () => {
  test.each([
    ['no strain', [], {}, 400, 'REQUEST_WRONG'],
    ['one', ['a'], {}, 422, 'SNP_TOO_FEW_GENOMES'],
    ['the same strain twice', ['a', 'a'], {}, 422, 'SNP_TOO_FEW_GENOMES'],
    ['the same strain by name and by barcode', ['a', 'SNX_AA0002AA'], {}, 422, 'SNP_TOO_FEW_GENOMES'],
    ['a strain that is not there', ['a', 'nobody'], {}, 422, 'ACCESSORY_NOT_FOUND'],
    ['one that failed QC', ['a', 'bad'], {}, 422, 'ACCESSORY_NOT_FOUND'],
    ['a reference that is not there', ['a', 'b'], { reference: 'SNX_AA9999AA_AS' }, 404, 'RECORD_UNKNOWN'],
    ['one that failed QC as reference', ['a', 'b'], { reference: 'bad' }, 422, 'SNP_REFERENCE_UNFIT'],
    ['a reference without its file', ['a', 'b'], { reference: 'gone' }, 422, 'SNP_REFERENCE_UNFIT'],
    ['another species as reference', ['a', 'b'], { reference: 'albertii' }, 422, 'SNP_REFERENCE_UNFIT'],
    ['one whose file is gone, and one more', ['a', 'gone'], {}, 422, 'SNP_TOO_FEW_GENOMES'],
    ['reads of which none are kept', ['a', 'b'], { from: 'reads' }, 422, 'SNP_TOO_FEW_GENOMES'],
    ['a name of nothing', ['a', 'b'], { name: ' ' }, 400, 'ANALYSIS_NAME'],
    ['half a share', ['a', 'b'], { core_share: 50 }, 400, 'REQUEST_WRONG'],
  ])('%s', async (_what, strains, more, status, code) => {
    const answer = await begin(strains, more);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });

  test('a reference, or a strain, that one may not see is as one that is not there', async () => {
    const asked = [
      await begin(['a', 'b'], { reference: 'd' }, stranger),
      await begin(['a', 'd'], {}, stranger),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 422]);
  });

  test('nothing was written, and nothing sent', async () => {
    const { rows } = await pool.query(
      'select (select count(*)::int from user_jobs) as jobs, (select count(*)::int from user_preferences) as items',
    );
    expect(rows[0]).toEqual({ jobs: 0, items: 0 });
  });
});

describe('a SNP project that is begun', () => {
  test('holds what can be called; whose file is gone is left out, with the reason; Shigella is E. coli', async () => {
    const { status, body } = await begin(['ref', 'a', 'boydii', 'gone']);
    expect([status, body]).toMatchObject([201, { strains: 3, sent: 3 }]);
    const seen = (await owner.json('GET', `/api/v1.0/analyses/${body.id}/snp`)).body;
    expect(seen).toMatchObject({
      progress: 0,
      state: 'under way',
      summary: null,
      reference: { name: 'ref' },
    });
    expect(seen.steps.map((one: { state: string }) => one.state)).toEqual([
      ...['queued', 'queued', 'not_sent', 'not_sent'],
    ]);
    expect(seen.assemblies).toContainEqual(
      expect.objectContaining({ name: 'gone', state: 'left_out', job_id: null, left_out: true }),
    );
  });

  test('many at once, of the same genomes: each call is sent once, under the owner of its strain', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, i) => begin(i % 2 ? ['a', 'b', 'c'] : ['c', 'b', 'a', 'd'])),
    );
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 201));
    const { rows } = await pool.query(
      'select job_type, count(*)::int as n, count(distinct accession)::int as things from user_jobs group by 1 order by 1',
    );
    expect(rows).toEqual([
      { job_type: 'ref_masker', n: 1, things: 1 },
      { job_type: 'snp_calls', n: 6, things: 6 },
    ]);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('shown to somebody it names all its strains, and no job of another; only who may edit it changes it', async () => {
    const { body } = await begin(['a', 'd']);
    const path = `/api/v1.0/analyses/${body.id}`;
    const answers = async () => [
      (await stranger.ask('GET', `${path}/snp`)).status,
      (await stranger.ask('POST', `${path}/kill`)).status,
    ];
    expect(await answers()).toEqual([404, 404]);
    await owner.json('PATCH', path, { public: true });
    expect(await answers()).toEqual([200, 403]);
    const seen = (await stranger.json('GET', `${path}/snp`)).body;
    expect(seen.assemblies.map((one: { name: string }) => one.name)).toEqual(['a', 'd']);
    expect((await owner.json('DELETE', path)).body.error.code).toBe('ANALYSIS_UNDER_WAY');
    expect(JSON.stringify(seen)).not.toMatch(/"job_id":\d/);
    expect(JSON.stringify((await owner.json('GET', path)).body)).not.toContain('assemblies/');
  });

  test('left out and taken back before anything was called; one that it does not have is refused', async () => {
    const { body } = await begin(['a', 'b', 'c']);
    const path = `/api/v1.0/analyses/${body.id}/leave_out`;
    const leave = (name: string, back = false) =>
      owner.json('POST', path, { assemblies: [made[name]!.assembly], back });
    expect((await leave('a')).body).toEqual({ strains: 2, left_out: 1 });
    expect((await leave('a')).body).toEqual({ strains: 2, left_out: 1 });
    expect((await leave('a', true)).body).toEqual({ strains: 3, left_out: 0 });
    expect((await leave('boydii')).body.error.code).toBe('SNP_NOT_A_MEMBER');
  });
});

describe('what a project is made of', () => {
  const somebodyWaits = () =>
    expect
      .poll(async () => (await pool.query('select from pg_locks where not granted')).rowCount)
      .toBeGreaterThan(0);
  const jobsOf = async (id: number, step: string) =>
    (
      await pool.query<{ job_id: number; status: string; from: number[] }>(
        `select job_id, status, params -> 'from' as "from" from user_jobs
          where analysis_id = $1 and analysis_step = $2 order by job_id`,
        [id, step],
      )
    ).rows;
  const versions = (refMapper: string) => ({
    pipelines: async () => [
      { name: 'refMasker', version: '1.0' },
      { name: 'refMapper', version: refMapper },
    ],
  });
  const viewer = async () => (await viewerOf(pool, owner.userId))!;
  const start = async (strains: string[], refMapper: string) =>
    newProject(
      pool,
      store,
      await viewer(),
      {
        ...{ database: 'snps', name: 'p', reference: 'ref', workspace: null, coreShare: 0.95 },
        ...{ program: 'auto' as const, from: 'assemblies' as const },
        group: strains.map((strain) => made[strain]!.id),
      },
      versions(refMapper),
    );

  test('stored calls are used again, of an older version of the pipeline made again, each once', async () => {
    await allReturned(house, '1.0');
    const first = await start(['a', 'b', 'c'], '1.0');
    expect(first).toMatchObject({ strains: 3, sent: 0 });
    const [matrix] = await jobsOf(first.id, 'ref_mapper_matrix');
    const second = await start(['a', 'b'], '1.1');
    expect(second.sent).toBe(2);
    expect(await jobsOf(second.id, 'ref_mapper_matrix')).toEqual([]);
    expect(await allReturned(house, '1.1')).toBe(2);
    expect(await jobsOf(second.id, 'ref_mapper_matrix')).toHaveLength(1);
    // What the first was made of stays as it was.
    expect(await jobsOf(first.id, 'ref_mapper_matrix')).toEqual([matrix]);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('a call of a newer version makes those beside it anew, where CRobot could not be asked before', async () => {
    const { id } = await start(['c', 'boydii'], '1.0');
    const [before] = await jobsOf(id, 'ref_mapper_matrix');
    expect(before!.from).toHaveLength(3);
    // Somebody sends one of them again, and takes it up.
    const project = await projectInSight(pool, await viewer(), id);
    await addToProject(pool, store, await viewer(), project, [made.d!.id], versions('1.2'));
    // d is called with 1.2 now; c and boydii follow as soon as that is known.
    expect(await allReturned(house, '1.2')).toBe(1);
    expect(await allReturned(house, '1.2')).toBe(2);
    const jobs = await jobsOf(id, 'ref_mapper_matrix');
    expect(jobs).toHaveLength(1);
    await pool.query("update user_jobs set status = 'KILLED', finished = now() where job_id = $1", [
      before!.job_id,
    ]);
    const [, after] = await jobsOf(id, 'ref_mapper_matrix');
    expect(after!.from).toHaveLength(4);
    expect(after!.from.filter((job) => before!.from.includes(job))).toHaveLength(1);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('killed while its matrix is made it stands; gone on with, that job is sent again, once', async () => {
    const { id } = await start(['a', 'b'], '1.1');
    const [matrix] = await jobsOf(id, 'ref_mapper_matrix');
    const path = `/api/v1.0/analyses/${id}`;
    expect((await owner.json('POST', `${path}/kill`)).body).toEqual({ killed: 1, left: 0 });
    expect((await owner.json('GET', `${path}/snp`)).body).toMatchObject({ state: 'failed', progress: 0.65 });
    const group = { strains: ['a'] };
    for (let again = 0; again < 2; again++)
      expect((await owner.json('POST', `${path}/strains`, { group })).body.strains).toBe(2);
    const jobs = await jobsOf(id, 'ref_mapper_matrix');
    expect(jobs.map((one) => one.status)).toEqual(['KILLED', 'WAITING']);
    expect(jobs[1]!.from).toEqual(matrix!.from);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('killed in the moment in which its last call ends, the matrix that begins by that is killed too', async () => {
    const { id } = await start(['a', 'b', 'c'], '1.3');
    const { rows } = await pool.query<{ job_id: number }>(
      "select job_id from user_jobs where status = 'WAITING' and family = 'scheme' order by job_id",
    );
    const last = rows.pop()!;
    for (const { job_id } of rows) await returned(house, job_id, '1.3');
    await pool.query("update user_jobs set status = 'RETURNED' where job_id = $1", [last.job_id]);
    const killed = await inTransaction(pool, async (tx) => {
      const end = `update user_jobs set status = 'COMPLETE', finished = now(), result = '{"pipeline_version": "1.3"}' where job_id = $1`;
      await tx.query(end, [last.job_id]);
      const asked = owner.json('POST', `/api/v1.0/analyses/${id}/kill`);
      await somebodyWaits();
      return { asked };
    });
    expect((await killed.asked).body).toEqual({ killed: 1, left: 0 });
    expect(await jobsOf(id, 'ref_mapper_matrix')).toMatchObject([{ status: 'KILLED' }]);
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('a matrix and a tree that end at the same moment both leave their files', async () => {
    const { id } = await start(['a', 'b'], '1.3');
    const step = (analysis: number) => new Step({ database: 'snps', name: 'p', analysis, from: [] });
    const writing = async (name: string, tx: Transaction) => {
      const file = { file: `${name}.txt`, path: `analyses/${name}`, sha256: '', bytes: 1 };
      const context = {
        tx,
        writeAnalysis: async (found: object) => {
          await tx.query('update user_preferences set data = data || $2 where id = $1', [
            ...[id, JSON.stringify(found)],
          ]);
        },
      } as unknown as ApplyContext;
      await step(id).leave(context, name, file);
    };
    const { other } = await inTransaction(pool, async (tx) => {
      await writing('matrix', tx);
      const second = inTransaction(pool, (at) => writing('tree', at));
      await somebodyWaits();
      return { other: second };
    });
    await other;
    const { rows } = await pool.query("select data -> 'files' as files from user_preferences where id = $1", [
      id,
    ]);
    expect(Object.keys(rows[0].files).sort()).toEqual(['matrix', 'tree']);
  });

  test('of two who add at the same moment neither is refused', async () => {
    const { id } = await start(['a', 'b'], '1.3');
    const add = (...strains: string[]) =>
      owner.json('POST', `/api/v1.0/analyses/${id}/strains`, { group: { strains } });
    const answers = await Promise.all([add('c', 'd'), add('d', 'boydii'), add('boydii', 'c')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(Math.max(...answers.map(({ body }) => body.strains))).toBe(5);
    expect((await audit(pool)).differences).toEqual([]);
  });
});

/** A step whose files a test names. */
class Step extends ProjectStepJob<
  { database: string; name: string; analysis: number; from: number[] },
  never
> {
  get type(): TypeName {
    return { name: 'ref_mapper_matrix' };
  }
  async request(): Promise<never> {
    throw new Error('it is not sent');
  }
  async prepare(): Promise<never> {
    throw new Error('it is not sent');
  }
  async apply(): Promise<never> {
    throw new Error('it is not sent');
  }
  leave(context: ApplyContext, name: string, file: ProjectFile): Promise<void> {
    return this.write(context, { [name]: file }, {});
  }
}

test('one whose call is being killed at this moment, or whose reference lost its file, is told so', async () => {
  const { body } = await begin(['ref', 'gone', 'a', 'albertii']);
  const { rows } = await pool.query<{ job_id: number }>(
    "update user_jobs set status = 'QUEUED', kill_requested = now() where status = 'WAITING' and assembly_id = $1 returning job_id",
    [made.albertii!.id],
  );
  expect(rows).toHaveLength(1);
  const again = await begin(['a', 'albertii']);
  expect([again.status, again.body.error.code]).toEqual([409, 'SNP_CALL_ENDING']);
  const reference = (await pool.query('select file_pointer from assemblies where id = $1', [made.ref!.id]))
    .rows[0];
  await rm(store.absolute(reference.file_pointer));
  const group = { strains: ['b'] };
  const added = await owner.json('POST', `/api/v1.0/analyses/${body.id}/strains`, { group });
  expect([added.status, added.body.error?.code]).toEqual([422, 'SNP_REFERENCE_UNFIT']);
});

test('what fails is told by what it is, not by where the store has it', async () => {
  const step = new Step({ database: 'snps', name: 'p', analysis: 1, from: [] });
  const inputs = { alignment: 'analyses/al', 'calls:K 1': 'analyses/k1' };
  step.row = { request: { inputs } } as never;
  expect(await step.fileNames()).toEqual({
    'analyses/al': 'the alignment',
    'analyses/k1': 'the calls of K 1',
  });
});
