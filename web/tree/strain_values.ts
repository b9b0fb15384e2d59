import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import type { Strain } from '../strains/columns.tsx';
import type { KnownColumn } from '../strains/known_column.ts';
import type { Value } from './colouring.ts';

/** As many barcodes as an address can name. */
const SET = 200;
/** Requests at the same time. */
const TOGETHER = 4;

/** Rows of strains by barcode, with values of columns of assemblies and schemes; those that one may not see are not there. */
async function strainRows(
  database: string,
  barcodes: readonly string[],
  column: string[],
  signal?: AbortSignal,
): Promise<Map<string, Strain>> {
  const sets: string[][] = [];
  for (let i = 0; i < barcodes.length; i += SET) sets.push(barcodes.slice(i, i + SET));
  const found = new Map<string, Strain>();
  const worker = async () => {
    for (let barcode = sets.shift(); barcode; barcode = sets.shift()) {
      const { records } = await call(
        'GET /api/v1.0/{database}/strains',
        { path: { database }, query: { barcode, column, controls: 'include', limit: SET } },
        signal,
      );
      for (const record of records) found.set(record.barcode, record);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return found;
}

/** The same as a question; what is known stays in sight while more columns are asked for. */
export function useStrainRows(database: string, barcodes: readonly string[], columns: readonly string[]) {
  const column = [...new Set(columns)].sort();
  return useQuery({
    queryKey: ['strains of a tree', database, barcodes.length, barcodes[0], barcodes.at(-1), column],
    queryFn: ({ signal }) => strainRows(database, barcodes, column, signal),
    placeholderData: (before) => before,
    enabled: barcodes.length > 0,
  });
}

/** What a strain has in a column. */
export function valueIn(strain: Strain | undefined, { id, group }: Pick<KnownColumn, 'id' | 'group'>): Value {
  if (!strain) return null;
  if (group === 'metadata') return strain.metadata[id] as Value;
  if (group === 'strain') return strain[id as 'owner'] as Value;
  return strain.values?.[id];
}
