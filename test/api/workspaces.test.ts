import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'senterica', prefix: 'SEN', genus: 'Salmonella' });
await addDatabase(pool, { name: 'ecoli', prefix: 'ECO', genus: 'Escherichia' });
const owner = await addPerson(pool, api, 'owner');
const buddy = await addPerson(pool, api, 'buddy');
const editor = await addPerson(pool, api, 'editing buddy');
const stranger = await addPerson(pool, api, 'stranger');
const guest = await addPerson(pool, api, 'guest');
const curator = await addPerson(pool, api, 'curator', { curates: ['senterica'] });
const otherCurator = await addPerson(pool, api, 'other curator', { curates: ['ecoli'] });
const admin = await addPerson(pool, api, 'boss', { role: 'admin' });
await addBuddy(pool, owner, buddy);
await addBuddy(pool, owner, editor, true);

const strain = async (name: string, hidden = false, database = 'senterica') => {
  const made = await addStrain(pool, { database, strain: name, metadata: {}, owner: owner.userId });
  if (hidden) await pool.query('update strains set private = true where id = $1', [made.id]);
  return made.barcode;
};
const open = await strain('open');
const second = await strain('second');
const secret = await strain('secret', true);
const foreign = await strain('foreign', false, 'ecoli');

const make = async (who: Person, body: object) =>
  who.json('POST', '/api/v1.0/workspaces', { name: 'mine', database: 'senterica', ...body });
const path = (id: number) => `/api/v1.0/workspaces/${id}`;
const people = { owner, buddy, editor, stranger, guest, curator, otherCurator, admin };

/** What each of them is answered. */
async function statuses(method: string, url: string, body?: () => unknown): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, person] of Object.entries(people)) {
    found[name] = (await person.json(method, url, body?.())).status;
  }
  return found;
}

test('made of strains that one sees, in their order, each once', async () => {
  const made = await make(owner, { name: ' Ausbruch 🦠 ', strains: [second, open, second] });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'Ausbruch 🦠',
      username: 'owner',
      strains: [second, open],
      hidden: 0,
      size: 2,
      access: 'own',
      shares: [],
    },
  });
  for (const [body, status, code] of [
    [{ strains: ['SEN_XX0000XX'] }, 404, 'RECORD_UNKNOWN'],
    [{ strains: [foreign] }, 404, 'RECORD_UNKNOWN'],
    [{ database: 'nowhere' }, 404, 'DATABASE_UNKNOWN'],
    [{ name: '  ' }, 422, 'WORKSPACE_NAME'],
    [{ name: 'a\nb' }, 422, 'WORKSPACE_NAME'],
    [{ name: 'a\u0000' }, 400, 'REQUEST_WRONG'],
    [{ more: 1 }, 400, 'REQUEST_WRONG'],
  ] as const) {
    const { status: got, body: told } = await make(owner, body);
    expect([body, got, told.error.code]).toEqual([body, status, code]);
  }
  // A strain that one may not see is no other than one that is not there.
  const hidden = await make(stranger, { strains: [secret] });
  const absent = await make(stranger, { strains: ['SEN_XX0000XX'] });
  expect(hidden.body.error.message.replace(secret, 'X')).toBe(
    absent.body.error.message.replace('SEN_XX0000XX', 'X'),
  );
});

test('who sees it, edits it and removes it', async () => {
  const { id } = (await make(owner, { strains: [open, secret] })).body;
  const sees = {
    owner: 200,
    buddy: 200,
    editor: 200,
    stranger: 404,
    guest: 404,
    curator: 200,
    otherCurator: 404,
    admin: 200,
  };
  expect(await statuses('GET', path(id))).toEqual(sees);
  const edits = { ...sees, buddy: 403 };
  expect(await statuses('PATCH', path(id), () => ({ add: [second] }))).toEqual(edits);
  await owner.json('POST', `${path(id)}/shares`, { username: 'guest', may_edit: false });
  expect(await statuses('GET', path(id))).toEqual({ ...sees, guest: 200 });
  expect(await statuses('PATCH', path(id), () => ({ name: 'n' }))).toEqual({ ...edits, guest: 403 });
  await owner.json('POST', `${path(id)}/shares`, { username: 'GUEST', may_edit: true });
  expect(await statuses('PATCH', path(id), () => ({ name: 'n' }))).toEqual({ ...edits, guest: 200 });
  // Who else sees it is said by who owns it, and so is whether everybody does.
  const owns = { ...edits, guest: 403 };
  expect(await statuses('PATCH', path(id), () => ({ public: false }))).toEqual(owns);
  expect(await statuses('POST', `${path(id)}/shares`, () => ({ username: 'guest', may_edit: true }))).toEqual(
    owns,
  );
  expect((await guest.json('GET', path(id))).body.shares).toBeNull();
  expect((await owner.json('GET', path(id))).body.shares).toEqual([
    { user_id: guest.userId, username: 'guest', may_edit: true },
  ]);
  await owner.json('PATCH', path(id), { public: true });
  expect(await statuses('GET', path(id))).toEqual(
    Object.fromEntries(Object.keys(people).map((name) => [name, 200])),
  );
  expect(await stranger.json('PATCH', path(id), { name: 'x' })).toMatchObject({ status: 403 });
  expect(await stranger.json('DELETE', path(id))).toMatchObject({ status: 403 });
  await owner.json('PATCH', path(id), { public: false });
  expect(await stranger.json('DELETE', path(id))).toMatchObject({ status: 404 });
  // The guest leaves; nobody else can make them.
  expect((await buddy.json('DELETE', `${path(id)}/shares/${guest.userId}`)).status).toBe(403);
  expect((await guest.json('DELETE', `${path(id)}/shares/${guest.userId}`)).status).toBe(200);
  expect((await guest.json('GET', path(id))).status).toBe(404);
  expect((await owner.json('DELETE', path(id))).status).toBe(200);
  expect((await owner.json('GET', path(id))).status).toBe(404);
});

