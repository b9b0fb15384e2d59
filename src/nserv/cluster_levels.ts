import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { SchemeParameters } from '../genome/scheme_parameters.ts';

/** EnteroBase's levels of Salmonella's cgMLST; a smaller scheme has those below its number of loci. */
const LEVELS = [0, 2, 5, 10, 20, 50, 100, 200, 400, 900, 2000, 2600, 2850];

/** Core genomes of the smallest bacteria have more; rMLST and the like, of some dozens of genes, fewer. */
const WHOLE_GENOME = 200;

/** The HierCC levels that a scheme has by itself: those of whole genomes; null for a scheme of some genes. */
export function usualLevels(loci: number, { kind }: Pick<SchemeParameters, 'kind'>): number[] | null {
  if (kind !== 'coding' || loci < WHOLE_GENOME) return null;
  return LEVELS.filter((level) => level < loci);
}

/** The HierCC levels of a scheme of NServ; none where it has no clusters. */
export async function clusterLevels(db: Queryable, name: string): Promise<number[]> {
  const { rows } = await db.query<{ levels: number[] }>(
    "select coalesce(hiercc_levels, '{}') as levels from nserv_schemes where name = $1",
    [name],
  );
  return rows[0]?.levels ?? [];
}

/** @throws HIERCC_LEVELS: not whole numbers that grow, from 0 to the number of loci, at most 50 */
export function checkLevels(scheme: string, loci: number, levels: readonly number[]): void {
  const grow = levels.every(
    (level, i) =>
      Number.isInteger(level) && level >= 0 && level <= loci && (i === 0 || level > levels[i - 1]!),
  );
  if (levels.length > 0 && levels.length <= 50 && grow) return;
  const problem = `levels are whole numbers that grow, from 0 to ${loci}, at most 50`;
  throw new EnterobotError('HIERCC_LEVELS', { scheme, problem });
}
