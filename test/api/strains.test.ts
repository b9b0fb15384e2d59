import fastify from 'fastify';
import pino from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { answerErrors } from '../../src/api/answer_errors.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
const owner = await addPerson(pool, api, 'owner');
const other = await addPerson(pool, api, 'other');
const buddy = await addPerson(pool, api, 'buddy');
const helper = await addPerson(pool, api, 'helper');
const curator = await addPerson(pool, api, 'curator', { curates: ['senterica'] });
await addBuddy(pool, owner, buddy);
await addBuddy(pool, owner, helper, true);
const BASE = '/api/v1.0/senterica/strains';
let number = 0;

async function strain(metadata: Record<string, string> = {}, name = `strain ${++number}`): Promise<string> {
  const made = await addStrain(pool, { database: 'senterica', strain: name, metadata, owner: owner.userId });
  return made.barcode;
}

beforeAll(async () => {
  await strain({ country: 'Germany', collection_date: '2020-01', serotype: 'Agona' }, 'alpha');
  await strain({ country: 'Germany', collection_date: '2021-05-03', ward: '7' }, 'beta');
  await strain({ country: 'France', collection_date: '2019' }, 'gamma');
  const hidden = await strain({ country: 'France' }, 'hidden');
  await pool.query('update strains set private = true where barcode = $1', [hidden]);
});

test('a list is filtered, sorted and counted, and holds nothing that one may not see', async () => {
  const list = async (who: typeof owner, query: string) => {
    const { status, body } = await who.json('GET', `${BASE}?${query}`);
    expect(status).toBe(200);
    return [body.records.map(({ strain }: { strain: string }) => strain), body.total];
  };
  expect(await list(other, 'country=germany&sort=strain&order=desc')).toEqual([['beta', 'alpha'], 2]);
  expect(await list(other, 'country=France')).toEqual([['gamma'], 1]);
  expect(await list(owner, 'country=France')).toEqual([['gamma', 'hidden'], 2]);
  expect(await list(other, 'country=France&country=Germany&limit=1&offset=1&sort=collection_date')).toEqual([
    ['alpha'],
    3,
  ]);
  expect(await list(other, 'filter=ward:7')).toEqual([['beta'], 1]);
  expect(await list(other, 'filter=serotype:')).toEqual([['beta', 'gamma'], 2]);
  expect(await list(other, 'search=ALPH')).toEqual([['alpha'], 1]);
  expect(await list(other, 'search=%25')).toEqual([[], 0]);
  expect(await list(other, 'collected_from=2020-01-15&sort=strain')).toEqual([['alpha', 'beta'], 2]);
  expect(await list(other, 'collected_until=2020')).toEqual([['alpha', 'gamma'], 2]);
  expect(await list(other, 'my_strains=true')).toEqual([[], 0]);
  expect(await list(owner, 'owner=OWNER&assembly_status=none&limit=1')).toEqual([['alpha'], 4]);
  expect((await other.ask('GET', `${BASE}?nonsense=1`)).status).toBe(400);
  expect((await speaker(api.url).ask('GET', BASE)).status).toBe(401);
  expect((await other.ask('GET', '/api/v1.0/nowhere/strains')).status).toBe(404);
});

test('who sees and edits: nobody else edits, a hidden strain is as good as none', async () => {
  const barcode = await strain();
  const edit = { metadata: { city: 'Bern' }, row_version: 1 };
  expect((await other.ask('PATCH', `${BASE}/${barcode}`, edit)).status).toBe(403);
  expect((await buddy.ask('PATCH', `${BASE}/${barcode}`, edit)).status).toBe(403);
  await pool.query('update strains set private = true where barcode = $1', [barcode]);
  const [unseen, none] = await Promise.all([
    other.json('PATCH', `${BASE}/${barcode}`, edit),
    other.json('PATCH', `${BASE}/SEN_ZZ9999ZZ`, edit),
  ]);
  expect([unseen.status, none.status]).toEqual([404, 404]);
  expect(unseen.body.error.message.replace(barcode, '')).toBe(
    none.body.error.message.replace('SEN_ZZ9999ZZ', ''),
  );
  expect((await buddy.json('GET', `${BASE}/${barcode}`)).body.access).toBe('files');
  for (const who of [helper, curator, owner]) {
    const { body } = await who.json('GET', `${BASE}/${barcode}`);
    expect(body.access).toBe('edit');
    const edited = await who.json('PATCH', `${BASE}/${barcode}`, {
      metadata: { comment: who.name },
      row_version: body.row_version,
    });
    expect(edited.body).toMatchObject({ metadata: { comment: who.name }, row_version: body.row_version + 1 });
  }
});

