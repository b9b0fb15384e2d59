import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseEventId, writeEventId } from '../../src/api/events/event_id.ts';
import { createPool, type Transaction } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { sweepChanges } from '../../src/records/sweep_changes.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { addBuddy, addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { EventReader } from './event_reader.ts';

const { pool, url } = await freshDatabase();
/** Writers that stay open for a while must not use up the service's connections. */
const writers = createPool(url, { name: 'test', max: 20 });
afterAll(() => writers.end());
await addTestDatabase(pool);
const api = await startTestApi(pool);
const anna = await addPerson(pool, api, 'anna');
const bert = await addPerson(pool, api, 'bert');
const curator = await addPerson(pool, api, 'curator', { curates: ['toys'] });
const admin = await addPerson(pool, api, 'root', { role: 'admin' });

let strains = 0;
async function addStrain(db: Transaction | typeof pool, owner: Person, more = ''): Promise<string> {
  const name = `strain ${++strains}`;
  await db.query(
    `insert into strains (database, barcode, strain, owner${more && `, ${more.split('=')[0]}`})
      values ('toys', $1, $1, $2${more && `, ${more.split('=')[1]}`})`,
    [name, owner.userId],
  );
  return name;
}

const keys = (reader: EventReader) =>
  reader.heard.filter((one) => one.event === 'change').map((one) => one.data.key);

test('everybody hears of what they may see, and of nothing else', async () => {
  const readers = await Promise.all(
    [anna, bert, curator, admin].map((person) => EventReader.open(api.url, person.token)),
  );
  const listed = await addStrain(pool, anna);
  const hidden = await addStrain(pool, anna, 'private=true');
  const { jobId } = await recordLocal(pool, { userId: anna.userId });
  const last = await addStrain(pool, bert);
  for (const reader of readers) await expect.poll(() => keys(reader)).toContain(last);
  const [ofAnna, ofBert, ofCurator, ofAdmin] = readers as [
    EventReader,
    EventReader,
    EventReader,
    EventReader,
  ];
  for (const reader of [ofAnna, ofCurator, ofAdmin]) {
    expect(keys(reader)).toEqual([listed, hidden, last]);
    expect(reader.heard.filter((one) => one.event === 'job')).toMatchObject([
      { data: { job_id: jobId, from_status: null, to_status: 'WAITING', type: 'toy', database: 'toys' } },
    ]);
  }
  expect(keys(ofBert)).toEqual([listed, last]);
  expect(ofBert.heard.filter((one) => one.event === 'job')).toEqual([]);
  for (const reader of readers) await reader.close();
});

test('a buddy hears of jobs too', async () => {
  const cleo = await addPerson(pool, api, 'cleo');
  await addBuddy(pool, anna, cleo);
  const reader = await EventReader.open(api.url, cleo.token);
  await recordLocal(pool, { userId: anna.userId });
  await expect.poll(() => reader.heard.length).toBe(1);
  await reader.close();
});

test('what commits late is told late, and is not skipped by who resumes after what came before it', async () => {
  const reader = await EventReader.open(api.url, anna.token);
  const late = await writers.connect();
  await late.query('begin');
  const slow = await addStrain(late, anna);
  const quick = await addStrain(pool, anna);
  await expect.poll(() => keys(reader)).toEqual([quick]);
  await reader.close();
  await late.query('commit');
  late.release();
  const { id } = reader.heard[0]!;
  const again = await EventReader.open(api.url, anna.token, id);
  await expect.poll(() => keys(again)).toEqual([slow]);
  await again.close();
});

test('however transactions interleave and wherever readers stop, each change is heard exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      // How many transactions are open before one of them commits, and after which event each reader stops.
      fc.array(fc.record({ commits: fc.nat(3), stopsAfter: fc.nat(4) }), { minLength: 1, maxLength: 6 }),
      async (steps) => {
        const open: Transaction[] = [];
        const commit = async (tx: Transaction | undefined) => {
          await tx?.query('commit');
          tx?.release();
        };
        let reader = await EventReader.open(api.url, anna.token);
        const expected = [await addStrain(pool, anna)];
        await expect.poll(() => keys(reader)).toEqual(expected);
        const got: string[] = [];
        let after: string | undefined;
        for (const { commits, stopsAfter } of steps) {
          for (let i = 0; i < 2; i++) {
            const tx = await writers.connect();
            await tx.query('begin');
            expected.push(await addStrain(tx, anna));
            open.push(tx);
          }
          for (let i = 0; i < commits && open.length > 0; i++) {
            await commit(open.splice(commits % open.length, 1)[0]);
          }
          await sleep(stopsAfter * 60);
          await reader.close();
          // A reader may be cut off after any event; what it had heard beyond that is told again to the next.
          const kept = reader.heard.slice(0, Math.max(after === undefined ? 1 : 0, stopsAfter));
          got.push(...kept.map((one) => one.data.key));
          after = kept.at(-1)?.id ?? after;
          reader = await EventReader.open(api.url, anna.token, after);
        }
        for (const tx of open) await commit(tx);
        await expect.poll(() => got.length + reader.heard.length).toBeGreaterThanOrEqual(expected.length);
        // None comes twice, also not a little later.
        await sleep(300);
        got.push(...keys(reader));
        await reader.close();
        expect([...got].sort()).toEqual([...expected].sort());
      },
    ),
    { numRuns: 8 },
  );
});

