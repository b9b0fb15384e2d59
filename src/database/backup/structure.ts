import type { Transaction } from '../connect.ts';
import { qualified, quoted } from './catalog.ts';

interface Statements {
  off: string;
  on: string;
}

/**
 * Takes away what checks, derives or indexes rows as they come, for rows that come from a backup; the returned function
 * puts it all back. Triggers would write events of their own; foreign keys go in circles; indexes are built faster of
 * all rows at once. Foreign keys are checked as they are made again: rows that do not fit together are refused. Needs
 * nothing but the ownership of the tables.
 */
export async function strip(tx: Transaction, schemas: readonly string[]): Promise<() => Promise<void>> {
  const keys = await foreignKeys(tx, schemas);
  const indexes = await plainIndexes(tx, schemas);
  const triggers = await triggersOf(tx, schemas);
  for (const { off } of [...keys, ...indexes, ...triggers]) await tx.query(off);
  return async () => {
    for (const { on } of [...indexes, ...keys, ...triggers]) await tx.query(on);
  };
}

async function foreignKeys(tx: Transaction, schemas: readonly string[]): Promise<Statements[]> {
  const { rows } = await tx.query<{ schema: string; table: string; name: string; definition: string }>(
    `select n.nspname as schema, c.relname as table, f.conname as name, pg_get_constraintdef(f.oid) as definition
      from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
      where f.contype = 'f' and f.conparentid = 0 and n.nspname = any ($1) order by 1, 2, 3`,
    [schemas],
  );
  return rows.map((row) => ({
    off: `alter table ${qualified(row)} drop constraint ${quoted(row.name)}`,
    on: `alter table ${qualified(row)} add constraint ${quoted(row.name)} ${row.definition}`,
  }));
}

/** Indexes that are no constraint. */
async function plainIndexes(tx: Transaction, schemas: readonly string[]): Promise<Statements[]> {
  const { rows } = await tx.query<{ schema: string; table: string; definition: string }>(
    `select n.nspname as schema, i.relname as table, pg_get_indexdef(x.indexrelid) as definition
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
        join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1) and c.relkind = 'r'
        and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
      order by 1, 2`,
    [schemas],
  );
  return rows.map((row) => ({ off: `drop index ${qualified(row)}`, on: row.definition }));
}

const ENABLE: Record<string, string> = { O: 'enable', R: 'enable replica', A: 'enable always' };

async function triggersOf(tx: Transaction, schemas: readonly string[]): Promise<Statements[]> {
  const { rows } = await tx.query<{ schema: string; table: string; name: string; enabled: string }>(
    `select n.nspname as schema, c.relname as table, t.tgname as name, t.tgenabled as enabled
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where not t.tgisinternal and t.tgenabled <> 'D' and n.nspname = any ($1) order by 1, 2, 3`,
    [schemas],
  );
  return rows.map((row) => ({
    off: `alter table ${qualified(row)} disable trigger ${quoted(row.name)}`,
    on: `alter table ${qualified(row)} ${ENABLE[row.enabled]} trigger ${quoted(row.name)}`,
  }));
}