test('a lost update is refused, one that touches other fields is not, and none without a version', async () => {
  const barcode = await strain({ city: 'Bern' });
  const path = `${BASE}/${barcode}`;
  expect((await owner.json('PATCH', path, { metadata: { city: 'Basel' } })).body.error.code).toBe(
    'RECORD_VERSION_NEEDED',
  );
  expect((await owner.json('PATCH', path, { metadata: { city: 'Basel' }, row_version: 1 })).status).toBe(200);
  const lost = await helper.json('PATCH', path, { metadata: { city: 'Chur' }, row_version: 1 });
  expect(lost).toMatchObject({ status: 412, body: { error: { code: 'RECORD_CHANGED' } } });
  expect(lost.body.error.message).toContain('city');
  const beside = await helper.json('PATCH', path, { metadata: { serotype: 'Agona' }, row_version: 1 });
  expect(beside.body.metadata).toEqual({ city: 'Basel', serotype: 'Agona' });
  expect((await helper.json('PATCH', path, { metadata: { city: 'X' }, row_version: 77 })).status).toBe(412);
  const header = await fetch(new URL(path, api.url), {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${owner.token}`,
      'content-type': 'application/json',
      'if-match': '"3"',
    },
    body: '{"metadata":{"city":null}}',
  });
  expect([header.status, header.headers.get('etag')]).toEqual([200, '"4"']);

  const { body } = await other.json('GET', `${path}/history`);
  expect(body.total).toBe(3);
  expect(body.records.map(({ by, changed }: { by: string; changed: object }) => [by, changed])).toEqual([
    ['owner', { 'metadata.city': { from: 'Basel', to: null } }],
    ['helper', { 'metadata.serotype': { from: null, to: 'Agona' } }],
    ['owner', { 'metadata.city': { from: 'Bern', to: 'Basel' } }],
  ]);
  expect(body.records[2].row.metadata).toEqual({ city: 'Bern' });
});

test('two edits of one version at once: one of them is told', async () => {
  const path = `${BASE}/${await strain()}`;
  const tries = await Promise.all(
    ['a', 'b', 'c', 'd'].map((city) => owner.ask('PATCH', path, { metadata: { city }, row_version: 1 })),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
});

test('bad values and names are refused with the reason, and nothing is written', async () => {
  const path = `${BASE}/${await strain()}`;
  const refused = async (change: object) => {
    const { status, body } = await owner.json('PATCH', path, { ...change, row_version: 1 });
    return [status, body.error.code];
  };
  expect(await refused({ metadata: { collection_date: '2026-02-31', city: 'Bern' } })).toEqual([
    422,
    'METADATA_REFUSED',
  ]);
  expect(await refused({ strain: 'a#b' })).toEqual([422, 'STRAIN_NAME']);
  expect(await refused({ strain: 'alpha' })).toEqual([409, 'STRAIN_NAME_TAKEN']);
  expect(await refused({ release_date: '2026-02-31' })).toEqual([400, 'REQUEST_WRONG']);
  expect(await refused({ owner: 'nobody there' })).toEqual([404, 'RECORD_UNKNOWN']);
  expect(await refused({ metadata: { city: 'a\0b' } })).toEqual([422, 'METADATA_REFUSED']);
  expect((await owner.json('GET', path)).body).toMatchObject({ metadata: {}, row_version: 1 });
});

test('a release is taken back by a curator alone; ownership is given by the owner, not by a buddy', async () => {
  const path = `${BASE}/${await strain()}`;
  const change = async (who: typeof owner, body: object) =>
    (
      await who.json('PATCH', path, {
        ...body,
        row_version: (await owner.json('GET', path)).body.row_version,
      })
    ).status;
  // A buddy who may edit would open for good what is another's, or hide it.
  expect(await change(helper, { release_date: '2020-01-01' })).toBe(403);
  expect(await change(helper, { private: true })).toBe(403);
  expect(await change(owner, { release_date: '2999-01-01', private: true })).toBe(200);
  expect(await change(helper, { release_date: null })).toBe(403);
  expect(await change(helper, { private: false })).toBe(403);
  // What stays as it is was not asked for.
  expect(await change(helper, { release_date: '2999-01-01', private: true, control: 'positive' })).toBe(200);
  expect((await other.ask('GET', path)).status).toBe(404);
  expect(await change(owner, { release_date: '2020-01-01' })).toBe(200);
  expect((await other.json('GET', path)).body.access).toBe('files');
  expect(await change(owner, { release_date: null })).toBe(403);
  expect(await change(owner, { release_date: '2020-02-02' })).toBe(200);
  expect(await change(curator, { release_date: null, private: false, control: 'negative' })).toBe(200);
  expect(await change(helper, { owner: 'helper' })).toBe(403);
  expect(await change(owner, { owner: 'OTHER' })).toBe(200);
  expect((await other.json('GET', path)).body).toMatchObject({
    access: 'edit',
    owner: 'other',
    control: 'negative',
  });
  const { body } = await other.json('GET', `${BASE}?controls=only`);
  expect(body.total).toBe(1);
});

test('an edit is answered also when the editor does not see the strain any more', async () => {
  const path = `${BASE}/${await strain()}`;
  const edit = { owner: 'other', private: true, row_version: 1 };
  expect(await owner.json('PATCH', path, edit)).toMatchObject({ status: 204, body: undefined });
  expect((await owner.ask('GET', path)).status).toBe(404);
  expect((await other.json('GET', path)).body).toMatchObject({
    owner: 'other',
    private: true,
    row_version: 2,
  });
});

test('a person chooses the best assembly; it stays while it passes QC', async () => {
  const made = await addStrain(pool, {
    database: 'senterica',
    strain: 'best',
    metadata: {},
    owner: owner.userId,
  });
  const path = `${BASE}/${made.barcode}`;
  const [good, better, bad] = [
    await assembly(made.id, 5),
    await assembly(made.id, 9),
    await assembly(made.id, 20, false),
  ];
  const read = async () => (await owner.json('GET', path)).body;
  expect((await read()).best_assembly).toMatchObject({ barcode: better.barcode, chosen_by: null });
  const choose = async (barcode: string | null) =>
    owner.json('PATCH', path, { best_assembly: barcode, row_version: (await read()).row_version });
  expect((await choose(bad.barcode)).body.error.code).toBe('BEST_ASSEMBLY');
  expect((await choose('SEN_ZZ0000ZZ_AS')).status).toBe(422);
  expect((await choose(good.barcode)).body.best_assembly).toMatchObject({
    barcode: good.barcode,
    chosen_by: 'owner',
  });
  await judge(bad.id, 20, true);
  expect((await read()).best_assembly.barcode).toBe(good.barcode);
  await judge(good.id, 5, false);
  expect((await read()).best_assembly).toMatchObject({ barcode: bad.barcode, chosen_by: null });
  await choose(better.barcode);
  expect((await choose(null)).body.best_assembly).toMatchObject({ barcode: bad.barcode, chosen_by: null });
});

test('the fields are told with their words', async () => {
  const { body } = await other.json('GET', '/api/v1.0/senterica/metadata_fields');
  expect(body.fields.find(({ field }: { field: string }) => field === 'country').vocabulary).toContain(
    'Germany',
  );
  expect(body).toMatchObject({ closed: false, source_types: { Poultry: ['Avian'] } });
});

async function assembly(strainId: number, n50: number, passed = true) {
  const reserved = await reserveAssembly(pool, 'senterica');
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  const row = { ...reserved, ...none, database: 'senterica', strainId, filePointer: 'x', sha256: 'x' };
  const made = await addAssembly(pool, row);
  await judge(made.id, n50, passed);
  return made;
}

async function judge(id: number, n50: number, passed: boolean) {
  await inTransaction(pool, (tx) =>
    recordQc(tx, id, { passed, qc: {}, criteriaVersion: '1', n50, contigs: 1, length: 1 }),
  );
}

test('a filter by a word that every object has finds what has it', async () => {
  const barcode = await strain({ constructor: 'x' }, 'odd');
  for (const name of ['toString', 'valueOf', '__proto__', 'hasOwnProperty', 'constructor']) {
    const { status, body } = await owner.json('GET', `${BASE}?filter=${name}:x`);
    expect(status).toBe(200);
    expect(body.total).toBe(name === 'constructor' ? 1 : 0);
  }
  const { rows } = await pool.query('select row_version from strains where barcode = $1', [barcode]);
  const edit = { metadata: { constructor: null, toString: 'y' }, row_version: rows[0].row_version };
  const { status, body } = await owner.json('PATCH', `${BASE}/${barcode}`, edit);
  expect([status, body.metadata]).toEqual([200, { toString: 'y' }]);
});

test('an owner is known by the name in any case of letters, as at the login', async () => {
  const person = await addPerson(pool, api, 'Jörg Ärzte');
  const barcode = await strain({}, 'given away');
  const change = { owner: 'JÖRG ärzte', row_version: 1 };
  expect((await owner.json('PATCH', `${BASE}/${barcode}`, change)).status).toBe(200);
  const { body } = await person.json('GET', `${BASE}?owner=${encodeURIComponent('jörg ÄRZTE')}`);
  expect(body.records.map((one: { barcode: string }) => one.barcode)).toEqual([barcode]);
});

test('the history tells how many there are, also past its end', async () => {
  const barcode = await strain({}, 'changed');
  for (const [i, comment] of ['a', 'b'].entries())
    await owner.json('PATCH', `${BASE}/${barcode}`, { metadata: { comment }, row_version: i + 1 });
  const { body } = await owner.json('GET', `${BASE}/${barcode}/history?offset=100`);
  expect(body).toEqual({ records: [], total: 2 });
});

test('edits one after another do not let the metadata grow without a bound', async () => {
  const barcode = await strain({}, 'growing');
  const edit = async (k: number) => {
    const metadata = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${k}_${i}`, 'x']));
    return owner.json('PATCH', `${BASE}/${barcode}`, { metadata, row_version: k });
  };
  expect((await edit(1)).status).toBe(200);
  const { status, body } = await edit(2);
  expect([status, body.error.code]).toEqual([422, 'METADATA_REFUSED']);
  expect(body.error.message).toContain('600 fields');
  const much = pool.query(
    `update strains set metadata = (select jsonb_object_agg(n, md5(n::text)) from generate_series(1, 9000) n) where barcode = $1`,
    [barcode],
  );
  await expect(much).rejects.toThrow('strains_metadata_size');
});

test('what only the database finds too long for an index is the fault of the request', async () => {
  const app = fastify();
  answerErrors(app, pino({ level: 'silent' }));
  const contact = Array.from({ length: 1900 }, (_, i) =>
    String.fromCodePoint(0x4e00 + ((i * i * 7919) % 20_000)),
  ).join('');
  app.get('/long', () => strain({ lab_contact: contact }, 'too long'));
  const response = await app.inject('/long');
  expect([response.statusCode, response.json().error.code]).toEqual([400, 'REQUEST_WRONG']);
  await app.close();
});
