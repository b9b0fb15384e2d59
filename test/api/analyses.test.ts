import { rm } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { AccessoryGenomeJob } from '../../src/jobs/accessory_genome_job.ts';
import { ALLELES, addTyped, importAlleles } from '../jobs/typing_house.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await pool.query("insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya')");
const ann = await addPerson(pool, api, 'ann');
const bob = await addPerson(pool, api, 'bob');
const chief = await addPerson(pool, api, 'chief', { role: 'admin' });
await importAlleles(pool, api.store, 'toys', 'MLST_x');
const typed = {
  open: await addTyped(pool, 'toys', 'open', 'MLST_x', [1, 4, 1]),
  row: await addTyped(pool, 'toys', 'row', 'MLST_x', [2, 4, 0]),
  hidden: await addTyped(pool, 'toys', 'hidden', 'MLST_x', [7, 1, 1]),
  failed: await addTyped(pool, 'toys', 'failed', 'MLST_x', null, false),
};
const NEW = '/api/v1.0/toys/analyses';

beforeAll(async () => {
  await pool.query("update strains set release_date = '2020-01-01' where strain = 'open'");
  await pool.query("update strains set private = true where strain = 'hidden'");
  await pool.query(
    `update strains set metadata = '{"country": "Kenya", "collection_date": "2020-05-17/2020-06-01"}' where strain <> 'row'`,
  );
  await pool.query(
    `update assemblies set qc = '{"reasons": ["N50 is 1 kb; Toya needs 20 kb", "Length is 1"]}' where id = $1`,
    [typed.failed.assemblyId],
  );
});

const accessory = (who: Person, group: unknown, name = 'a') =>
  who.json('POST', `${NEW}/accessory_genome`, { name, scheme: 'MLST_x', group });
const groupOf = async (id: number) =>
  (
    await pool.query<{ params: { group: number[] } }>('select params from user_jobs where analysis_id = $1', [
      id,
    ])
  ).rows[0]!.params.group;

test('an accessory genome is of the strains whose files one may have, whatever is asked for', async () => {
  const { open, row, hidden } = typed;
  const all = await accessory(chief, 'all');
  expect(all).toMatchObject({ status: 201, body: { strains: 3 } });
  expect(await groupOf(all.body.id)).toEqual([open, row, hidden].map(({ assemblyId }) => assemblyId));
  // One strain alone is no group.
  expect(await accessory(bob, 'all')).toMatchObject({
    status: 400,
    body: { error: { code: 'ACCESSORY_NO_GROUP' } },
  });
  for (const name of ['row', 'hidden', hidden.strainBarcode, 'nowhere']) {
    expect(await accessory(bob, { strains: ['open', name] })).toMatchObject({
      ...{ status: 422, body: { error: { code: 'ACCESSORY_NOT_FOUND' } } },
    });
  }
  const made = await chief.json('POST', '/api/v1.0/workspaces', {
    ...{ name: 'w', database: 'toys', strains: [open, row, hidden].map((one) => one.strainBarcode) },
  });
  expect(await accessory(chief, { workspace: made.body.id })).toMatchObject({
    status: 201,
    body: { strains: 3 },
  });
  expect((await accessory(bob, { workspace: made.body.id })).status).toBe(404);
});

test.each([
  ['an empty name', { name: '  ' }, 400],
  ['a name of 300', { name: 'x'.repeat(300) }, 400],
  ['no such scheme', { scheme: 'none' }, 404],
  ['no FASTA', { sequences: 'ACGT' }, 422],
  ['nothing', { sequences: '' }, 422],
  ['what is no route', { more: 1 }, 400],
])('a locus search with %s is refused, and leaves nothing', async (_what, change, status) => {
  const count = async () => (await pool.query('select from user_preferences')).rowCount;
  const before = await count();
  const asked = { name: 'x', scheme: 'MLST_x', sequences: `>a\n${ALLELES.one[1]}\n`, ...change };
  expect((await ann.json('POST', `${NEW}/locus_search`, asked)).status).toBe(status);
  expect(await count()).toBe(before);
});

