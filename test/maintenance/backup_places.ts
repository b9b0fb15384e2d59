import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { tablesOf } from '../../src/database/backup/catalog.ts';
import { createPool, type Pool } from '../../src/database/connect.ts';
import { walkStore } from '../../src/maintenance/backup/walk_store.ts';

export interface EmptyPlace {
  url: string;
  pool: Pool;
  root: string;
}

/** A temporary folder that goes with the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-backup-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A database without any table, dropped with the test file. */
export async function emptyDatabase(): Promise<{ url: string; pool: Pool }> {
  const base = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = createPool(base, { max: 1 });
  await admin.query(`create database ${name}`);
  const url = base.replace(/postgres$/, name);
  const pool = createPool(url, { name: 'test' });
  afterAll(async () => {
    await pool.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  return { url, pool };
}

/** An empty database and an empty store. */
export async function emptyPlace(): Promise<EmptyPlace> {
  return { ...(await emptyDatabase()), root: join(await temporaryFolder(), 'store') };
}

/** Every row of every table as text, sorted; what a restoring is to give anew is left out. */
export async function contentOf(pool: Pool): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const { schema, table } of await tablesOf(pool, ['public', 'crobot'])) {
    const anew = table === 'installation' ? "- 'epoch' - 'changes_swept_before'" : '';
    // Ids of transactions, by the columns' defaults.
    const { rows: ids } = await pool.query<{ attname: string }>(
      `select attname from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where attrelid = $1::regclass and pg_get_expr(adbin, adrelid) ~ 'xact_id'`,
      [`${schema}.${table}`],
    );
    const without = ids.map(({ attname }) => `- '${attname}'`).join(' ');
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) ${anew} ${without})::text as row from ${schema}.${table} t order by 1`,
    );
    content[`${schema}.${table}`] = rows.map(({ row }) => row);
  }
  return content;
}

/** Every file of a store by its path: its sha256. */
export async function filesOf(store: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path } of walkStore(store)) {
    files[path] = createHash('sha256')
      .update(await readFile(join(store, path)))
      .digest('hex');
  }
  return files;
}

/** The schema as a person would compare it: columns, constraints, indexes, triggers. */
export async function structureOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `select format('%s.%s %s %s %s', c.relnamespace::regnamespace, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attidentity) as what from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace::regnamespace::text in ('public', 'crobot') and c.relkind = 'r' and a.attnum > 0
      union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace::regnamespace::text in ('public', 'crobot')
      union all select indexdef from pg_indexes where schemaname in ('public', 'crobot')
      union all select format('%s %s', tgenabled, pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
      order by 1`,
  );
  return rows.map(({ what }) => what);
}
