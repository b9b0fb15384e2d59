import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { type Access, strainsFor } from './access.ts';
import type { AssemblyStatus } from './assemblies.ts';
import { metadataValue, type StrainFilters, strainCondition } from './strain_filters.ts';
import type { ValueSource } from './value_source.ts';
import type { Viewer } from './viewer.ts';

/** A strain as lists, pages and tables tell it. */
export interface StrainRecord {
  id: number;
  database: string;
  barcode: string;
  strain: string;
  metadata: Record<string, string>;
  /** Username. */
  owner: string;
  owner_id: number;
  created: Date;
  lastmodified: Date;
  /** YYYY-MM-DD */
  release_date: string | null;
  private: boolean;
  control: 'positive' | 'negative' | null;
  row_version: number;
  best_assembly: {
    id: number;
    barcode: string;
    status: AssemblyStatus;
    n50: number | null;
    contig_number: number | null;
    total_length: number | null;
    /** Username of who chose it; null: the rule did. */
    chosen_by: string | null;
  } | null;
  /** Of its newest assembly when none is the best: why there is none. */
  newest_status: AssemblyStatus | null;
  /** How far the viewer may go with it. */
  access: Exclude<Access, 'none'>;
}

export interface StrainPage {
  /** A field of metadata, or one of these; default id, which is the order of barcodes. */
  sort?: string;
  /** A column of another kind, in the place of `sort`. */
  by?: ValueSource;
  order?: 'asc' | 'desc';
  /** Default 50. */
  limit?: number;
  offset?: number;
  /** Strains after this id, in the order of ids: a list that is read to its end. */
  afterId?: number;
}

/** What lists can be sorted by beside fields of metadata. */
const SORTS: Record<string, RawBuilder<unknown>> = {
  strain: sql`s.strain`,
  created: sql`s.created`,
  lastmodified: sql`s.lastmodified`,
};

/** One page of the strains that a viewer sees, and how many there are in all. */
export async function strainPage(
  db: Queryable,
  viewer: Viewer,
  filters: StrainFilters,
  page: StrainPage,
): Promise<{ records: StrainRecord[]; total: number }> {
  const counted = countStrains(db, viewer, filters);
  // Its failure is met below; until then nobody else would hear of it.
  counted.catch(() => {});
  const records = await listStrains(db, viewer, filters, page, counted);
  return { records, total: await counted };
}

/**
 * One page of the strains that a viewer sees. Strains whose value is empty come last, whichever the order.
 * @param counted how many there are in all, where somebody counts them anyway
 */
export async function listStrains(
  db: Queryable,
  viewer: Viewer,
  filters: StrainFilters,
  page: StrainPage = {},
  counted?: Promise<number>,
): Promise<StrainRecord[]> {
  const { sort = 'id', limit = 50, offset = 0, afterId } = page;
  const condition = strainCondition(viewer, filters);
  const ids = (
    where: RawBuilder<unknown>,
    by: RawBuilder<unknown>,
    from: { limit: number; offset: number },
  ) => allOf(db, selected(viewer, sql`${condition} and ${where}`, by, from));
  const way = page.order === 'desc' ? sql`desc` : sql`asc`;
  const told = { condition, way, limit, offset, ...(counted ? { counted } : {}) };
  if (page.by) return byValue(db, viewer, page.by, told);
  if (afterId !== undefined) return ids(sql`s.id > ${afterId}`, sql`s.id`, { limit, offset });
  if (sort === 'id' || sort === 'barcode') return ids(sql`true`, sql`s.id ${way}`, { limit, offset });
  const always = Object.hasOwn(SORTS, sort) ? SORTS[sort] : undefined;
  if (always) return ids(sql`true`, sql`${always} ${way}, s.id ${way}`, { limit, offset });
  const value = sort === 'release_date' ? sql`s.release_date` : metadataValue(sort);
  return byValue(db, viewer, { kind: 'text', value }, told);
}

interface Told {
  condition: RawBuilder<unknown>;
  way: RawBuilder<unknown>;
  limit: number;
  offset: number;
  counted?: Promise<number>;
}

