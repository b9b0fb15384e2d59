import type { Asking } from '../api/call.ts';

/** What is asked of the table of strains, as it stands in its address. */
export interface StrainsSearch {
  search?: string;
  mine?: true;
  /** `field:value`; of one field any of its values. */
  filter?: string[];
  qc?: 'Passed QC' | 'none';
  /** A check of the quality control that they failed; `any`: whichever. */
  failed?: string;
  /** `SCHEME:number` */
  st?: string;
  /** By any column: `column:test:value`. */
  where?: string[];
  /** The strains of this workspace. */
  workspace?: number;
  sort?: string;
  order?: 'desc';
  /** Names of columns, in their order; absent: the usual ones. */
  columns?: string[];
}

const WHERE = /^.{1,200}?:(is|has|starts|min|max|known):/s;

export function strainsSearch(given: Record<string, unknown>): StrainsSearch {
  const text = (value: unknown, most: number) =>
    typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined;
  const texts = (value: unknown) =>
    [value ?? []].flat().filter((one): one is string => typeof one === 'string' && one !== '');
  // The address may have been typed: a number is a name, too.
  const search = text(typeof given.search === 'number' ? String(given.search) : given.search, 200);
  const sort = text(given.sort, 200);
  const st = text(given.st, 110);
  const failed = text(given.failed, 100);
  const filter = texts(given.filter).filter((one) => one.indexOf(':') > 0);
  const where = texts(given.where).filter((one) => WHERE.test(one));
  const workspace = typeof given.workspace === 'object' ? Number.NaN : Number(given.workspace);
  const columns = texts(given.columns);
  return {
    ...(search === undefined ? {} : { search }),
    ...(given.mine === true ? { mine: true } : {}),
    ...(filter.length > 0 ? { filter } : {}),
    ...(given.qc === 'Passed QC' || given.qc === 'none' ? { qc: given.qc } : {}),
    ...(failed === undefined ? {} : { failed }),
    ...(st !== undefined && /^[\w.-]+:\d{1,9}$/.test(st) ? { st } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(Number.isSafeInteger(workspace) && workspace > 0 ? { workspace } : {}),
    ...(sort === undefined ? {} : { sort }),
    ...(given.order === 'desc' ? { order: 'desc' } : {}),
    ...(columns.length > 0 ? { columns } : {}),
  };
}

type Query = NonNullable<Asking<'GET /api/v1.0/{database}/strains'>['query']>;

/** The filters in the API's words. */
export function filtersOf({ search, mine, filter, qc, failed, st, where, workspace }: StrainsSearch): Query {
  return {
    ...(search === undefined ? {} : { search }),
    ...(mine ? { my_strains: 'true' } : {}),
    ...(filter === undefined ? {} : { filter }),
    ...(qc === undefined ? {} : { assembly_status: qc }),
    ...(failed === undefined ? {} : { qc_failed: failed }),
    ...(st === undefined ? {} : { st }),
    ...(where === undefined ? {} : { where }),
    ...(workspace === undefined ? {} : { workspace }),
  };
}

/** Filters, order, and the columns whose values are told beside the strains. */
export function questionOf(search: StrainsSearch, beside: readonly string[]): Query {
  const { sort, order } = search;
  return {
    ...filtersOf(search),
    ...(sort === undefined ? {} : { sort }),
    ...(order === undefined ? {} : { order }),
    ...(beside.length > 0 ? { column: [...beside] } : {}),
  };
}
