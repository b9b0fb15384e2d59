import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { stBarcode } from '../../nserv/sequence_types.ts';
import { checkMetadata } from '../../records/check_metadata.ts';
import { getDatabase } from '../../records/databases.ts';
import { METADATA_FIELDS } from '../../records/metadata_fields.ts';
import { type MetadataRules, metadataRules } from '../../records/metadata_rules.ts';
import { missingTerm } from '../../records/missing_values.ts';
import { schemeInSight } from '../../records/scheme_in_sight.ts';
import type { StrainFilters } from '../../records/strain_filters.ts';
import { userNameKey } from '../../records/user_names.ts';
import {
  VALUE_TESTS,
  type ValueCondition,
  type ValueTest,
  valueCondition,
} from '../../records/value_source.ts';
import type { Viewer } from '../../records/viewer.ts';
import { seenWorkspace } from '../../records/workspaces.ts';
import { columnNamed, strainColumns } from './strain_columns.ts';

/** One value or several; any of them. */
const values = z.union([z.string().max(500), z.array(z.string().max(500)).max(200)]).optional();
const partOfDate = z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/);

/** What chooses strains in a query string: every field of metadata by its name, and what follows. */
export const strainFilterQuery = z.strictObject({
  ...(Object.fromEntries(METADATA_FIELDS.map(({ field }) => [field, values])) as Record<never, never>),
  /** Further fields of the database, and custom ones: `name:value`. */
  filter: values,
  /** A part of the name, or a barcode. */
  search: z.string().min(1).max(200).optional(),
  barcode: values,
  strain: values,
  /** Username. */
  owner: z.string().min(1).max(200).optional(),
  my_strains: z.enum(['true', 'false']).optional(),
  assembly_status: z.enum(['Passed QC', 'none']).optional(),
  /** A check of the quality control that no assembly of theirs passed, as the summary names it; `any`: whichever. */
  qc_failed: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0]*$/)
    .optional(),
  controls: z.enum(['include', 'exclude', 'only']).optional(),
  collected_from: partOfDate.optional(),
  collected_until: partOfDate.optional(),
  modified_since: z.iso.datetime({ offset: true }).optional(),
  created_since: z.iso.datetime({ offset: true }).optional(),
  /** `SCHEME:number`. */
  st: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}:\d{1,9}$/)
    .optional(),
  /**
   * By any column: `column:test:value`, where test is `is` (of one column any of its values), `has`, `starts`, `min`, `max`
   * or `known` (yes, no).
   */
  where: z.union([z.string().max(700), z.array(z.string().max(700)).max(50)]).optional(),
  /** The strains of this workspace. */
  workspace: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type StrainFilterQuery = z.output<typeof strainFilterQuery>;

/** Columns of assemblies and schemes (strain_columns) whose values are told, too. */
export const columnQuery = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(200)])
  .default([])
  .transform((given) => [...new Set([given].flat())]);

export const strainPageQuery = strainFilterQuery.extend({
  /** A column of strain_columns, or a custom field of metadata. */
  sort: z.string().min(1).max(200).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  column: columnQuery,
});

/**
 * What a query asks for.
 * @throws DATABASE_UNKNOWN, SCHEME_UNKNOWN
 */
