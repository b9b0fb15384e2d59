import type { Queryable } from '../database/connect.ts';
import { type PlacedLocus, unpackPlaces } from './place_code.ts';

/** Everything that one typing has stored. */
export interface TypedRow {
  assemblyId: number;
  /** In scheme order, as nserv_positions.alleles. */
  alleles: (number | null)[];
  /** In scheme order. */
  loci: PlacedLocus[];
}

/** Rows in memory at a time: some megabytes of a large scheme. */
const TOGETHER = 100;

/** The typings of many assemblies under one scheme, ascending by assembly; those that have none are left out. */
export async function* typedRows(
  db: Queryable,
  nservSchemeId: number,
  assemblyIds: readonly number[],
): AsyncGenerator<TypedRow> {
  const ids = [...new Set(assemblyIds)].sort((a, b) => a - b);
  for (let i = 0; i < ids.length; i += TOGETHER) {
    const { rows } = await db.query<{
      assembly_id: number;
      alleles: (number | null)[];
      contigs: string[];
      places: Buffer;
    }>({
      name: 'nserv-typed-rows',
      text: `select assembly_id, alleles, contigs, places from nserv_positions
        where nserv_scheme_id = $1 and assembly_id = any($2::bigint[]) order by assembly_id`,
      values: [nservSchemeId, ids.slice(i, i + TOGETHER)],
    });
    for (const { assembly_id: assemblyId, alleles, ...packed } of rows) {
      yield { assemblyId, alleles, loci: unpackPlaces(packed) };
    }
  }
}
