import { sql } from 'kysely';
import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { CLASSIC_LOCI } from '../../genome/scheme.ts';
import { clusterLevels } from '../../nserv/cluster_levels.ts';
import { fewLoci } from '../../nserv/few_loci.ts';
import { FIRST_LOCAL, showNumber } from '../../nserv/local_names.ts';
import {
  assemblyColumns,
  type BesideColumn,
  type BesideValue,
  schemeValueSource,
  valuesBeside,
} from '../../records/beside_columns.ts';
import { getDatabase } from '../../records/databases.ts';
import type { MetadataKind } from '../../records/metadata_fields.ts';
import { metadataRules } from '../../records/metadata_rules.ts';
import { schemesInSight } from '../../records/scheme_in_sight.ts';
import type { Scheme } from '../../records/schemes.ts';
import { metadataValue } from '../../records/strain_filters.ts';
import type { StrainRecord } from '../../records/strain_list.ts';
import type { ExtraColumn } from '../../records/tables/export_table.ts';
import { VALUE_TESTS, type ValueKind, type ValueSource, type ValueTest } from '../../records/value_source.ts';
import type { Viewer } from '../../records/viewer.ts';

/** A column that a list of strains can show, be sorted and filtered by. */
export interface StrainColumn extends Omit<BesideColumn, 'kind'> {
  /** `strain`, `metadata`, `assembly`, or the description of a scheme. */
  group: string;
  /** For people: under which heading it is chosen. */
  groupLabel: string;
  kind: ValueKind;
  /** Numbers from here on were given by this house and not by the central nomenclature. */
  localFrom?: number;
}

const NUMBERS = new Set<MetadataKind>(['integer', 'number', 'latitude', 'longitude']);

/** Every column that a viewer may see in lists of a database. @throws DATABASE_UNKNOWN, METADATA_RULES */
export async function strainColumns(
  db: Queryable,
  viewer: Viewer,
  database: string,
): Promise<StrainColumn[]> {
  const rules = metadataRules(await getDatabase(db, database));
  const metadata = rules.fields.map(({ field, label, kind }) => ({
    ...{ id: field, label, group: 'metadata', groupLabel: 'Metadata' },
    ...ofMetadata(field, NUMBERS.has(kind) ? 'number' : 'text'),
  }));
  const measured = assemblyColumns(database).map((column) => ({
    ...column,
    ...{ group: 'assembly', groupLabel: 'Assembly' },
  }));
  return [...RECORD, ...metadata, ...measured, ...(await columnsOfSchemes(db, viewer, database))];
}

/** Those of the schemes alone. */
async function columnsOfSchemes(db: Queryable, viewer: Viewer, database: string): Promise<StrainColumn[]> {
  const columns: StrainColumn[] = [];
  for (const scheme of await schemesInSight(db, viewer, database))
    columns.push(...(await columnsOfScheme(db, scheme)));
  return columns;
}

async function columnsOfScheme(db: Queryable, scheme: Scheme): Promise<StrainColumn[]> {
  const { param, description, name } = scheme;
  const declared = param.columns ?? [];
  const taken = new Set(declared.map((column) => column.name));
  const typing = (await typingColumns(db, scheme)).filter((column) => !taken.has(column.name));
  return [...typing, ...declared].map((column) => ({
    ...{ id: `${description}.${column.name}`, label: column.label, kind: column.kind },
    ...('unit' in column && column.unit !== undefined ? { unit: column.unit } : {}),
    ...('description' in column && column.description !== undefined
      ? { description: column.description }
      : {}),
    ...('localFrom' in column ? { localFrom: column.localFrom } : {}),
    ...{ group: description, groupLabel: name || description },
    source: schemeValueSource(scheme.id, column.name, column.kind),
    scheme: { id: scheme.id, name: column.name },
  }));
}

/** The ST, the clusters of a scheme that has them, the loci of one with few: as 0029_clusters_and_watches.sql keeps them. */
async function typingColumns(db: Queryable, { param }: Scheme) {
  if (param.pipeline !== 'nomenclature' || !param.scheme) return [];
  const loci = (await fewLoci(db, param.scheme, CLASSIC_LOCI)) ?? [];
  const shown = loci.filter((one) => /^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(one));
  const number = { kind: 'integer', localFrom: FIRST_LOCAL } as const;
  return [
    { name: 'ST', label: 'ST', ...number },
    ...(await clusterLevels(db, param.scheme)).map((level) => ({
      ...{ name: `HC${level}`, label: `HC${level}`, ...number },
      description: `HierCC cluster: STs linked by ${level === 0 ? 'no difference' : `at most ${level} different loci`}. Its number is its first ST.`,
    })),
    ...shown.map((locus) => ({ name: locus, label: locus, ...number })),
  ];
}

