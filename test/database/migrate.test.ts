import { randomBytes } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { createPool } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';

const base = inject('postgresUrl');
const name = `test_${randomBytes(6).toString('hex')}`;
const admin = createPool(base, { max: 1 });
await admin.query(`create database ${name}`);
const pools = Array.from({ length: 4 }, () => createPool(base.replace(/postgres$/, name), { max: 1 }));
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
});

test('of four that migrate at once one does it, the others find it done', async () => {
  const applied = await Promise.all(pools.map((pool) => migrate(pool)));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  expect(applied.flat()[0]).toBe('0001_records.sql');
  expect(await migrate(pools[0]!)).toEqual([]);
});

test('a migration that was edited after it was applied is refused', async () => {
  const [pool] = pools;
  await pool!.query("update migrations set sha256 = 'other' where name = '0001_records.sql'");
  await expect(migrate(pool!)).rejects.toThrow(/0001_records.sql differs/);
});

test('a database that a newer release made is refused', async () => {
  const [pool] = pools;
  await pool!.query("insert into migrations (name, sha256) values ('9999_future.sql', '')");
  await expect(migrate(pool!)).rejects.toThrow(/9999_future.sql, which this release does not know/);
});
