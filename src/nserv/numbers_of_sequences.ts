import type { Queryable } from '../database/connect.ts';
import { sha256OfSequence } from './incoming_locus.ts';

/** A whole locus as it was found somewhere, on the allele's strand. */
export interface FoundSequence {
  /** nserv_loci.id */
  locusId: number;
  sequence: string;
}

/** The number of each sequence, in the given order; null for one that has none. Looks only: nothing is minted. */
export async function numbersOfSequences(
  db: Queryable,
  found: readonly FoundSequence[],
): Promise<(number | null)[]> {
  const { rows } = await db.query<{ place: number; allele: number }>(
    `select c.place, a.allele from unnest($1::integer[], $2::text[]) with ordinality as c (locus_id, sha256, place)
      join nserv_alleles a on a.locus_id = c.locus_id and a.sha256 = decode(c.sha256, 'hex')`,
    [found.map((one) => one.locusId), found.map((one) => sha256OfSequence(one.sequence.toUpperCase()))],
  );
  const numbers = new Map(rows.map((row) => [row.place, row.allele]));
  return found.map((_, i) => numbers.get(i + 1) ?? null);
}
