import fc from 'fast-check';
import { type RawBuilder, sql } from 'kysely';
import { expect, test } from 'vitest';
import { allOf } from '../../src/database/query.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import {
  ACCESS,
  accessTo,
  accessToItem,
  ITEM_ACCESS,
  itemsFor,
  mayEdit,
  maySee,
  ownedFor,
  reaches,
  schemesFor,
  strainsFor,
} from '../../src/records/access.ts';
import { actingAs } from '../../src/records/acting.ts';
import type { Viewer } from '../../src/records/viewer.ts';
import { viewerOf } from '../../src/records/viewer.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();

const OWNERS = [1, 2, 3];
const DATABASES = ['senterica', 'ecoli'];

const viewers: fc.Arbitrary<Viewer> = fc
  .record({
    userId: fc.constantFrom(...OWNERS),
    admin: fc.boolean(),
    curates: fc.subarray(DATABASES),
    buddyOf: fc.subarray(OWNERS),
    editsFor: fc.subarray(OWNERS),
  })
  .map(({ userId, admin, curates, buddyOf, editsFor }) => ({
    userId,
    username: 'somebody',
    admin,
    curates,
    sees: [...new Set([userId, ...buddyOf, ...editsFor])],
    edits: [...new Set([userId, ...editsFor])],
  }));

test('the rule for a strain in hand and the condition for a statement say the same', async () => {
  const released = (date: string | null) => date !== null && date <= new Date().toISOString().slice(0, 10);
  const strains = fc.record({
    database: fc.constantFrom(...DATABASES),
    owner: fc.constantFrom(...OWNERS),
    private: fc.boolean(),
    release_date: fc.constantFrom(null, '2020-01-01', '2999-01-01'),
  });
  await fc.assert(
    fc.asyncProperty(viewers, strains, async (viewer, strain) => {
      const access = accessTo(viewer, { ...strain, released: released(strain.release_date) });
      for (const wanted of ACCESS.slice(1) as ('row' | 'files' | 'edit')[]) {
        const found = await holds(
          sql`select ${strainsFor(viewer, wanted, 's')} as holds from (select ${strain.database}::text as database,
            ${strain.owner}::integer as owner, ${strain.private}::boolean as private,
            ${strain.release_date}::date as release_date) s`,
        );
        expect(found).toBe(reaches(access, wanted));
      }
    }),
    { numRuns: 200 },
  );
});

