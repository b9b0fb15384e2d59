import pg from 'pg';
import type { Queryable } from '../connect.ts';

/** A table and the columns of it that a backup holds, in order. */
export interface TableShape {
  schema: string;
  table: string;
  columns: string[];
}

/** A sequence, and the column that draws from it, if one does. */
export interface SequenceShape {
  schema: string;
  name: string;
  /** The number that is drawn next. */
  next: number;
  owner: { schema: string; table: string; column: string } | null;
}

export const quoted = pg.escapeIdentifier;

export function qualified({ schema, table }: { schema: string; table: string }): string {
  return `${quoted(schema)}.${quoted(table)}`;
}

/** What belongs to an extension is made by it and not by us. */
const NOT_OF_EXTENSION = `not exists (select from pg_depend e where e.objid = c.oid and e.deptype = 'e')`;

/**
 * Every table of the schemas that holds rows, read from the catalogue: tables of later migrations are found by
 * themselves. Left out are generated columns, which are computed anew, and columns that default to the id of the
 * transaction that writes them: such an id says nothing in another cluster, and could be greater than any that is
 * given out there for years.
 */
export async function tablesOf(db: Queryable, schemas: readonly string[]): Promise<TableShape[]> {
  const { rows } = await db.query<TableShape>(
    `select n.nspname as schema, c.relname as table, coalesce((select array_agg(a.attname::text order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            and not exists (select from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum
              and (a.atttypid = 'xid8'::regtype or pg_get_expr(d.adbin, d.adrelid) like '%pg_current_xact_id(%'))),
          '{}') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1) and c.relkind = 'r' and ${NOT_OF_EXTENSION}
      order by n.nspname, c.relname`,
    [schemas],
  );
  return rows;
}

/**
 * Every sequence of the schemas with the number that it gives out next. Sequences know no snapshot: read after the rows
 * of a backup, they are beyond all numbers in these.
 */
export async function sequencesOf(db: Queryable, schemas: readonly string[]): Promise<SequenceShape[]> {
  const { rows } = await db.query<Omit<SequenceShape, 'next'> & { oid: number }>(
    `select n.nspname as schema, c.relname as name, (select json_build_object('schema', tn.nspname, 'table', t.relname,
            'column', a.attname) from pg_depend d join pg_class t on t.oid = d.refobjid
            join pg_namespace tn on tn.oid = t.relnamespace
            join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') limit 1) as owner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1) and c.relkind = 'S' and ${NOT_OF_EXTENSION} order by n.nspname, c.relname`,
    [schemas],
  );
  const sequences: SequenceShape[] = [];
  for (const { schema, name, owner } of rows) {
    const { rows: at } = await db.query<{ next: number }>(
      `select case when is_called then last_value + 1 else last_value end as next
        from ${qualified({ schema, table: name })}`,
    );
    sequences.push({ schema, name, owner, next: at[0]!.next });
  }
  return sequences;
}

/** The relations that are there, as "schema.name"; none in a database that nobody used. */
export async function relationsOf(db: Queryable, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and ${NOT_OF_EXTENSION} order by 1`,
    [schemas],
  );
  return rows.map((row) => row.name);
}
