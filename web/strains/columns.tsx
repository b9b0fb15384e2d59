import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '../api/call.ts';
import { QcState } from '../parts/state.tsx';
import { bases, count, time } from '../parts/words.ts';
import type { KnownColumn } from './known_column.ts';

export type Strain = Answer<'GET /api/v1.0/{database}/strains'>['records'][number];
export type MetadataField = Answer<'GET /api/v1.0/{database}/metadata_fields'>['fields'][number];

export interface Column {
  id: string;
  label: string;
  /** Under which heading it is chosen. */
  group: string;
  /** What it means, for who rests on its head. */
  means?: string;
  /** Pixels. */
  width: number;
  /** By what the server sorts; absent: not by this. */
  sort?: string;
  number?: boolean;
  /** Its values are asked for beside the strains. */
  beside?: boolean;
  /** The field of metadata, or `strain`, that is written when a cell is edited; absent: not here. */
  edits?: string;
  /** Offered while it is edited. */
  vocabulary?: readonly string[];
  cell(strain: Strain): ReactNode;
}

/** The assembly's state has no values of its own: a best assembly passed QC, and without one the newest says why. */
const STATE: Column = {
  ...{ id: 'qc', label: 'Assembly', group: 'Assembly', width: 118 },
  cell: ({ best_assembly: best, newest_status: newest }) => {
    const status = best?.status ?? newest;
    return status === null ? '–' : <QcState status={status} />;
  },
};

const RECORD: Record<string, Pick<Column, 'width' | 'cell'> & Partial<Column>> = {
  strain: {
    width: 170,
    edits: 'strain',
    cell: ({ database, barcode, strain }) => (
      <Link to="/d/$database/strains/$barcode" params={{ database, barcode }} tabIndex={-1}>
        {strain}
      </Link>
    ),
  },
  barcode: { width: 120, cell: ({ barcode }) => barcode },
  owner: { width: 120, cell: ({ owner }) => owner },
  created: { width: 150, cell: ({ created }) => time(created) },
  lastmodified: { width: 150, cell: ({ lastmodified }) => time(lastmodified) },
  release_date: { width: 110, cell: ({ release_date }) => release_date ?? '–' },
  control: { width: 90, cell: ({ control }) => control ?? '' },
};

const usual = (all: readonly Column[]) => [
  ...[
    'strain',
    'barcode',
    'qc',
    ...typesOf(all),
    'assembly.n50',
    'assembly.contig_number',
    'assembly.total_length',
  ],
  ...['country', 'collection_date', 'source_niche', 'owner', 'created'],
];
/** What people look for first: the STs of the first schemes, and the serovar. */
function typesOf(all: readonly Column[]): string[] {
  const ids = all.map(({ id }) => id);
  return [
    ...ids.filter((id) => id.endsWith('.ST')).slice(0, 2),
    ...ids.filter((id) => id === 'SeroPred.serovar'),
  ];
}

/** Names of columns in addresses that were sent before there were others. */
const BEFORE: Record<string, string> = {
  n50: 'assembly.n50',
  contigs: 'assembly.contig_number',
  length: 'assembly.total_length',
};

/** Every column that the table of a database can have, in the order of the groups. */
export function columnsOf(known: readonly KnownColumn[], fields: readonly MetadataField[]): Column[] {
  const byField = new Map(fields.map((field) => [field.field, field]));
  const columns = known.map((one): Column => {
    const about = {
      ...{ id: one.id, label: one.label, group: one.group_label, sort: one.id },
      ...(one.description === undefined ? {} : { means: one.description }),
    };
    const field = one.group === 'metadata' ? byField.get(one.id) : undefined;
    if (one.group === 'strain') return { ...about, ...(RECORD[one.id] ?? { width: 110, cell: () => '' }) };
    if (one.group === 'metadata')
      return {
        ...{ ...about, width: 125, cell: ({ metadata }) => String(metadata[one.id] ?? '') },
        ...(field && !field.follows ? { edits: one.id } : {}),
        ...(field?.vocabulary ? { vocabulary: field.vocabulary } : {}),
      };
    const number = one.kind === 'integer' || one.kind === 'number';
    const scheme = one.group === 'assembly' ? '' : `${one.group_label}: `;
    return {
      ...about,
      means: [`${scheme}${one.label}`, one.unit && `in ${one.unit}`, one.description]
        .filter(Boolean)
        .join(', '),
      ...{ beside: true, number, width: number ? Math.max(72, 24 + one.label.length * 8) : 125 },
      cell: ({ values }) => valueText(one, values?.[one.id]),
    };
  });
  const at = columns.findIndex(({ id }) => id.startsWith('assembly.'));
  return at < 0 ? [...columns, STATE] : [...columns.slice(0, at), STATE, ...columns.slice(at)];
}

/** A value in words: bases as people say them, local numbers marked. */
function valueText(
  { kind, unit, local_from }: Pick<KnownColumn, 'kind' | 'unit' | 'local_from'>,
  value: string | number | boolean | null | undefined,
): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (local_from !== undefined) return value >= local_from ? `${value} (local)` : String(value);
  if (unit === 'bp') return bases(value);
  return kind === 'number' ? String(Number(value.toPrecision(4))) : count(value);
}

/** Those that are shown, in their order: as the address says, else as the person chose, else the usual ones. */
export function shownColumns(
  all: readonly Column[],
  wanted: readonly string[] | undefined,
  chosen: readonly string[] | null = null,
): Column[] {
  const byId = new Map(all.map((column) => [column.id, column]));
  const found = [...new Set(wanted ?? chosen ?? usual(all))].flatMap(
    (id) => byId.get(BEFORE[id] ?? id) ?? [],
  );
  return found.length > 0 ? found : all.slice(0, 1);
}