test('the rule for uploads, items and jobs and its condition say the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      viewers,
      fc.constantFrom(...OWNERS),
      fc.constantFrom(...DATABASES),
      async (viewer, owner, database) => {
        const row = sql`(select ${owner}::integer as user_id, ${database}::text as database) o`;
        expect(await holds(sql`select ${ownedFor(viewer, 'see', 'o')} as holds from ${row}`)).toBe(
          maySee(viewer, owner, database),
        );
        expect(await holds(sql`select ${ownedFor(viewer, 'edit', 'o')} as holds from ${row}`)).toBe(
          mayEdit(viewer, owner, database),
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('the rule for an item that is shared or public and its condition say the same', async () => {
  await pool.query(
    "insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toys') on conflict do nothing",
  );
  for (const owner of OWNERS) {
    await pool.query('insert into users (username) values ($1) on conflict do nothing', [`owner ${owner}`]);
  }
  const items = fc.record({
    owner: fc.constantFrom(...OWNERS),
    public: fc.boolean(),
    shared: fc.constantFrom('none', 'see', 'edit'),
    curated: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(viewers, items, async (given, { curated, shared, ...item }) => {
      const viewer = { ...given, curates: curated ? [...given.curates, 'toys'] : given.curates };
      const access = accessToItem(viewer, { ...item, database: 'toys', shared: shared as 'none' });
      const tx = await pool.connect();
      try {
        await tx.query('begin');
        const { rows } = await tx.query(
          `insert into user_preferences (type, name, user_id, database, public) values ('x', 'x', $1, 'toys', $2) returning id`,
          [item.owner, item.public],
        );
        if (shared !== 'none') {
          const row = [rows[0].id, viewer.userId, shared === 'edit'];
          await tx.query('insert into item_shares (item_id, user_id, may_edit) values ($1, $2, $3)', row);
        }
        for (const wanted of ITEM_ACCESS.slice(1) as ('see' | 'edit' | 'own')[]) {
          const condition = sql<{ id: number }>`select w.id from user_preferences w
            where w.id = ${rows[0].id} and ${itemsFor(viewer, wanted, 'w')}`;
          const reached = ITEM_ACCESS.indexOf(access) >= ITEM_ACCESS.indexOf(wanted);
          expect([wanted, (await allOf(tx, condition)).length]).toEqual([wanted, reached ? 1 : 0]);
        }
      } finally {
        await tx.query('rollback');
        tx.release();
      }
    }),
    { numRuns: 100 },
  );
});

test('schemes: public ones are for everybody, others for curators of the database and admins', async () => {
  await fc.assert(
    fc.asyncProperty(
      viewers,
      fc.constantFrom('public', 'private', 'none'),
      fc.constantFrom(...DATABASES),
      async (viewer, display, database) => {
        const row = sql`(select jsonb_build_object('display', ${display}::text) as param, ${database}::text as database) s`;
        expect(await holds(sql`select ${schemesFor(viewer, 's')} as holds from ${row}`)).toBe(
          display === 'public' || viewer.admin || viewer.curates.includes(database),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('EnteroBase: others see the row, download from the release on, and a buddy sees what is shared', () => {
  const of = (given: Partial<Viewer>): Viewer => ({
    userId: 2,
    username: 'b',
    admin: false,
    curates: [],
    sees: [2],
    edits: [2],
    ...given,
  });
  const strain = { database: 'ecoli', owner: 1, private: false, released: false };
  expect(accessTo(of({}), strain)).toBe('row');
  expect(accessTo(of({}), { ...strain, private: true })).toBe('none');
  expect(accessTo(of({}), { ...strain, private: true, released: true })).toBe('files');
  expect(accessTo(of({ sees: [2, 1] }), { ...strain, private: true })).toBe('files');
  expect(accessTo(of({ sees: [2, 1], edits: [2, 1] }), strain)).toBe('edit');
  expect(accessTo(of({ curates: ['ecoli'] }), strain)).toBe('edit');
  expect(accessTo(of({ curates: ['senterica'] }), strain)).toBe('row');
  expect(accessTo(of({ admin: true }), strain)).toBe('edit');
});

test('a viewer is read with databases and buddies; one who is disabled is none', async () => {
  const add = async (name: string) =>
    (await pool.query('insert into users (username) values ($1) returning user_id', [name])).rows[0].user_id;
  const [anna, bert, cleo] = [await add('anna'), await add('bert'), await add('cleo')];
  await pool.query("insert into databases (name, prefix, genus) values ('ecoli', 'ECO', 'Escherichia')");
  await pool.query("insert into curators values ($1, 'ecoli')", [anna]);
  await pool.query(
    'insert into buddies (user_id, buddy_id, may_edit) values ($1, $3, false), ($2, $3, true)',
    [bert, cleo, anna],
  );
  const viewer = await viewerOf(pool, anna);
  expect(viewer).toMatchObject({ username: 'anna', admin: false, curates: ['ecoli'] });
  expect([...viewer!.sees].sort()).toEqual([anna, bert, cleo].sort());
  expect([...viewer!.edits].sort()).toEqual([anna, cleo].sort());
  await pool.query('update users set disabled = now() where user_id = $1', [anna]);
  expect(await viewerOf(pool, anna)).toBeUndefined();
});

test('every replaced row is kept verbatim, with who and why, and is never changed', async () => {
  await pool.query(
    `insert into strains (database, barcode, strain, owner, metadata) values ('ecoli', 'ECO_AA0001AA', 'x', 1, '{"a": "1"}')`,
  );
  await inTransaction(pool, async (tx) => {
    await actingAs(tx, { userId: 1, why: 'a typing error' });
    await tx.query(`update strains set metadata = '{"a": "2"}' where strain = 'x'`);
  });
  // Says the same once more: nothing is replaced.
  await pool.query(`update strains set metadata = '{"a": "2"}' where strain = 'x'`);
  const { rows } = await pool.query(`select * from archive where table_name = 'strains'`);
  expect(rows).toMatchObject([
    { row_version: 1, row: { strain: 'x', metadata: { a: '1' } }, user_id: 1, why: 'a typing error' },
  ]);
  const now = await pool.query(`select row_version from strains where strain = 'x'`);
  expect(now.rows[0].row_version).toBe(2);
  await expect(pool.query('delete from archive')).rejects.toThrow('append-only');
});

async function holds(statement: RawBuilder<unknown>): Promise<boolean> {
  const [row] = await allOf(pool, statement as RawBuilder<{ holds: boolean }>);
  return row!.holds;
}
