import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Answer, call } from '../api/call.ts';

const ROUTE = 'GET /api/v1.0/analyses/{id}/strains';
type Told = Answer<typeof ROUTE>;
type Value = Told['rows'][number][number];

/** What is known of the strains of an analysis. */
export interface StrainValues {
  /** Undefined: of a strain that one may not see, or not here yet. */
  valueIn(barcode: string, column: string): Value | undefined;
  /** Whether the strain is one that one may see; false also before it is known. */
  isSeen(barcode: string): boolean;
  waiting: boolean;
  /** Whether what was asked first is here. */
  known: boolean;
  error: unknown;
}

const NONE: readonly string[] = [];

/**
 * Values of all strains of a tree or SNP project in some columns, in one request; of a column that is wanted later, in one
 * more of that column alone.
 * @param of what tells this state of the analysis from another: made again it may be of other strains
 * @param columns undefined: not known yet which, nothing is asked
 */
export function useStrainValues(
  id: number,
  of: string,
  columns: readonly string[] | undefined,
): StrainValues {
  const [asked, setAsked] = useState<readonly (readonly string[])[]>([]);
  const all = new Set(asked.flat());
  const more = (columns ?? NONE).filter((one) => !all.has(one));
  if (more.length > 0) setAsked([...asked, [...new Set(more)].sort()]);
  const found = useQueries({
    queries: asked.map((column) => ({
      queryKey: [ROUTE, { path: { id }, query: { column } }, of],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(ROUTE, { path: { id }, query: { column: [...column] } }, signal),
      // Colours do not vanish while the analysis is made again.
      placeholderData: (before: Told | undefined) => before,
    })),
    combine: (results) => ({
      told: results.map(({ data }) => data),
      waiting: results.some(({ isFetching }) => isFetching),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  });
  const values = useMemo(() => {
    const byColumn = new Map<string, Map<string, Value>>();
    const seen = new Set<string>();
    for (const told of found.told) {
      const maps = (told?.columns ?? NONE).map((column) => {
        const map = new Map<string, Value>();
        byColumn.set(column, map);
        return map;
      });
      for (const row of told?.rows ?? []) {
        const barcode = String(row[0]);
        seen.add(barcode);
        for (let i = 0; i < maps.length; i++) maps[i]!.set(barcode, row[i + 1]!);
      }
    }
    return {
      valueIn: (barcode: string, column: string) => byColumn.get(column)?.get(barcode),
      isSeen: (barcode: string) => seen.has(barcode),
    };
  }, [found.told]);
  return {
    ...values,
    waiting: found.waiting || (columns !== undefined && asked.length === 0 && columns.length > 0),
    known: found.told[0] !== undefined,
    error: found.error,
  };
}
