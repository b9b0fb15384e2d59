import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { colouringOf } from '../../src/genome/tree/phylogeny/colours.ts';
import type { ShownColumn } from '../../src/genome/tree/phylogeny/draw_tree.ts';
import { useStrainValues } from '../analyses/strain_values.ts';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';

export type KnownColumn = Answer<'GET /api/v1.0/{database}/strain_columns'>['columns'][number];

const NONE: readonly KnownColumn[] = [];

/** What has no order though it is written in digits. */
const isNumber = ({ kind, local_from, id }: KnownColumn) =>
  kind === 'number' || (kind === 'integer' && local_from === undefined && !id.endsWith('.ST'));

/**
 * What is known of the strains of a tree, as columns with colours. Strains that one may not see have none.
 * @param at the analysis; `of` tells this state of it from another
 * @param strainOf barcode of a genome's strain, by its name in the tree
 * @param ids columns, as the table of strains calls them
 */
export function useColumns(
  { id, database, of }: { id: number; database: string; of: string },
  genomes: readonly string[],
  strainOf: (genome: string) => string | undefined,
  ids: readonly string[],
): { known: readonly KnownColumn[]; columns: readonly ShownColumn[]; error: unknown } {
  const told = useQuery(ask('GET /api/v1.0/{database}/strain_columns', { path: { database } }));
  const all = told.data?.columns ?? NONE;
  const wanted = useMemo(() => ids.flatMap((id) => all.find((one) => one.id === id) ?? []), [ids, all]);
  const asked = useMemo(() => (wanted.length > 0 ? wanted.map((one) => one.id) : undefined), [wanted]);
  const { valueIn, error } = useStrainValues(id, of, asked);
  const columns = useMemo(
    () =>
      wanted.map((column): ShownColumn => {
        const toldOf = (genome: string) => valueIn(strainOf(genome) ?? '', column.id);
        return {
          ...{ id: column.id, label: column.label, toldOf },
          colouring: colouringOf(genomes.map(toldOf), isNumber(column)),
        };
      }),
    [wanted, valueIn, genomes, strainOf],
  );
  return { known: all, columns, error: told.error ?? error };
}