test('a hundred streams of one person are refused, also when they are asked for at once', async () => {
  const dora = await addPerson(pool, api, 'dora');
  const stops = new AbortController();
  const asked = Array.from({ length: 80 }, () =>
    fetch(new URL('/api/v1.0/events', api.url), {
      headers: { authorization: `Bearer ${dora.token}` },
      signal: stops.signal,
    }),
  );
  const statuses = (await Promise.all(asked)).map((response) => response.status);
  stops.abort();
  expect(statuses.filter((status) => status === 200)).toHaveLength(50);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);
});

test('with whom an item is shared, hears of it; others do not', async () => {
  const [emil, fritz] = [await addPerson(pool, api, 'emil'), await addPerson(pool, api, 'fritz')];
  const made = await anna.json('POST', '/api/v1.0/workspaces', { name: 'ours', database: 'toys' });
  expect(made.status).toBe(201);
  await pool.query('insert into item_shares (item_id, user_id, may_edit) values ($1, $2, false)', [
    made.body.id,
    emil.userId,
  ]);
  const readers = [await EventReader.open(api.url, emil.token), await EventReader.open(api.url, fritz.token)];
  await anna.json('PATCH', `/api/v1.0/workspaces/${made.body.id}`, { name: 'ours, renamed' });
  const last = await addStrain(pool, anna);
  for (const reader of readers) await expect.poll(() => keys(reader)).toContain(last);
  expect(keys(readers[0]!)).toEqual([String(made.body.id), last]);
  expect(keys(readers[1]!)).toEqual([last]);
  for (const reader of readers) await reader.close();
});

test('from a time before a restore, or that was swept away, or too long ago: reset', async () => {
  const { rows } = await pool.query('select epoch, pg_current_snapshot()::text as now from installation');
  const { epoch, now } = rows[0];
  const place = { since: now, until: now, count: 0 };
  const reset = async (id: string) => {
    const reader = await EventReader.open(api.url, anna.token, id);
    await expect.poll(() => reader.heard.map((one) => one.event)).toEqual(['reset']);
    await reader.close();
  };
  await reset(writeEventId({ ...place, epoch: '00000000-0000-4000-8000-000000000000' }));
  await pool.query(
    `insert into changes (kind, action, key, owner) select 'strain', 'added', i::text, $1 from generate_series(1, 2001) i`,
    [anna.userId],
  );
  await reset(writeEventId({ ...place, epoch }));
  await pool.query("update changes set at = now() - interval '8 days'");
  await inTransaction(pool, (tx) => sweepChanges(tx));
  expect((await pool.query('select from changes')).rowCount).toBe(0);
  await reset(writeEventId({ ...place, epoch }));
});

test('an id is read back as it was written, and what is none is refused', async () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 4, max: 2 ** 40 }), { maxLength: 5 });
  const snapshots = numbers.map((xids) => {
    const rising = [...xids].sort((a, b) => a - b);
    const low = rising[0] ?? 3;
    return `${low}:${(rising.at(-1) ?? low) + 1}:${rising.join(',')}`;
  });
  fc.assert(
    fc.property(fc.uuid(), snapshots, snapshots, fc.nat(99999), (epoch, since, until, count) => {
      expect(parseEventId(writeEventId({ epoch, since, until, count }))).toEqual({
        epoch,
        since,
        until,
        count,
      });
    }),
  );
  for (const text of ['', 'x', '0', '5:4:', `${'a'.repeat(36)}/9:3:/1:1:/0`, '\u0000']) {
    expect(parseEventId(text)).toBeUndefined();
  }
  const response = await anna.json('GET', '/api/v1.0/events?after=nonsense');
  expect(response).toMatchObject({ status: 400, body: { error: { code: 'REQUEST_WRONG' } } });
});
