import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { type Access, strainsFor } from './access.ts';
import type { AssemblyStatus } from './assemblies.ts';
import { type StrainFilters, strainCondition } from './strain_filters.ts';
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
  /** How far the viewer may go with it. */
  access: Exclude<Access, 'none'>;
}

export interface StrainPage {
  /** A field of metadata, or one of these; default id, which is the order of barcodes. */
  sort?: string;
  order?: 'asc' | 'desc';
  /** Default 50. */
  limit?: number;
  offset?: number;
  /** Strains after this id, in the order of ids: a list that is read to its end. */
  afterId?: number;
}

/** What lists can be sorted by beside fields of metadata. */
export const STRAIN_SORTS = {
  id: sql`s.id`,
  barcode: sql`s.id`,
  strain: sql`s.strain`,
  created: sql`s.created`,
  lastmodified: sql`s.lastmodified`,
  release_date: sql`s.release_date`,
} as const satisfies Record<string, RawBuilder<unknown>>;
export type StrainSort = keyof typeof STRAIN_SORTS;

/** One page of the strains that a viewer sees. Empty values come last, whichever the order. */
export async function listStrains(
  db: Queryable,
  viewer: Viewer,
  filters: StrainFilters,
  page: StrainPage = {},
): Promise<StrainRecord[]> {
  const { limit = 50, offset = 0, afterId } = page;
  const after = afterId === undefined ? sql`` : sql`and s.id > ${afterId}`;
  const statement = sql<StrainRecord>`with page as materialized (
      select s.*, row_number() over () as place from (
        select s.* from strains s where ${strainCondition(viewer, filters)} ${after}
          order by ${ordering(page)} limit ${limit} offset ${offset}) s)
    ${told(viewer, sql`page`)} order by s.place`;
  return allOf(db, statement);
}

/** How many strains a filter leaves to a viewer. */
export async function countStrains(db: Queryable, viewer: Viewer, filters: StrainFilters): Promise<number> {
  const statement = sql<{ total: number }>`select count(*)::integer as total from strains s
    where ${strainCondition(viewer, filters)}`;
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
      case when ${strainsFor(viewer, 'edit', 's')} then 'edit' when ${strainsFor(viewer, 'files', 's')} then 'files'
        else 'row' end as access
    from ${from} s join users u on u.user_id = s.owner left join assemblies a on a.id = s.best_assembly`;
}

function ordering({ sort = 'id', order = 'asc', afterId }: StrainPage): RawBuilder<unknown> {
  const way = order === 'desc' ? sql`desc` : sql`asc`;
  if (afterId !== undefined || sort === 'id' || sort === 'barcode') return sql`s.id ${way}`;
  const own = Object.hasOwn(STRAIN_SORTS, sort) ? STRAIN_SORTS[sort as StrainSort] : undefined;
  const by = own ?? sql`s.metadata ->> ${sort}::text`;
  return sql`${by} ${way} nulls last, s.id ${way}`;
}