test('an analysis is renamed, shown, opened by who it is shown to, taken back and removed', async () => {
  const name = 'בדיקה';
  const asked = { name, scheme: 'MLST_x', sequences: `>a\n${ALLELES.one[1]}\n` };
  const { body: made } = await ann.json('POST', `${NEW}/locus_search`, asked);
  const path = `/api/v1.0/analyses/${made.id}`;
  expect(await ann.json('GET', path)).toMatchObject({
    ...{ status: 200, body: { name, state: 'under way', access: 'own', job_id: made.job_id, shares: [] } },
  });
  // Where the query lies in the store is told to nobody.
  expect(JSON.stringify((await ann.json('GET', path)).body)).not.toContain('queries/');
  expect((await bob.json('GET', path)).status).toBe(404);
  await ann.json('POST', `${path}/shares`, { username: 'bob' });
  expect((await bob.json('GET', path)).body).toMatchObject({ access: 'see', job_id: null, shares: null });
  expect((await bob.json('PATCH', path, { name: 'mine' })).status).toBe(403);
  expect((await bob.json('GET', '/api/v1.0/analyses?whose=shared')).body.total).toBe(1);
  await ann.json('POST', `${path}/shares`, { username: 'bob', may_edit: true });
  expect((await bob.json('PATCH', path, { name: 'better' })).body.name).toBe('better');
  expect((await bob.json('PATCH', path, { public: true })).status).toBe(403);
  expect((await bob.json('DELETE', `${path}/shares/${bob.userId}`)).status).toBe(200);
  expect((await bob.json('GET', path)).status).toBe(404);
  // While its job waits it cannot go.
  expect(await ann.json('DELETE', path)).toMatchObject({
    status: 409,
    body: { error: { code: 'ANALYSIS_UNDER_WAY' } },
  });
  await ann.json('POST', '/api/v1.0/jobs/kill', { job_ids: [made.job_id] });
  expect((await ann.json('DELETE', path)).status).toBe(200);
  expect((await ann.json('GET', path)).status).toBe(404);
  expect((await ann.json('GET', `/api/v1.0/jobs/${made.job_id}`)).status).toBe(200);
});

test('what it found is downloaded', async () => {
  const { id } = (await accessory(chief, 'all', 'all of them')).body;
  const group = await groupOf(id);
  const scheme = (await pool.query("select id, description, param from schemes where description = 'MLST_x'"))
    .rows[0];
  const job = new AccessoryGenomeJob({
    ...{ database: 'toys', name: 'n', scheme, group, threshold: 0.98, fragmented: 'present' },
  });
  const found = await job.prepare(new AbortController().signal);
  await pool.query('update user_preferences set data = data || $2 where id = $1', [
    id,
    JSON.stringify(found),
  ]);
  const table = await chief.ask('GET', `/api/v1.0/analyses/${id}/tables/presence`);
  expect(await table.text()).toBe('locus\thidden\topen\trow\nthree\t1\t1\t0\n');
  expect(await chief.json('GET', `/api/v1.0/analyses/${id}/tables/constructor`)).toMatchObject({
    status: 404,
  });
  // A file that was lost is an error of this answer, not the end of the service.
  const { data } = (await pool.query('select data from user_preferences where id = $1', [id])).rows[0];
  const lost = (data.tables as Record<string, { path: string }>).presence!.path;
  await rm(api.store.absolute(lost));
  const gone = await chief.json('GET', `/api/v1.0/analyses/${id}/tables/presence`);
  expect([gone.status >= 400, gone.body]).toEqual([
    true,
    { error: expect.objectContaining({ code: expect.any(String) }) },
  ]);
  expect((await chief.json('GET', `/api/v1.0/analyses/${id}`)).status).toBe(200);
});

