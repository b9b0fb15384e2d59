import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { CRobotClient } from '../../src/worker/crobot_client.ts';
import { Worker } from '../../src/worker/worker.ts';
import { addWithSt } from '../jobs/tree_house.ts';
import { importAlleles } from '../jobs/typing_house.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool, url } = await freshDatabase();
const api = await startTestApi(pool);
await pool.query("insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya')");
const ann = await addPerson(pool, api, 'ann');
const bob = await addPerson(pool, api, 'bob');
const chief = await addPerson(pool, api, 'chief', { role: 'admin' });
const NEW = '/api/v1.0/toys/analyses';
const worker = new Worker({
  ...{
    databaseUrl: url,
    crobot: new CRobotClient('http://127.0.0.1:9', 'none'),
    callbackUrl: 'http://127.0.0.1:9/',
  },
  ...{ threads: 2, logger: silentLogger, pollMs: 200 },
});
afterAll(() => worker.stop());

beforeAll(async () => {
  await importAlleles(pool, api.store, 'toys', 'MLST_x');
  const add = (strain: string, st: number, profile: number[]) =>
    addWithSt(pool, { database: 'toys', scheme: 'MLST_x', strain, st, profile });
  await add('open', 1, [1, 1, 1]);
  await add('open too', 2, [1, 4, 1]);
  await add('row', 3, [2, 4, 1]);
  await add('hidden', 4, [7, 4, 1]);
  await pool.query("update strains set release_date = '2020-01-01' where strain like 'open%'");
  await pool.query("update strains set private = true where strain = 'hidden'");
  await pool.query(
    `update strains set metadata = jsonb_build_object('country', upper(strain), 'latitude', '-1.5', 'longitude', '30', 'email', 'a@b.c')`,
  );
  worker.start();
});

async function finished(
  who: Person,
  path: string,
  body: unknown,
): Promise<{ id: number; path: string; made: { strains: number } }> {
  const made = await who.json('POST', path, body);
  expect(made).toMatchObject({ status: 201 });
  const at = `/api/v1.0/analyses/${made.body.id}`;
  await expect
    .poll(async () => (await who.json('GET', at)).body.state, { timeout: 15_000 })
    .not.toBe('under way');
  return { id: made.body.id, path: at, made: made.body };
}
const tree = (who: Person, group: unknown, more = {}) =>
  finished(who, `${NEW}/ms_tree`, { name: 't', scheme: 'MLST_x', group, ...more });
const text = async (who: Person, path: string) => (await who.ask('GET', path)).text();

test('a tree is of the strains whose files its maker may have; others see it when it is shown, with what they may see', async () => {
  expect((await tree(bob, 'all')).made.strains).toBe(2);
  const { path, made } = await tree(chief, 'all');
  expect(made.strains).toBe(4);
  expect((await chief.json('GET', path)).body).toMatchObject({
    ...{ type: 'ms_tree', state: 'complete', scheme: 'MLST_x', tables: [{ name: 'profiles' }] },
    data: { nodes: 4, complete: 'true', isolates: [{ Name: 'hidden' }, {}, {}, {}] },
  });
  expect(JSON.stringify((await chief.json('GET', path)).body)).not.toContain('analyses/');
  expect((await bob.ask('GET', `${path}/tree/newick`)).status).toBe(404);
  await chief.json('POST', `${path}/shares`, { username: 'bob' });
  expect(await text(bob, `${path}/tree/newick`)).toBe(await text(chief, `${path}/tree/newick`));
  expect(await text(bob, `${path}/tree/newick`)).toMatch(/^\(.*hidden.*\);\n$/);
  const metadata = async (who: Person) => (await who.json('GET', `${path}/tree/grapetree`)).body.metadata;
  expect((await metadata(chief)).hidden).toMatchObject({ country: 'HIDDEN', ID: '4' });
  expect((await metadata(bob)).hidden).toEqual(expect.not.objectContaining({ country: 'HIDDEN' }));
  expect((await metadata(bob)).row).toMatchObject({ country: 'ROW' });
  // All at once as the pages ask: of each only what one may see, and gzipped.
  const rows = async (who: Person, column: string) =>
    (await who.json('GET', `${path}/strains?column=country&column=MLST_x.ST&column=${column}`)).body.rows;
  const countries = async (who: Person) => (await rows(who, 'qc')).map((row: unknown[]) => row[1]).sort();
  expect(await countries(chief)).toEqual(['HIDDEN', 'OPEN', 'OPEN TOO', 'ROW']);
  expect(await countries(bob)).toEqual(['OPEN', 'OPEN TOO', 'ROW']);
  const listed = await bob.json('GET', '/api/v1.0/toys/strains?column=MLST_x.ST&strain=row');
  const { barcode, values, owner } = listed.body.records[0];
  expect(await rows(bob, 'owner')).toContainEqual([barcode, 'ROW', values['MLST_x.ST'], owner]);
  expect(await bob.json('GET', `${path}/strains?column=none.such`)).toMatchObject({ status: 400 });
  expect((await bob.ask('GET', `${path}/strains?column=country`)).headers.get('content-encoding')).toBe(
    'gzip',
  );
  // E-mail addresses are for who looks at a strain, not for files that are handed on.
  expect(await text(chief, `${path}/tree/grapetree`)).not.toContain('a@b.c');
});

