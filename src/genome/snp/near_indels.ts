import { isSnp } from './matrix.ts';
import { type ReferenceMap, UNCALLED } from './reference_map.ts';

/** Letters (as `bcftools filter --SnpGap 3`). */
const NEAR = 3;

/**
 * Makes SNPs beside an insertion or deletion of the same genome uncalled: a change of several letters at once can be laid
 * on the reference in several ways, and which of them has substitutions is the aligner's taste.
 * @param bases are changed; @param gaps places after which a deletion begins or ends, or something is inserted
 */
export function uncallNearIndels(map: ReferenceMap, bases: Uint8Array, gaps: Iterable<number>): void {
  for (const place of gaps) {
    const to = Math.min(bases.length - 1, place + NEAR);
    for (let at = Math.max(0, place - NEAR + 1); at <= to; at++)
      if (isSnp(bases[at]!, map.bases[at]!)) bases[at] = UNCALLED;
  }
}
