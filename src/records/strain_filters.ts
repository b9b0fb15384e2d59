import { type RawBuilder, sql } from 'kysely';
import { type Access, strainsFor } from './access.ts';
import { failedCheck } from './summary.ts';
import { type ValueCondition, valueCondition } from './value_source.ts';
import type { Viewer } from './viewer.ts';

/** Which strains of a database are asked for; all that is given must hold. */
export interface StrainFilters {
  database: string;
  /** Values by field of metadata, any of them; '' stands for an empty field. */
  metadata?: Readonly<Record<string, readonly string[]>>;
  /** A part of the name, in any case of letters, or a barcode. */
  search?: string;
  /** Barcodes of strains. */
  barcodes?: readonly string[];
  names?: readonly string[];
  /** user_id */
  owner?: number;
  /** Of their best assembly, or `none`: they have none. */
  assemblyStatus?: 'Passed QC' | 'none';
  /** Control runs; default include. */
  controls?: 'include' | 'exclude' | 'only';
  /** Collected in or after, in or before this year, month or day (YYYY, YYYY-MM, YYYY-MM-DD). */
  collectedFrom?: string;
  collectedUntil?: string;
  /** Changed at or after. */
  modifiedSince?: Date;
  createdSince?: Date;
  /** Whose best assembly has this ST. */
  st?: { schemeId: number; stBarcode: string };
  /** By any other column. */
  where?: readonly ValueCondition[];
  /** None of whose assemblies passed QC, because of this check; `any`: because of whichever. */
  qcFailed?: string;
  /** In this workspace, which the viewer may see. */
  workspace?: number;
  /** How far the viewer may go with them; default row. */
  access?: Exclude<Access, 'none'>;
}

/** The condition on strains, called `s` in the statement; what the viewer may not see is left out. */
export function strainCondition(viewer: Viewer, filters: StrainFilters): RawBuilder<boolean> {
  const parts: RawBuilder<unknown>[] = [
    sql`s.database = ${filters.database}`,
    strainsFor(viewer, filters.access ?? 'row', 's'),
    ...Object.entries(filters.metadata ?? {}).map(([field, values]) => hasValue(field, values)),
  ];
  const { search, barcodes, names, owner, assemblyStatus, controls, modifiedSince, createdSince, st } =
    filters;
  if (search !== undefined) {
    const part = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    // Names are looked through in their own narrow index, once; the rows of all strains would be a hundred megabytes.
    parts.push(
      sql`s.id = any(array(select n.id from strains n
        where n.database = ${filters.database} and (lower(n.strain) like ${part} or n.barcode = ${search.toUpperCase()})))`,
    );
  }
  if (barcodes) parts.push(sql`s.barcode = any(${[...barcodes]}::text[])`);
  if (names) parts.push(sql`s.strain = any(${[...names]}::text[])`);
  if (owner !== undefined) parts.push(sql`s.owner = ${owner}`);
  if (assemblyStatus === 'none') parts.push(sql`s.best_assembly is null`);
  if (assemblyStatus === 'Passed QC') parts.push(sql`s.best_assembly is not null`);
  if (filters.qcFailed !== undefined) parts.push(failedCheck(filters.qcFailed));
  if (controls === 'exclude') parts.push(sql`s.control is null`);
  if (controls === 'only') parts.push(sql`s.control is not null`);
  const collected = metadataValue('collection_date');
  const { collectedFrom, collectedUntil } = filters;
  // Dates are compared as far as the shorter of the two is known; what is no date begins with a letter.
  if (collectedFrom !== undefined)
    parts.push(
      sql`(${collected} >= ${collectedFrom} or ${collectedFrom} like split_part(${collected}, '/', 1) || '%') and ${collected} < 'a' and ${collected} <> ''`,
    );
  if (collectedUntil !== undefined)
    parts.push(sql`left(${collected}, ${collectedUntil.length}::integer) <= ${collectedUntil}`);
  if (modifiedSince) parts.push(sql`s.lastmodified >= ${modifiedSince}`);
  if (createdSince) parts.push(sql`s.created >= ${createdSince}`);
  if (st) {
    parts.push(
      sql`s.best_assembly in (select assembly_id from assembly_lookup where scheme_id = ${st.schemeId} and st_barcode = ${st.stBarcode})`,
    );
  }
  if (filters.workspace !== undefined) {
    parts.push(
      sql`s.barcode in (select jsonb_array_elements_text(w.data -> 'strains') from user_preferences w where w.id = ${filters.workspace})`,
    );
  }
  parts.push(...(filters.where ?? []).map(valueCondition));
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

/** Fields that have a column and an index of their own; the others share one. */
const COLUMNS: readonly string[] = [
  ...[
    'collection_date',
    'collection_year',
    'country',
    'source_niche',
    'source_type',
    'serotype',
    'lab_contact',
  ],
];

/** The value of a field of metadata, of the strain `s`. */
export function metadataValue(field: string): RawBuilder<string | null> {
  return COLUMNS.includes(field)
    ? sql<string | null>`s.${sql.ref(field)}`
    : sql<string | null>`s.metadata ->> ${field}::text`;
}

function hasValue(field: string, values: readonly string[]): RawBuilder<unknown> {
  const column = metadataValue(field);
  if (COLUMNS.includes(field)) {
    const filled = sql`${column} = any(${values.filter(Boolean)}::text[])`;
    return values.includes('') ? sql`(${filled} or ${column} is null)` : filled;
  }
  const any = values.map((value) =>
    value === ''
      ? sql`not s.metadata ? ${field}`
      : sql`s.metadata @> ${JSON.stringify({ [field]: value })}::jsonb`,
  );
  return any.length === 0 ? sql`true` : sql`(${sql.join(any, sql` or `)})`;
}
