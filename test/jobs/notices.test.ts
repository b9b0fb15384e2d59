import { expect, test } from 'vitest';
import { currentPlace, readChanges } from '../../src/api/events/read_changes.ts';
import { checkClusters } from '../../src/nserv/cluster_scheme.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { nearIsolates } from './near_isolates.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const { database, isolate: made, type } = await nearIsolates(pool, api);
const ann = await addPerson(pool, api, 'ann');
const bob = await addPerson(pool, api, 'bob');
const isolate = (name: string, owner: Person = ann, hidden = false) => made(name, owner.userId, hidden);

const watch = (who: Person, of: object, within: number) =>
  who.json('POST', `/api/v1.0/${database}/watches`, { scheme: 'cg', within, of });
const notices = async (who: Person, query = '') =>
  (await who.json('GET', `/api/v1.0/notices${query}`)).body as {
    records: { id: number; strain: { strain: string }; near: { strain: string }; differing: number }[];
    total: number;
    unseen: number;
  };
const told = async (who: Person) =>
  (await notices(who)).records.map((one) => [one.strain.strain, one.near.strain, one.differing]);

const index = await isolate('index');
await type(index.assemblyId, 0);

test('a new isolate within the alleles of a watched strain is told once, however often it is typed', async () => {
  expect(await watch(ann, { strain: index.barcode }, 2)).toMatchObject({
    ...{ status: 201, body: { within: 2, scheme: 'cg', strain: { strain: 'index' }, workspace: null } },
  });
  const place = (await currentPlace(pool)).snapshot;
  const [near, far] = [await isolate('near'), await isolate('far')];
  await type(near.assemblyId, 2);
  await type(far.assemblyId, 3);
  await type(near.assemblyId, 2);
  expect(await told(ann)).toEqual([['near', 'index', 2]]);
  expect(await notices(bob)).toEqual({ records: [], total: 0, unseen: 0 });
  const { changes } = await readChanges(pool, { since: place, most: 100 });
  expect(changes.filter((one) => one.source === 'change' && one.told.kind === 'notice')).toMatchObject([
    { open_to: 'person', owner: ann.userId, told: { action: 'added' } },
  ]);
  // Typed anew as something else, and back again: that was told.
  await type(near.assemblyId, 9);
  await type(near.assemblyId, 2);
  expect(await told(ann)).toHaveLength(1);
});

test('what rolls back is not told; the second try is', async () => {
  const again = await isolate('again');
  await pool.query(
    `create function no_notice() returns trigger language plpgsql as $$ begin raise 'crash'; end $$;
     create trigger no_notice after insert on notices for each row execute function no_notice()`,
  );
  await expect(type(again.assemblyId, 1)).rejects.toThrow('crash');
  await pool.query('drop trigger no_notice on notices');
  await type(again.assemblyId, 1);
  expect(await told(ann)).toEqual([
    ['again', 'index', 1],
    ['near', 'index', 2],
  ]);
});

test('of an isolate that one may not see nothing is told, neither then nor when it is hidden later', async () => {
  const secret = await isolate('secret', bob, true);
  await type(secret.assemblyId, 1);
  const open = await isolate('open', bob);
  await type(open.assemblyId, 1);
  expect((await told(ann)).map(([name]) => name)).toEqual(['open', 'again', 'near']);
  await pool.query('update strains set private = true where id = $1', [open.id]);
  expect((await told(ann)).map(([name]) => name)).toEqual(['again', 'near']);
  // The same of what is watched.
  await pool.query('update strains set private = true, owner = $2 where id = $1', [index.id, bob.userId]);
  expect(await told(ann)).toEqual([]);
  expect((await ann.json('GET', '/api/v1.0/watches')).body.records).toMatchObject([{ strain: null }]);
  await pool.query('update strains set private = false, owner = $2 where id = $1', [index.id, ann.userId]);
  await pool.query('update strains set private = false where id = $1', [open.id]);
});

test('a workspace is watched as a whole: the nearest of its strains is named, its own strains are no news', async () => {
  const [one, two, member] = [await isolate('one'), await isolate('two'), await isolate('member')];
  await type(one.assemblyId, 10);
  await type(two.assemblyId, 14);
  const { body: workspace } = await bob.json('POST', '/api/v1.0/workspaces', {
    ...{ name: 'outbreak', database, strains: [one.barcode, two.barcode, member.barcode] },
  });
  expect(await watch(bob, { workspace: workspace.id }, 3)).toMatchObject({ status: 201 });
  await type(member.assemblyId, 12);
  const fresh = await isolate('fresh');
  await type(fresh.assemblyId, 13, 1);
  expect(await told(bob)).toEqual([['fresh', 'two', 1]]);
  const { records } = await notices(bob);
  expect(records[0]).toMatchObject({ compared: 23, within: 3, workspace: 'outbreak', seen: null });
  // Somebody else's, with which the watch goes.
  await bob.json('DELETE', `/api/v1.0/workspaces/${workspace.id}`);
  expect((await notices(bob)).total).toBe(0);
});