test('a shared workspace opens no strain: what the reader may not see is left out and counted, and cannot be edited away', async () => {
  const { id } = (await make(owner, { strains: [secret, open], public: true })).body;
  expect((await buddy.json('GET', path(id))).body).toMatchObject({
    strains: [secret, open],
    hidden: 0,
    access: 'see',
  });
  expect((await stranger.json('GET', path(id))).body).toMatchObject({ strains: [open], hidden: 1, size: 2 });
  expect(JSON.stringify((await stranger.json('GET', path(id))).body)).not.toContain(secret);
  await owner.json('POST', `${path(id)}/shares`, { username: 'stranger', may_edit: true });
  const edited = await stranger.json('PATCH', path(id), { remove: [secret, open], add: [second] });
  expect(edited.body).toMatchObject({ strains: [second], hidden: 1 });
  expect((await owner.json('GET', path(id))).body.strains).toEqual([secret, second]);
  // What is released is seen.
  await pool.query("update strains set release_date = '2020-01-01' where barcode = $1", [secret]);
  expect((await stranger.json('GET', path(id))).body).toMatchObject({ strains: [secret, second], hidden: 0 });
  await pool.query('update strains set release_date = null where barcode = $1', [secret]);
});

test('twenty who add at once lose nothing', async () => {
  const { id } = (await make(owner, {})).body;
  const barcodes = await Promise.all(Array.from({ length: 20 }, (_, i) => strain(`at once ${i}`)));
  await Promise.all(barcodes.map((barcode) => owner.json('PATCH', path(id), { add: [barcode] })));
  const { strains } = (await owner.json('GET', path(id))).body;
  expect([...strains].sort()).toEqual([...barcodes].sort());
});

test('lists: one’s own, those of a database, by name, in pages; of others only what one may see', async () => {
  const list = async (who: Person, query = '') =>
    (await who.json('GET', `/api/v1.0/workspaces${query}`)).body;
  await make(stranger, { name: 'Tree of ECOLI', database: 'ecoli', strains: [foreign] });
  const mine = await list(stranger, '?mine=true');
  expect(mine).toMatchObject({ total: 1, records: [{ name: 'Tree of ECOLI', size: 1, access: 'own' }] });
  expect(await list(stranger, '?search=of%20ecoli')).toMatchObject({ total: 1 });
  expect(await list(stranger, '?database=ecoli')).toMatchObject({ total: 1 });
  expect((await list(otherCurator)).records.map((one: { name: string }) => one.name)).toContain(
    'Tree of ECOLI',
  );
  const all = await list(owner);
  const pages = [await list(owner, '?limit=2'), await list(owner, '?limit=1000&offset=2')];
  expect(pages.flatMap(({ records }) => records)).toEqual(all.records);
  expect(new Set((await list(guest)).records.map((one: { username: string }) => one.username))).toEqual(
    new Set(['owner']),
  );
});

test('what happens to a workspace is told to who follows', async () => {
  const { id } = (await make(owner, {})).body;
  await owner.json('PATCH', path(id), { public: true });
  await owner.json('DELETE', path(id));
  const { rows } = await pool.query(
    "select action, open_to from changes where kind = 'item' and key = $1 order by change_id",
    [String(id)],
  );
  expect(rows).toEqual([
    { action: 'added', open_to: 'owner' },
    { action: 'changed', open_to: 'everyone' },
    { action: 'removed', open_to: 'everyone' },
  ]);
});