export async function strainFilters(
  db: Queryable,
  viewer: Viewer,
  database: string,
  query: Partial<StrainFilterQuery>,
): Promise<StrainFilters> {
  const rules = metadataRules(await getDatabase(db, database));
  // Any word may be the name of a field, also those that every object has.
  const metadata: Record<string, string[]> = Object.create(null);
  const add = (field: string, value: string) => {
    metadata[field] ??= [];
    metadata[field].push(asStored(rules, field, value));
  };
  const given = query as Record<string, string | string[] | undefined>;
  for (const { field } of METADATA_FIELDS) for (const value of listOf(given[field])) add(field, value);
  for (const one of listOf(query.filter)) {
    const colon = one.indexOf(':');
    if (colon < 1)
      throw new EnterobotError('REQUEST_WRONG', { problem: `filter "${one}" is not name:value` });
    add(rules.fieldNamed(one.slice(0, colon))?.field ?? one.slice(0, colon), one.slice(colon + 1));
  }
  const { search, barcode, strain, assembly_status, controls, collected_from, collected_until } = query;
  return {
    database,
    metadata,
    ...(search === undefined ? {} : { search }),
    ...(barcode === undefined ? {} : { barcodes: listOf(barcode) }),
    ...(strain === undefined ? {} : { names: listOf(strain) }),
    ...(assembly_status === undefined ? {} : { assemblyStatus: assembly_status }),
    ...(query.qc_failed === undefined ? {} : { qcFailed: query.qc_failed }),
    ...(controls === undefined ? {} : { controls }),
    ...(collected_from === undefined ? {} : { collectedFrom: collected_from }),
    ...(collected_until === undefined ? {} : { collectedUntil: collected_until }),
    ...(query.modified_since === undefined ? {} : { modifiedSince: new Date(query.modified_since) }),
    ...(query.created_since === undefined ? {} : { createdSince: new Date(query.created_since) }),
    ...(await ownerOf(db, viewer, query)),
    ...(query.st === undefined ? {} : { st: await sequenceType(db, viewer, database, query.st) }),
    ...(query.where === undefined
      ? {}
      : { where: await conditions(db, viewer, database, listOf(query.where)) }),
    ...(query.workspace === undefined ? {} : { workspace: await seenWorkspace(db, viewer, query.workspace) }),
  };
}

const CONDITION = new RegExp(`^(.{1,200}?):(${VALUE_TESTS.join('|')}):(.*)$`, 's');

/** Values of one column that it may be stand in one condition; all others must hold together. @throws REQUEST_WRONG */
async function conditions(
  db: Queryable,
  viewer: Viewer,
  database: string,
  given: readonly string[],
): Promise<ValueCondition[]> {
  if (given.length === 0) return [];
  const columns = await strainColumns(db, viewer, database);
  const found = new Map<string, { column: string; test: ValueTest; values: string[] }>();
  for (const one of given) {
    const [, column, test, value] = CONDITION.exec(one) ?? [];
    if (column === undefined || value === undefined)
      throw new EnterobotError('REQUEST_WRONG', { problem: `where "${one}" is not column:test:value` });
    const key = test === 'is' ? `${column}:is` : one;
    const before = found.get(key)?.values ?? [];
    found.set(key, { column, test: test as ValueTest, values: [...before, value] });
  }
  const list = [...found.values()].map((one) => ({
    ...one,
    source: columnNamed(columns, one.column).source,
  }));
  // What no column can be compared with is told before anything is asked.
  for (const one of list) valueCondition(one);
  return list;
}

async function ownerOf(
  db: Queryable,
  viewer: Viewer,
  { owner, my_strains }: Partial<StrainFilterQuery>,
): Promise<{ owner?: number }> {
  if (my_strains === 'true') return { owner: viewer.userId };
  if (owner === undefined) return {};
  const { rows } = await db.query<{ user_id: number }>('select user_id from users where name_key = $1', [
    userNameKey(owner),
  ]);
  // Nobody of that name owns nothing.
  return { owner: rows[0]?.user_id ?? -1 };
}

async function sequenceType(db: Queryable, viewer: Viewer, database: string, text: string) {
  const [name = '', st] = text.split(':');
  const scheme = await schemeInSight(db, viewer, database, name);
  const barcode = scheme.param.scheme ? await stBarcode(db, scheme.param.scheme, Number(st)) : undefined;
  return { schemeId: scheme.id, stBarcode: barcode ?? '' };
}

function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A value as a strain would have it: words in their own letters; what cannot be one is looked for as it is. */
function asStored(rules: MetadataRules, field: string, value: string): string {
  if (value === '') return value;
  const missing = missingTerm(value);
  if (missing !== undefined) return missing;
  const kind = rules.fieldNamed(field)?.kind;
  if (kind !== 'word' && kind !== 'country') return value;
  const stored = checkMetadata(rules, { [field]: value }).changes[field];
  return stored ?? value;
}
