import { assembliesInSight } from '../../records/assembly_in_sight.ts';
import { historyOf } from '../../records/strain_history.ts';
import { strainPage } from '../../records/strain_list.ts';
import { print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable, formatTime } from '../table.ts';
import { type Chosen, commandLineViewer, filtersOf, type OfDatabase, strainNamed } from './choose.ts';

interface ListOptions extends Chosen {
  sort?: string;
  desc?: boolean;
  limit: number;
}

export async function list({ pool }: Attached, options: ListOptions): Promise<void> {
  const viewer = await commandLineViewer(pool);
  const filters = await filtersOf(pool, options);
  const { sort, desc, limit } = options;
  const page = { limit, order: desc ? 'desc' : 'asc', ...(sort ? { sort } : {}) } as const;
  const { records, total } = await strainPage(pool, viewer, filters, page);
  if (options.json) return print(JSON.stringify({ records, total }));
  const rows = records.map(({ barcode, strain, owner, metadata, best_assembly, control, release_date }) => [
    ...[barcode, strain, owner, metadata.country, metadata.collection_date, metadata.serotype],
    ...[best_assembly?.barcode, control, release_date],
  ]);
  const header = [
    'barcode',
    'strain',
    'owner',
    'country',
    'collected',
    'serotype',
    'best assembly',
    'control',
    'release',
  ];
  print(formatTable(header, rows));
  if (total > records.length) progress(`${records.length} of ${total}; --limit shows more.`);
}

export async function show({ pool }: Attached, key: string, options: OfDatabase): Promise<void> {
  const strain = await strainNamed(pool, options.database, key);
  const assemblies = await assembliesInSight(pool, await commandLineViewer(pool), strain.id);
  if (options.json) return print(JSON.stringify({ ...strain, assemblies }));
  const { metadata, best_assembly, created, lastmodified, ...record } = strain;
  const rows: [string, string][] = [
    ...Object.entries(record).map(([name, value]): [string, string] => [name, String(value ?? '')]),
    ['created', formatTime(created)],
    ['lastmodified', formatTime(lastmodified)],
    [
      'best_assembly',
      best_assembly
        ? `${best_assembly.barcode}${best_assembly.chosen_by ? ` (chosen by ${best_assembly.chosen_by})` : ''}`
        : '',
    ],
    ...assemblies.map(({ barcode, status, n50 }): [string, string] => [
      'assembly',
      `${barcode} ${status}${n50 ? `, N50 ${n50}` : ''}`,
    ]),
    ...Object.entries(metadata).map(([field, value]): [string, string] => [field, String(value)]),
  ];
  print(formatTable(['field', 'value'], rows));
}

export async function history(
  { pool }: Attached,
  key: string,
  options: OfDatabase & { limit: number },
): Promise<void> {
  const strain = await strainNamed(pool, options.database, key);
  const { records, total } = await historyOf(pool, strain.id, { limit: options.limit });
  if (options.json) return print(JSON.stringify({ records, total }));
  const rows = records.flatMap(({ replaced, by, why, row_version, changed }) => {
    const entries = Object.entries(changed);
    const shown = entries.length > 0 ? entries : [['', { from: '', to: '' }] as const];
    return shown.map(([field, { from, to }], i) => [
      ...(i === 0 ? [row_version, formatTime(replaced), by ?? '', why ?? ''] : ['', '', '', '']),
      ...[field, text(from), text(to)],
    ]);
  });
  print(formatTable(['version', 'replaced', 'by', 'why', 'field', 'from', 'to'], rows));
}

function text(value: unknown): string {
  return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}
