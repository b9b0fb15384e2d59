import type { ReactNode } from 'react';
import { isLocal, shownNumber } from './locus_words.ts';

/** What nomenclature writes (src/jobs/nomenclature_job.ts). */
export interface TypingResults {
  ST?: number | null;
  reason?: string | null;
  scheme_version?: string;
  alleles?: Record<string, number | null>;
  calls?: {
    locus: string;
    kind: string;
    flags?: string[];
    reason?: string | null;
    copies?: { contig: string; start: number; end: number }[];
  }[];
  nearest?: { st: number; equal: number }[];
  nearest_ties?: number;
}

/** The ST, or that there is none, and all that a person must know of it. */
export function StWords({ found }: { found: TypingResults }): ReactNode {
  const { ST, reason, nearest = [], nearest_ties: ties = 0 } = found;
  const loci = Object.keys(found.alleles ?? {}).length;
  return (
    <>
      <strong className="st">{ST === null || ST === undefined ? 'No ST' : `ST ${shownNumber(ST)}`}</strong>
      {isLocal(ST) && (
        <p className="flush">
          A local ST (~): this profile is not in the central nomenclature, so other houses do not know the
          number.
        </p>
      )}
      {(ST === null || ST === undefined) && reason && <p className="flush">{reason}</p>}
      {(ST === null || ST === undefined) && nearest.length > 0 && (
        <p className="quiet flush">
          Nearest:{' '}
          {nearest
            .slice(0, 5)
            .map(
              ({ st, equal }) =>
                `ST ${shownNumber(st)} (${equal}${loci > 0 ? ` of ${loci}` : ''} loci equal)`,
            )
            .join(', ')}
          {ties > nearest.length && `, and ${ties - nearest.length} more as near`}
        </p>
      )}
    </>
  );
}
