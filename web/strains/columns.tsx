import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '../api/call.ts';
import { QcState } from '../parts/state.tsx';
import { bases, count, time } from '../parts/words.ts';

export type Strain = Answer<'GET /api/v1.0/{database}/strains'>['records'][number];
export type MetadataField = Answer<'GET /api/v1.0/{database}/metadata_fields'>['fields'][number];

export interface Column {
  id: string;
  label: string;
  /** Pixels. */
  width: number;
  /** By what the server sorts; absent: not by this. */
  sort?: string;
  number?: boolean;
  cell(strain: Strain): ReactNode;
}

const RECORD: Column[] = [
  {
    ...{ id: 'strain', label: 'Name', width: 170, sort: 'strain' },
    cell: ({ database, barcode, strain }) => (
      <Link to="/d/$database/strains/$barcode" params={{ database, barcode }}>
        {strain}
      </Link>
    ),
  },
  { id: 'barcode', label: 'Barcode', width: 120, sort: 'barcode', cell: ({ barcode }) => barcode },
  {
    ...{ id: 'qc', label: 'Assembly', width: 118 },
    cell: ({ best_assembly: best }) => (best ? <QcState status={best.status} /> : '–'),
  },
  {
    ...{ id: 'n50', label: 'N50', width: 75, number: true },
    cell: ({ best_assembly: best }) => bases(best?.n50),
  },
  {
    ...{ id: 'contigs', label: 'Contigs', width: 62, number: true },
    cell: ({ best_assembly: best }) => count(best?.contig_number),
  },
  {
    ...{ id: 'length', label: 'Length', width: 75, number: true },
    cell: ({ best_assembly: best }) => bases(best?.total_length),
  },
  { id: 'owner', label: 'Owner', width: 120, cell: ({ owner }) => owner },
  {
    ...{ id: 'created', label: 'Added', width: 150, sort: 'created' },
    cell: ({ created }) => time(created),
  },
  {
    ...{ id: 'lastmodified', label: 'Changed', width: 150, sort: 'lastmodified' },
    cell: ({ lastmodified }) => time(lastmodified),
  },
  {
    ...{ id: 'release_date', label: 'Release', width: 110, sort: 'release_date' },
    cell: ({ release_date }) => release_date ?? '–',
  },
];

const USUAL = [
  'strain',
  'barcode',
  'qc',
  'n50',
  'contigs',
  'length',
  'country',
  'collection_date',
  'source_niche',
  'owner',
  'created',
];

/** Every column that the table of a database can have. */
export function columnsOf(fields: readonly MetadataField[]): Column[] {
  const metadata = fields.map(
    ({ field, label }): Column => ({
      ...{ id: field, label, width: 125, sort: field },
      cell: ({ metadata: cells }) => String(cells[field] ?? ''),
    }),
  );
  const taken = new Set(RECORD.map(({ id }) => id));
  return [...RECORD, ...metadata.filter(({ id }) => !taken.has(id))];
}

/** Those that are shown, in their order. */
export function shownColumns(all: readonly Column[], wanted: readonly string[] | undefined): Column[] {
  const byId = new Map(all.map((column) => [column.id, column]));
  const found = (wanted ?? USUAL).flatMap((id) => byId.get(id) ?? []);
  return found.length > 0 ? found : [RECORD[0]!];
}
