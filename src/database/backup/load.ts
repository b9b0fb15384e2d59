import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { from as copyFrom } from 'pg-copy-streams';
import { EnterobotError } from '../../errors.ts';
import type { Queryable, Transaction } from '../connect.ts';
import { migrateIn } from '../migrate.ts';
import { qualified, quoted, relationsOf, type SequenceShape, sequencesOf, tablesOf } from './catalog.ts';
import type { DumpedTable } from './dump.ts';
import { strip } from './structure.ts';

/** The schemas that are ours. A backup of web without CRobot's database has tables of the first one only. */
export const WEB_SCHEMAS = ['public'];
export const CROBOT_SCHEMAS = ['crobot'];
export const ALL_SCHEMAS = [...WEB_SCHEMAS, ...CROBOT_SCHEMAS];

/** @throws RESTORE_NOT_EMPTY when a database holds anything of our schemas */
export async function refuseUsedDatabase(tx: Queryable): Promise<void> {
  const there = await relationsOf(tx, ALL_SCHEMAS);
  if (there.length === 0) return;
  const more = there.length > 3 ? ` and ${there.length - 3} more` : '';
  throw new EnterobotError('RESTORE_NOT_EMPTY', {
    place: 'The database',
    what: `${there.slice(0, 3).join(', ')}${more}`,
  });
}

export interface LoadOptions {
  /** Where the files of the tables lie; they were checked. */
  folder: string;
  tables: readonly DumpedTable[];
  sequences: readonly SequenceShape[];
  /** The migrations that the tables were written under. */
  migrations: ReadonlySet<string>;
  onTable?: (table: DumpedTable) => void;
}

/**
 * Makes the tables as they were in the backup's release, fills them, sets the sequences, and then applies the migrations
 * that have come since, in the caller's transaction: it ends with everything or with an empty database.
 * @throws RESTORE_NOT_EMPTY, BACKUP_DAMAGED, RESTORE_DIFFERS, POSTGRES_TOO_OLD, MIGRATION_CHANGED
 */
export async function loadTables(tx: Transaction, options: LoadOptions): Promise<void> {
  await refuseUsedDatabase(tx);
  await migrateIn(tx, options.migrations);
  await refuseStrangers(tx, options);
  const putBack = await strip(tx, ALL_SCHEMAS);
  const all = await tablesOf(tx, ALL_SCHEMAS);
  const filled = new Set(options.tables.map(qualified));
  // What migrations themselves wrote (the first user, schedules) is in the backup, as it had become by then.
  const emptied = all.map(qualified).filter((table) => filled.has(table));
  if (emptied.length > 0) await tx.query(`truncate ${emptied.join(', ')}`);
  for (const table of options.tables) {
    await loadTable(tx, options.folder, table);
    options.onTable?.(table);
  }
  await putBack();
  await setSequences(tx, options.sequences);
  await migrateIn(tx);
  // The plans of the first hour would be those of empty tables.
  await tx.query('analyze');
}

/** A backup with tables or columns that its own migrations do not make was altered. @throws BACKUP_DAMAGED */
async function refuseStrangers(tx: Transaction, { tables, sequences }: LoadOptions): Promise<void> {
  const known = new Map((await tablesOf(tx, ALL_SCHEMAS)).map((one) => [qualified(one), one.columns]));
  for (const table of tables) {
    const columns = known.get(qualified(table));
    const strange = columns ? table.columns.find((column) => !columns.includes(column)) : '';
    if (strange === undefined) continue;
    const what = `its migrations make no ${table.schema}.${table.table}${strange ? `.${strange}` : ''}`;
    throw new EnterobotError('BACKUP_DAMAGED', { what });
  }
  const made = new Set((await sequencesOf(tx, ALL_SCHEMAS)).map(({ schema, name }) => `${schema}.${name}`));
  const strange = sequences.find(({ schema, name }) => !made.has(`${schema}.${name}`));
  if (strange) {
    const what = `its migrations make no sequence ${strange.schema}.${strange.name}`;
    throw new EnterobotError('BACKUP_DAMAGED', { what });
  }
}

async function loadTable(tx: Transaction, folder: string, table: DumpedTable): Promise<void> {
  const columns = table.columns.map(quoted).join(', ');
  const into = tx.query(copyFrom(`copy ${qualified(table)} (${columns}) from stdin`));
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), into);
  const { rows } = await tx.query<{ there: number }>(`select count(*) as there from ${qualified(table)}`);
  const { there } = rows[0]!;
  if (there !== table.rows) {
    throw new EnterobotError('RESTORE_DIFFERS', {
      what: `${table.schema}.${table.table} has ${there} rows and had ${table.rows}`,
    });
  }
}

async function setSequences(tx: Transaction, sequences: readonly SequenceShape[]): Promise<void> {
  for (const { schema, name, next } of sequences) await setNext(tx, { schema, name }, next);
}

/** A sequence's next number, or the greatest that it can give. */
async function setNext(
  tx: Transaction,
  { schema, name }: { schema: string; name: string },
  next: number,
): Promise<void> {
  await tx.query(
    `select setval(seqrelid, least($2::bigint, seqmax), false) from pg_sequence where seqrelid = $1::regclass`,
    [qualified({ schema, table: name }), next],
  );
}

/**
 * Moves every sequence of the schemas beyond what its column holds, by a gap: numbers that the old system gave out after
 * the backup are not given to something else. `least` names columns ("public.user_jobs.job_id") whose next number is to be
 * at least so much; `gaps` those with a gap of their own.
 */
export async function jumpSequences(
  tx: Transaction,
  schemas: readonly string[],
  options: { gap: number; gaps?: Record<string, number>; least?: Record<string, number> },
): Promise<Record<string, number>> {
  const next: Record<string, number> = {};
  for (const sequence of await sequencesOf(tx, schemas)) {
    const { owner } = sequence;
    if (!owner) continue;
    const { rows } = await tx.query<{ most: number | null }>(
      `select max(${quoted(owner.column)})::bigint as most from ${qualified(owner)}`,
    );
    const column = `${owner.schema}.${owner.table}.${owner.column}`;
    const from = Math.max(sequence.next, (rows[0]!.most ?? 0) + 1, options.least?.[column] ?? 0);
    next[column] = from + (options.gaps?.[column] ?? options.gap);
    await setNext(tx, sequence, next[column]);
  }
  return next;
}
