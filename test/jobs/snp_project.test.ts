import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/ledger/audit.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { addGenome } from '../worker/snp_genomes.ts';

/* What a project is refused for, who sees what of it, and what is sent: nothing runs here. */
const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const { store } = api;
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