test('a database is counted as far as one sees it', async () => {
  const seen = (await bob.json('GET', '/api/v1.0/toys/summary')).body;
  expect(seen).toMatchObject({
    strains: 3,
    assemblies: 3,
    mine: 0,
    qc: { passed: 2, failed: 1, waiting: 0, none: 0 },
  });
  expect(seen.failures).toEqual([
    { check: 'Length', strains: 1 },
    { check: 'N50', strains: 1 },
  ]);
  expect(seen.countries).toEqual([
    { country: 'Kenya', strains: 2 },
    { country: '', strains: 1 },
  ]);
  expect(seen.collected).toEqual([
    { month: '', strains: 1 },
    { month: '2020-05', strains: 2 },
  ]);
  expect((await chief.json('GET', '/api/v1.0/toys/summary')).body).toMatchObject({
    strains: 4,
    assemblies: 4,
  });
  const failed = async (check: string) =>
    (await bob.json('GET', `/api/v1.0/toys/strains?qc_failed=${check}`)).body.records.map(
      (one: { strain: string }) => one.strain,
    );
  expect([await failed('N50'), await failed('any'), await failed('Depth')]).toEqual([
    ['failed'],
    ['failed'],
    [],
  ]);
  expect((await bob.json('GET', '/api/v1.0/nowhere/summary')).status).toBe(404);
});

test('a scheme is looked through', async () => {
  const at = '/api/v1.0/toys/schemes/MLST_x';
  expect((await bob.json('GET', at)).body).toMatchObject({
    ...{
      description: 'MLST_x',
      typing: { loci: 3, alleles: 6, sts: 1, locus_names: ['one', 'two', 'three'] },
    },
  });
  expect((await bob.json('GET', `${at}/loci?search=T&limit=1`)).body).toMatchObject({
    ...{ total: 2, records: [{ locus: 'two', position: 2, alleles: 2 }] },
  });
  expect((await bob.json('GET', `${at}/loci/one/alleles?allele=7`)).body).toMatchObject({
    ...{ total: 1, records: [{ allele: 7, length: 400, sequence: ALLELES.one[7], local: false }] },
  });
  expect((await bob.json('GET', `${at}/loci/constructor/alleles`)).status).toBe(404);
  expect((await bob.json('GET', `${at}/sts?from=2`)).body).toEqual({ records: [], total: 0 });
  expect((await bob.json('GET', `${at}/sts`)).body.records).toMatchObject([{ st: 1, profile: [1, 1, 1] }]);
  expect(
    (await bob.json('POST', `${at}/search`, { profile: { one: 2, two: 1, three: 1 } })).body,
  ).toMatchObject({
    ...{ exact: [], nearest: [{ st: 1, differences: 1, compared: 3 }] },
  });
  expect((await bob.json('POST', `${at}/search`, { st: 1 })).body).toMatchObject({
    ...{ st: 1, profile: { one: 1, two: 1, three: 1 }, exact: [{ st: 1 }], nearest: [] },
  });
  for (const [body, status] of [
    [{}, 400],
    [{ st: 1, profile: {} }, 400],
    [{ st: 99 }, 404],
    [{ profile: { one: 0 } }, 400],
    [{ profile: { four: 1 } }, 422],
  ] as const)
    expect((await bob.json('POST', `${at}/search`, body)).status).toBe(status);
});

test('a scheme that one may not see has no loci either', async () => {
  await pool.query(`update schemes set param = param || '{"display": "none"}' where description = 'MLST_x'`);
  for (const end of ['', '/loci', '/loci/one/alleles', '/sts'])
    expect((await bob.json('GET', `/api/v1.0/toys/schemes/MLST_x${end}`)).status).toBe(404);
  expect((await accessory(bob, 'all')).status).toBe(404);
  expect((await chief.json('GET', '/api/v1.0/toys/schemes/MLST_x/loci')).status).toBe(200);
});
