import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { colouringOf, type Value } from '../../src/genome/tree/phylogeny/colours.ts';
import type { ShownColumn } from '../../src/genome/tree/phylogeny/draw_tree.ts';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';

type Strain = Answer<'GET /api/v1.0/{database}/strains'>['records'][number];
export type KnownColumn = Answer<'GET /api/v1.0/{database}/strain_columns'>['columns'][number];

const NONE: readonly KnownColumn[] = [];

/** As many as one address can name. */
const NAMED = 100;

/** What has no order though it is written in digits. */
const isNumber = ({ kind, local_from, id }: KnownColumn) =>
  kind === 'number' || (kind === 'integer' && local_from === undefined && !id.endsWith('.ST'));

function valueIn(column: KnownColumn, strain: Strain | undefined): Value {
  if (!strain) return undefined;
  if (column.group === 'metadata') return strain.metadata[column.id] as Value;
  if (column.group !== 'strain') return strain.values?.[column.id];
  const value = (strain as Record<string, unknown>)[column.id];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

/**
 * What is known of the strains of a tree, as columns with colours. Strains that one may not see have none.
 * @param strainOf barcode of a genome's strain, by its name in the tree
 * @param ids columns, as the table of strains calls them
 */
export function useColumns(
  database: string,
  genomes: readonly string[],
  strainOf: (genome: string) => string | undefined,
  ids: readonly string[],
): { known: readonly KnownColumn[]; columns: readonly ShownColumn[]; error: unknown } {
  const told = useQuery(ask('GET /api/v1.0/{database}/strain_columns', { path: { database } }));
  const all = told.data?.columns ?? NONE;
  const wanted = useMemo(() => ids.flatMap((id) => all.find((one) => one.id === id) ?? []), [ids, all]);
  const beside = wanted.filter(({ group }) => group !== 'metadata' && group !== 'strain').map(({ id }) => id);
  const barcodes = useMemo(
    () => [...new Set(genomes.flatMap((genome) => strainOf(genome) ?? []))].sort(),
    [genomes, strainOf],
  );
  const sets = Array.from({ length: wanted.length > 0 ? Math.ceil(barcodes.length / NAMED) : 0 }, (_, i) =>
    barcodes.slice(i * NAMED, (i + 1) * NAMED),
  );
  const found = useQueries({
    queries: sets.map((barcode) => ({
      ...ask('GET /api/v1.0/{database}/strains', {
        path: { database },
        query: { barcode, limit: NAMED, ...(beside.length > 0 ? { column: beside } : {}) },
      }),
      // Colours do not vanish while one more column is asked for.
      placeholderData: (before: Answer<'GET /api/v1.0/{database}/strains'> | undefined) => before,
    })),
    combine: (results) => ({
      records: results.map(({ data }) => data?.records),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  });
  const columns = useMemo(() => {
    const strains = new Map(
      found.records.flatMap((records) => records ?? []).map((strain) => [strain.barcode, strain]),
    );
    return wanted.map((column): ShownColumn => {
      const toldOf = (genome: string) => valueIn(column, strains.get(strainOf(genome) ?? ''));
      return {
        ...{ id: column.id, label: column.label, toldOf },
        colouring: colouringOf(genomes.map(toldOf), isNumber(column)),
      };
    });
  }, [wanted, found.records, genomes, strainOf]);
  return { known: all, columns, error: told.error ?? found.error };
}