test('notices are marked by their reader alone, and go with their watch', async () => {
  const { records, unseen } = await notices(ann);
  expect(unseen).toBe(records.length);
  await bob.json('POST', '/api/v1.0/notices/seen', { up_to: records[0]!.id });
  expect((await notices(ann)).unseen).toBe(unseen);
  await ann.json('POST', '/api/v1.0/notices/seen', { ids: [records.at(-1)!.id] });
  expect((await notices(ann, '?unseen=true')).records.map(({ id }) => id)).toEqual(
    records.slice(0, -1).map(({ id }) => id),
  );
  await ann.json('POST', '/api/v1.0/notices/seen', { up_to: records[0]!.id });
  expect((await notices(ann)).unseen).toBe(0);
  const { body } = await ann.json('GET', `/api/v1.0/watches?strain=${index.barcode}`);
  expect(body.records).toMatchObject([{ within: 2, notices: records.length }]);
  expect((await watch(ann, { strain: index.barcode }, 5)).body).toMatchObject({
    id: body.records[0].id,
    within: 5,
  });
  expect((await bob.ask('DELETE', `/api/v1.0/watches/${body.records[0].id}`)).status).toBe(404);
  expect((await ann.ask('DELETE', `/api/v1.0/watches/${body.records[0].id}`)).status).toBe(200);
  expect((await notices(ann)).total).toBe(0);
});

test('a watch that is removed while an isolate is typed does not fail the typing', async () => {
  const watched = await isolate('watched');
  await type(watched.assemblyId, 20);
  const { body } = await watch(ann, { strain: watched.barcode }, 0);
  const late = await isolate('late');
  const other = await pool.connect();
  await other.query('begin');
  await other.query('delete from watches where id = $1', [body.id]);
  const typed = type(late.assemblyId, 20);
  await expect
    .poll(async () => (await pool.query('select from pg_locks where not granted')).rowCount)
    .toBeGreaterThan(0);
  await other.query('commit');
  other.release();
  await typed;
  expect((await notices(ann)).total).toBe(0);
});

test('what cannot be watched is refused', async () => {
  const hidden = await isolate('hidden', bob, true);
  expect(await watch(ann, { strain: hidden.barcode }, 2)).toMatchObject({
    ...{ status: 404, body: { error: { code: 'RECORD_UNKNOWN' } } },
  });
  expect(await watch(ann, { workspace: 987_654 }, 2)).toMatchObject({ status: 404 });
  expect(await watch(ann, { strain: index.barcode }, -1)).toMatchObject({ status: 400 });
  const elsewhere = { scheme: 'none', within: 1, of: { strain: index.barcode } };
  expect((await ann.json('POST', `/api/v1.0/${database}/watches`, elsewhere)).body.error.code).toBe(
    'SCHEME_UNKNOWN',
  );
});

test('the clusters of a strain are columns of lists, and are told with how many share them', async () => {
  const { body } = await ann.json('GET', `/api/v1.0/${database}/strains/${index.barcode}/clusters`);
  expect(body.records).toMatchObject([{ scheme: 'cg', label: 'Core genes', st: 1 }]);
  const [{ clusters }] = body.records as [
    { clusters: { level: number; cluster: number; strains: number }[] },
  ];
  expect(clusters.map(({ level, cluster }) => [level, cluster])).toEqual([
    ...[0, 2, 5, 10, 20].map((level) => [level, 1]),
  ]);
  const path = `/api/v1.0/${database}/strains?column=cg.HC2&sort=cg.HC2&where=${encodeURIComponent('cg.HC2:is:1')}`;
  const { body: list } = await ann.json('GET', path);
  expect(list.total).toBe(clusters[1]!.strains);
  expect(list.records[0].values['cg.HC2']).toBe(1);
  expect(await checkClusters(pool, 'cg')).toEqual([]);
  await pool.query("update scheme_values set number = 99 where name = 'HC2' and assembly_id = $1", [
    index.assemblyId,
  ]);
  expect(await checkClusters(pool, 'cg')).toHaveLength(2);
});
