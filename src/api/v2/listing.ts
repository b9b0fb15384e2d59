import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import type { Asked } from './parameters.ts';

/** One field of the records of a list. */
export interface Field {
  /** What is read of the row. */
  sql: RawBuilder<unknown>;
  /** What is sorted by, if it is not that. */
  by?: RawBuilder<unknown>;
  /** It is read of a table that only the whole `from` has. */
  joined?: boolean;
  /** Makes of what was read, for some records at once, what is told. */
  tell?: (values: never[], db: Queryable) => unknown[] | Promise<unknown[]>;
}

/** A list of records that somebody may ask for. */
export interface Listing {
  /** The key of the envelope, e.g. Strains. */
  name: string;
  /** The table or tables, for `from`. */
  from: RawBuilder<unknown>;
  /** As many rows of fewer tables: enough to find and count them where nothing of the others is asked. */
  base?: RawBuilder<unknown>;
  /** The row's number. */
  id: RawBuilder<number>;
  /** What `orderby=barcode` and a record's key mean. */
  barcode: RawBuilder<string>;
  /** By the names that are told. */
  fields: Record<string, Field>;
  /** Which rows: those of the database that the viewer may see. */
  where: RawBuilder<boolean>[];
  /** And what was asked. */
  filters: RawBuilder<boolean>[];
  /** What was asked of tables that only the whole `from` has. */
  joinedFilters?: RawBuilder<boolean>[];
  /** Their order, where it is not that of the barcodes and nobody can ask for another. */
  order?: RawBuilder<unknown>;
  /** Several rows may have one barcode. */
  repeated?: boolean;
}

/** The numbers of the rows of a page, in order, and how many rows there are in all. */
export interface Hits {
  total: number;
  ids: number[];
}

/**
 * Finds the rows of a page and counts them all. What is told of each is read later: deep pages need not read what they skip.
 * @throws FIELD_UNKNOWN, SORT_ORDER_UNKNOWN
 */
export async function findHits(db: Queryable, listing: Listing, asked: Asked, all = false): Promise<Hits> {
  const { id, base, joinedFilters = [] } = listing;
  const { key, direction, unique, joined } = orderOf(listing, asked);
  const filters = [...listing.filters, ...joinedFilters];
  const from = base && !joined && joinedFilters.length === 0 ? base : listing.from;
  const where = sql.join([...listing.where, ...filters], sql` and `);
  const range = all ? sql`` : sql`offset ${asked.offset} limit ${asked.limit}`;
  // A filter leaves few rows: one pass finds and counts them. Without one an index tells the order, and another the count.
  const statement =
    filters.length > 0
      ? sql<Hits>`with hits as materialized (select ${id} as id, ${key} as key from ${from} where ${where})
          select (select count(*) from hits) as total,
            array(select id from hits order by key ${direction}, id ${range}) as ids`
      : sql<Hits>`select (select count(*) from ${from} where ${where}) as total,
            array(select ${id} from ${from} where ${where}
              order by ${key} ${direction}${unique ? sql`` : sql`, ${id}`} ${range}) as ids`;
  const [hits] = await allOf(db, statement);
  return { total: hits!.total, ids: hits!.ids.map(Number) };
}

/** A record as it is told. */
export interface Told {
  barcode: string;
  record: Record<string, unknown>;
}

/** What is told of some rows, in the order of `ids`. A row that is gone by now is left out. */
export async function tellRecords(
  db: Queryable,
  listing: Listing,
  names: readonly string[],
  ids: readonly number[],
): Promise<Told[]> {
  if (ids.length === 0) return [];
  const columns = names.map((name, at) => sql`, ${listing.fields[name]!.sql} as ${sql.ref(`f${at}`)}`);
  const found = await allOf(
    db,
    sql<
      Record<string, unknown>
    >`select ${listing.id} as id, ${listing.barcode} as barcode${sql.join(columns, sql``)}
      from ${listing.from} where ${listing.id} = any(${[...ids]}::bigint[])`,
  );
  const byId = new Map(found.map((row) => [row.id as number, row]));
  const rows = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  const told: Told[] = rows.map((row) => ({ barcode: row.barcode as string, record: {} }));
  for (const [at, name] of names.entries()) {
    const values = rows.map((row) => row[`f${at}`]);
    const { tell } = listing.fields[name]!;
    const shown = tell ? await tell(values as never[], db) : values;
    for (const [i, one] of told.entries()) one.record[name] = shown[i];
  }
  return told;
}

/** The fields that are to be told. @throws FIELD_UNKNOWN */
export function fieldsOf(listing: Listing, asked: Asked): string[] {
  const known = Object.keys(listing.fields);
  const wanted = asked.only_fields;
  if (wanted === undefined) return known;
  for (const field of wanted) if (!known.includes(field)) throw unknown(listing, 'only_fields', field);
  return [...new Set(wanted)];
}

function orderOf(listing: Listing, { orderby = 'barcode', sortorder = 'asc' }: Asked) {
  const descending = sortorder.toLowerCase() === 'desc';
  if (!descending && sortorder.toLowerCase() !== 'asc') {
    throw new EnterobotError('SORT_ORDER_UNKNOWN', { order: JSON.stringify(sortorder) });
  }
  const way = descending ? sql`desc` : sql`asc`;
  if (orderby === 'barcode')
    return {
      key: listing.order ?? listing.barcode,
      direction: way,
      unique: !listing.repeated,
      joined: false,
    };
  const field = Object.hasOwn(listing.fields, orderby) ? listing.fields[orderby] : undefined;
  if (!field) throw unknown(listing, 'orderby', orderby);
  return {
    key: field.by ?? field.sql,
    direction: sql`${way} nulls last`,
    unique: false,
    joined: field.joined,
  };
}

function unknown(listing: Listing, parameter: string, field: string): EnterobotError {
  return new EnterobotError('FIELD_UNKNOWN', {
    parameter,
    field: JSON.stringify(field),
    list: listing.name,
    fields: Object.keys(listing.fields).join(', '),
  });
}
