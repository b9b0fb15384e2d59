import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../errors.ts';
import type { Pool, Queryable, Transaction } from './connect.ts';
import { inTransaction } from './transaction.ts';

/** Where the numbered files lie. */
const MIGRATIONS = join(import.meta.dirname, '../../migrations');

/** Any number will do, as long as every process takes the same one. */
const MIGRATION_LOCK = 7_036_874_417;

interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(MIGRATIONS, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applied(tx: Transaction): Promise<Map<string, string>> {
  await tx.query(`create table if not exists public.migrations (
    name text primary key, sha256 text not null, applied timestamptz not null default now())`);
  const { rows } = await tx.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.migrations',
  );
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

/** Names of migrations: those the database has, those it lacks, and those it has that this release does not know. */
export interface MigrationsState {
  applied: string[];
  pending: string[];
  unknown: string[];
}

/** Compares the database with this release; changes nothing. */
export async function migrationsState(db: Queryable): Promise<MigrationsState> {
  const known = (await readMigrations()).map((migration) => migration.name);
  const { rows: there } = await db.query(`select to_regclass('public.migrations') is not null as yes`);
  const { rows } = there[0].yes
    ? await db.query<{ name: string }>('select name from public.migrations order by name')
    : { rows: [] };
  const applied = rows.map((row) => row.name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/**
 * Brings the database to the newest schema and returns the names it applied. All in one transaction under an
 * advisory lock, so that of two processes that start together one works and the other waits and finds it done.
 * @throws MIGRATION_CHANGED (a file differs from what was applied), MIGRATION_UNKNOWN (the database is newer),
 * POSTGRES_TOO_OLD
 */
export async function migrate(pool: Pool): Promise<string[]> {
  return inTransaction(pool, (tx) => migrateIn(tx));
}

/**
 * The same in the caller's transaction; with `only`, of the migrations that it names and no others.
 * @throws what migrate throws
 */
export async function migrateIn(tx: Transaction, only?: ReadonlySet<string>): Promise<string[]> {
  const migrations = await readMigrations();
  const { rows } = await tx.query<{ version: number; shown: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as shown`,
  );
  if (rows[0]!.version < 150_000) throw new EnterobotError('POSTGRES_TOO_OLD', { version: rows[0]!.shown });
  await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const done = await applied(tx);
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of done.keys()) {
    if (!known.has(name)) throw new EnterobotError('MIGRATION_UNKNOWN', { name });
  }
  const fresh: string[] = [];
  for (const migration of migrations) {
    if (only && !only.has(migration.name)) continue;
    const before = done.get(migration.name);
    if (before === migration.sha256) continue;
    if (before !== undefined) throw new EnterobotError('MIGRATION_CHANGED', { name: migration.name });
    await tx.query(migration.sql);
    await tx.query('insert into public.migrations (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ]);
    fresh.push(migration.name);
  }
  return fresh;
}

/** Of migrations that another database has, the first that this release lacks or has otherwise; undefined if none. */
export async function strangeMigration(
  there: readonly { name: string; sha256: string }[],
): Promise<string | undefined> {
  const known = new Map((await readMigrations()).map(({ name, sha256 }) => [name, sha256]));
  return there.find(({ name, sha256 }) => known.get(name) !== sha256)?.name;
}