test('of a workspace: those that cannot be in it are named, as far as its maker sees them', async () => {
  const { rows } = await pool.query<{ barcode: string }>(
    "select barcode from strains where database = 'toys'",
  );
  const strains = rows.map(({ barcode }) => barcode);
  const made = await chief.json('POST', '/api/v1.0/workspaces', { name: 'w', database: 'toys', strains });
  const workspace = made.body.id as number;
  await chief.json('POST', `/api/v1.0/workspaces/${workspace}/shares`, { username: 'bob' });
  const { path } = await tree(bob, { workspace });
  expect((await bob.json('GET', path)).body.data).toMatchObject({
    ...{ parent: workspace, nodes: 2, left_out_count: 1 },
    left_out: [{ name: 'row', reason: 'its files are not open to who made the tree' }],
  });
});

test('it is downloaded in every form', async () => {
  const { path } = await tree(chief, { strains: ['open', 'open too', 'row'] }, { name: 'in Ghana/2' });
  const distances = await text(chief, `${path}/tree/distances`);
  expect(distances.trimEnd().split('\n')).toEqual([
    ...['\topen\topen too\trow', 'open\t0\t1\t2', 'open too\t1\t0\t1', 'row\t2\t1\t0'],
  ]);
  const zip = await chief.ask('GET', `${path}/tree/microreact`);
  expect(zip.headers.get('content-disposition')).toContain('in Ghana_2_microreact.zip');
  const files = unzipped(Buffer.from(await zip.arrayBuffer()));
  expect(Object.keys(files)).toEqual(['tree.nwk', 'data.csv', 'project.microreact']);
  expect(files['data.csv']).toContain('OPEN TOO,-1.5,30');
  expect(JSON.parse(files['project.microreact']!)).toMatchObject({ meta: { name: 'in Ghana/2' } });
  const svg = await text(chief, `${path}/tree/svg?colour_by=country`);
  expect(svg).toMatch(/^<svg [\s\S]*OPEN TOO[\s\S]*<\/svg>\n$/);
  const png = Buffer.from(await (await chief.ask('GET', `${path}/tree/png`)).arrayBuffer());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect((await chief.ask('GET', `${path}/tree/nexus`)).status).toBe(400);
});

/** By its directory at the end. */
function unzipped(zip: Buffer): Record<string, string> {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const files: Record<string, string> = {};
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    const [packed, name, offset] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const begin = offset + 30 + zip.readUInt16LE(offset + 26);
    files[zip.toString('utf8', at + 46, at + 46 + name)] = inflateRawSync(
      zip.subarray(begin, begin + packed),
    ).toString();
    at += 46 + name;
  }
  return files;
}

test('a layout is kept by who may edit, and only of nodes that are there', async () => {
  const { path } = await tree(ann, 'all');
  const change = { node_positions: { 0: [1, 2] }, layout: { colour_by: 'country', lengths: 'log' } };
  expect(await ann.json('PATCH', `${path}/layout`, change)).toMatchObject({ status: 200 });
  expect((await ann.json('GET', path)).body.data).toMatchObject(change);
  await ann.json('POST', `${path}/shares`, { username: 'bob' });
  expect((await bob.json('PATCH', `${path}/layout`, change)).status).toBe(403);
  for (const wrong of [{ 7: [0, 0] }, { 0: [0] }, { x: [0, 0] }, { '01': [0, 0] }])
    expect((await ann.json('PATCH', `${path}/layout`, { node_positions: wrong })).status).toBeOneOf([
      400, 422,
    ]);
  const far = { 0: [1e300, 0] };
  const documents = [{ a: { b: [] } }, { a: 'x'.repeat(1001) }, { a: '\0' }];
  for (const body of [{ node_positions: far }, ...documents.map((layout) => ({ layout }))])
    expect(await ann.json('PATCH', `${path}/layout`, body)).toMatchObject({ status: 400 });
  expect((await ann.json('GET', path)).body.data).toMatchObject(change);
});

