import type { Span } from './exact_scan.ts';
import type { GenomeText } from './genome_text.ts';
import { isWhole, type Nearest, nearestAllele } from './nearest_allele.ts';
import { AMBIGUOUS } from './nucleotides.ts';
import type { SchemeIndex } from './scheme_index.ts';
import type { Candidate } from './seed_scan.ts';

/** EnteroBase's own limits where it has them (min_iden, ref_iden, min_frag_prop, min_frag_len). */
export interface CallLimits {
  /** Least identity of a locus that is near or partial. */
  minIdentity: number;
  /** Least identity of a second copy that counts as a copy and not as a relative. */
  copyIdentity: number;
  /** Least share of the nearest allele that a part must cover. */
  minCoverage: number;
  /** Least letters of a part. */
  minLength: number;
}

export const CALL_LIMITS: CallLimits = {
  minIdentity: 0.75,
  copyIdentity: 0.96,
  minCoverage: 0.3,
  minLength: 50,
};

/** A place that is like a locus without being a known allele. */
export interface NearCopy extends Span {
  nearest: Nearest;
  whole: boolean;
  identity: number;
  coverage: number;
}

/** Lays the nearest allele on a candidate's place; null where there is less than the limits ask for. */
export function nearCopy(
  index: SchemeIndex,
  genome: GenomeText,
  candidate: Candidate,
  limits: CallLimits,
): NearCopy | null {
  const region = orientedCodes(genome, candidate);
  const nearest = nearestAllele(index, candidate.locus, region);
  if (!nearest) return null;
  const covered = nearest.alleleTo - nearest.alleleFrom;
  const found = nearest.regionTo - nearest.regionFrom;
  const identity = 1 - nearest.edits / Math.max(covered, found);
  const coverage = covered / nearest.length;
  const whole = isWhole(nearest);
  if (identity < limits.minIdentity) return null;
  const least = Math.min(limits.minLength, nearest.length / 2);
  if (!whole && (coverage < limits.minCoverage || covered < least)) return null;
  const plus = candidate.strand === '+';
  const start = plus ? candidate.start + nearest.regionFrom : candidate.end - nearest.regionTo;
  const { contig, strand } = candidate;
  return { contig, start, end: start + found, strand, nearest, whole, identity, coverage };
}

/** The codes of a span on the strand it names. */
function orientedCodes(genome: GenomeText, span: Span): Uint8Array {
  const codes = genome.codes.slice(span.start, span.end);
  if (span.strand === '+') return codes;
  codes.reverse();
  for (let i = 0; i < codes.length; i++) codes[i] = codes[i] === AMBIGUOUS ? AMBIGUOUS : 3 - codes[i]!;
  return codes;
}