const strainSource = (
  kind: ValueKind,
  value: ValueSource['value'],
): Pick<StrainColumn, 'kind' | 'source'> => ({
  kind,
  source: { kind, value },
});
const ofStrain = (id: string, label: string, found: Pick<StrainColumn, 'kind' | 'source'>): StrainColumn => ({
  ...{ id, label, group: 'strain', groupLabel: 'Strain' },
  ...found,
});

const RECORD: readonly StrainColumn[] = [
  ofStrain('strain', 'Name', strainSource('text', sql`s.strain`)),
  ofStrain('barcode', 'Barcode', strainSource('text', sql`s.barcode`)),
  ofStrain('owner', 'Owner', {
    kind: 'text',
    source: {
      ...{ kind: 'text', value: sql`x.username` },
      beside: { from: sql`users x`, where: sql`true`, key: sql`x.user_id`, link: sql`s.owner` },
    },
  }),
  ofStrain('created', 'Added', strainSource('moment', sql`s.created`)),
  ofStrain('lastmodified', 'Changed', strainSource('moment', sql`s.lastmodified`)),
  ofStrain('release_date', 'Release', strainSource('day', sql`s.release_date`)),
  ofStrain('control', 'Control run', strainSource('text', sql`s.control`)),
];

function ofMetadata(field: string, kind: ValueKind): Pick<StrainColumn, 'kind' | 'source'> {
  const text = metadataValue(field);
  return strainSource(kind, kind === 'number' ? sql`number_of(${text})` : text);
}

/** The column of that id; any other is a custom field of metadata. */
export function columnNamed(
  columns: readonly StrainColumn[],
  id: string,
): Pick<StrainColumn, 'kind' | 'source'> {
  return columns.find((column) => column.id === id) ?? ofMetadata(id, 'text');
}

/** Columns of assemblies and schemes, of which values are told beside a strain. @throws REQUEST_WRONG */
export function besideColumns(
  columns: readonly StrainColumn[],
  ids: readonly string[],
): (BesideColumn & StrainColumn)[] {
  return ids.map((id) => {
    const column = columns.find((one) => one.id === id);
    if (!column || column.group === 'strain' || column.group === 'metadata') {
      const problem = `there is no column ${JSON.stringify(id)} of assemblies or schemes`;
      throw new EnterobotError('REQUEST_WRONG', { problem });
    }
    return column as BesideColumn & StrainColumn;
  });
}

/** The values of columns for each of some strains, in their order. */
export async function valuesOfStrains(
  db: Queryable,
  columns: readonly BesideColumn[],
  strains: readonly StrainRecord[],
): Promise<Record<string, BesideValue>[]> {
  const best = strains.flatMap(({ best_assembly }) => best_assembly?.id ?? []);
  const found = await valuesBeside(db, columns, best);
  const unknown = Object.fromEntries(columns.map(({ id }) => [id, null]));
  return strains.map(({ best_assembly }) => (best_assembly && found.get(best_assembly.id)) || unknown);
}

/** A column as a table has it, under its id: yes and no in words, local numbers marked. */
export function exportedColumn(column: BesideColumn & StrainColumn): ExtraColumn {
  const { id, localFrom } = column;
  const told = (value: BesideValue | undefined) => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return localFrom !== undefined && typeof value === 'number' ? showNumber(value) : String(value);
  };
  return {
    header: id,
    values: async (db, strains) =>
      (await valuesOfStrains(db, [column], strains)).map((values) => told(values[id])),
  };
}

/** By what a column can be filtered. */
export function testsOf(kind: ValueKind): ValueTest[] {
  const not: Record<ValueKind, readonly ValueTest[]> = {
    text: [],
    integer: ['has', 'starts'],
    number: ['has', 'starts'],
    yes_no: ['has', 'starts', 'min', 'max'],
    day: ['is', 'has', 'starts'],
    moment: ['is', 'has', 'starts', 'known'],
  };
  return VALUE_TESTS.filter((test) => !not[kind].includes(test));
}