test('what was done to a tree that was made again since is refused', async () => {
  const { path } = await tree(ann, { strains: ['open', 'open too'] });
  const { made_by } = (await ann.json('GET', path)).body.data;
  const change = { made_by, node_positions: { 0: [1e9, -1e9] } };
  expect(await ann.json('PATCH', `${path}/layout`, change)).toMatchObject({ status: 200 });
  // As far as they may stand, it can be drawn.
  expect((await ann.ask('GET', `${path}/tree/png`)).status).toBe(200);
  expect((await ann.ask('GET', `${path}/tree/svg`)).status).toBe(200);
  for (const other of [made_by + 1, null])
    expect(await ann.json('PATCH', `${path}/layout`, { ...change, made_by: other })).toMatchObject({
      ...{ status: 409, body: { error: { code: 'TREE_CHANGED' } } },
    });
});

test('strains are added by who may edit it, of those whose files they may have', async () => {
  const { id, path } = await tree(chief, { strains: ['open', 'row'] });
  await chief.json('POST', `${path}/shares`, { username: 'bob', may_edit: true });
  expect(await bob.json('POST', `${path}/strains`, { group: { strains: ['hidden'] } })).toMatchObject({
    status: 422,
  });
  const added = await bob.json('POST', `${path}/strains`, { group: 'all' });
  expect(added).toMatchObject({ status: 200, body: { strains: 3 } });
  // It is its owner's job, whoever began it.
  const { rows } = await pool.query('select user_id, analysis_id from user_jobs where job_id = $1', [
    added.body.job_id,
  ]);
  expect(rows).toEqual([{ user_id: chief.userId, analysis_id: id }]);
  await expect
    .poll(async () => (await chief.json('GET', path)).body.state, { timeout: 15_000 })
    .toBe('complete');
  expect((await chief.json('GET', path)).body.data).toMatchObject({ nodes: 3, group: 3 });
});

test('a table of one’s own', async () => {
  const profiles = 'name\tx\ty\t#site\na\t1\t1\tlake\nb\t1\t2\t=1+1\nc\t1\t2\t\n';
  const { path, made } = await finished(ann, `${NEW}/ms_sa_tree`, { name: 's', profiles, method: 'NJ' });
  expect(made.strains).toBe(3);
  expect(await text(ann, `${path}/tree/newick`)).toMatch(/^\(.*a:.*\);\n$/);
  expect((await ann.json('GET', `${path}/tree/grapetree`)).body.metadata.a).toMatchObject({ site: 'lake' });
  expect((await text(ann, `${path}/tree/distances`)).split('\n')[1]).toBe('a\t0\t1\t1');
  expect((await ann.json('POST', `${path}/strains`, { group: 'all' })).body.error.code).toBe(
    'ANALYSIS_ADDS_NONE',
  );
  for (const [wrong, code] of [
    ['', 'PROFILES_NO_TABLE'],
    ['name\tx\n', 'PROFILES_NO_STRAIN'],
    ['name\tx\na\t1\na\t1\n', 'PROFILES_NAME_TWICE'],
  ]) {
    const refused = await ann.json('POST', `${NEW}/ms_sa_tree`, { name: 's', profiles: wrong });
    expect([refused.status, refused.body.error.code]).toEqual([422, code]);
  }
});

test.each([
  ['an empty name', { name: ' ' }, 400],
  ['no such scheme', { scheme: 'none' }, 404],
  ['a method that is none', { method: 'RapidNJ' }, 400],
  ['no such workspace', { group: { workspace: 99_999 } }, 404],
  ['nobody', { group: { strains: ['nobody'] } }, 422],
])('a tree with %s is refused, and leaves nothing', async (_what, change, status) => {
  const count = async () => (await pool.query('select from user_preferences')).rowCount;
  const before = await count();
  expect(
    (await ann.json('POST', `${NEW}/ms_tree`, { name: 'x', scheme: 'MLST_x', group: 'all', ...change }))
      .status,
  ).toBe(status);
  expect(await count()).toBe(before);
});