/** An index read backwards would begin with the empty ones; so they are asked for by themselves, after the others. */
async function byValue(
  db: Queryable,
  viewer: Viewer,
  { value, beside }: ValueSource,
  { condition, way, limit, offset, counted }: Told,
): Promise<StrainRecord[]> {
  const filled = await allOf(
    db,
    beside
      ? selectedBeside(viewer, condition, { value, beside }, way, { limit, offset })
      : selected(viewer, sql`${condition} and ${value} is not null`, sql`${value} ${way}, s.id ${way}`, {
          limit,
          offset,
        }),
  );
  if (filled.length === limit) return filled;
  if (filled.length > 0 && counted && offset + filled.length >= (await counted)) return filled;
  const isThere = beside
    ? sql`exists (select from ${beside.from} where ${beside.where} and ${beside.key} = ${beside.link} and ${value} is not null)`
    : sql`${value} is not null`;
  const before =
    filled.length > 0 || offset === 0
      ? offset + filled.length
      : await count(db, sql`${condition} and ${isThere}`);
  const rest = { limit: limit - filled.length, offset: Math.max(0, offset - before) };
  return [
    ...filled,
    ...(await allOf(db, selected(viewer, sql`${condition} and not ${isThere}`, sql`s.id`, rest))),
  ];
}

/**
 * Strains in the order of values that stand in another table: an index of it has that order, and ends in the key, so that
 * nothing is sorted. The wide rows are read only of those that are told.
 */
function selectedBeside(
  viewer: Viewer,
  condition: RawBuilder<unknown>,
  { value, beside }: Required<Pick<ValueSource, 'value' | 'beside'>>,
  way: RawBuilder<unknown>,
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<StrainRecord> {
  return sql<StrainRecord>`with ids as materialized (
      select i.id, row_number() over () as place from (
        select s.id from strains s join ${beside.from} on ${beside.where} and ${beside.key} = ${beside.link}
        where ${condition} and ${value} is not null
        order by ${value} ${way}, ${beside.key} ${way}, s.id ${way} limit ${limit} offset ${offset}) i),
    page as materialized (select s.*, ids.place from ids join strains s on s.id = ids.id)
    ${told(viewer, sql`page`)} order by s.place`;
}

function selected(
  viewer: Viewer,
  condition: RawBuilder<unknown>,
  by: RawBuilder<unknown>,
  { limit, offset }: { limit: number; offset: number },
): RawBuilder<StrainRecord> {
  return sql<StrainRecord>`with page as materialized (
      select s.*, row_number() over () as place from (
        select s.* from strains s where ${condition} order by ${by} limit ${limit} offset ${offset}) s)
    ${told(viewer, sql`page`)} order by s.place`;
}

/** How many strains a filter leaves to a viewer. */
async function countStrains(db: Queryable, viewer: Viewer, filters: StrainFilters): Promise<number> {
  return count(db, strainCondition(viewer, filters));
}

async function count(db: Queryable, condition: RawBuilder<unknown>): Promise<number> {
  const statement = sql<{
    total: number;
  }>`select count(*)::integer as total from strains s where ${condition}`;
  return (await allOf(db, statement))[0]!.total;
}

/** The strain of a barcode in a database, if the viewer sees it. */
export async function showStrain(
  db: Queryable,
  viewer: Viewer,
  database: string,
  barcode: string,
): Promise<StrainRecord | undefined> {
  const visible = sql`(select s.* from strains s where s.barcode = ${barcode} and s.database = ${database}
    and ${strainsFor(viewer, 'row', 's')})`;
  return (await allOf(db, told(viewer, visible)))[0];
}

function told(viewer: Viewer, from: RawBuilder<unknown>): RawBuilder<StrainRecord> {
  return sql<StrainRecord>`select s.id, s.database, s.barcode, s.strain, s.metadata, u.username as owner,
      s.owner as owner_id, s.created, s.lastmodified, s.release_date::text, s.private, s.control, s.row_version,
      case when a.id is not null then json_build_object('id', a.id, 'barcode', a.barcode, 'status', a.status,
        'n50', a.n50, 'contig_number', a.contig_number, 'total_length', a.total_length,
        'chosen_by', (select c.username from users c where c.user_id = s.best_assembly_by)) end as best_assembly,
      case when a.id is null then (select x.status from assemblies x where x.strain_id = s.id order by x.id desc limit 1) end
        as newest_status,
      case when ${strainsFor(viewer, 'edit', 's')} then 'edit' when ${strainsFor(viewer, 'files', 's')} then 'files'
        else 'row' end as access
    from ${from} s join users u on u.user_id = s.owner left join assemblies a on a.id = s.best_assembly`;
}
