import type { GenomeText } from './genome_text.ts';
import { isWhole, type Nearest, nearestAllele, type Search } from './nearest_allele.ts';
import { AMBIGUOUS } from './nucleotides.ts';
import type { SchemeIndex } from './scheme_index.ts';
import type { Candidate } from './seed_clusters.ts';
import type { Span } from './span.ts';

/** A place that is like a locus without being a known allele. */
export interface NearCopy extends Span {
  nearest: Nearest;
  whole: boolean;
  identity: number;
  coverage: number;
}

/** Lays the nearest allele on a candidate's place; null where there is less than the scheme's parameters ask for. */
export function nearCopy(index: SchemeIndex, genome: GenomeText, candidate: Candidate): NearCopy | null {
  return layAllele(index, genome, candidate, 'nearest');
}

/** An allele that is told from its exemplar by differences may be that much nearer to a place than the exemplar is. */
const EXEMPLAR_MARGIN = 0.1;

/** A quick look whether a whole copy of the locus may lie there; it says no only of parts and distant relatives. */
export function mayBeCopy(index: SchemeIndex, genome: GenomeText, candidate: Candidate): boolean {
  const found = layAllele(index, genome, candidate, 'exemplar');
  return found !== null && found.identity >= index.parameters.ref_iden - EXEMPLAR_MARGIN;
}

function layAllele(
  index: SchemeIndex,
  genome: GenomeText,
  candidate: Candidate,
  wanted: Search,
): NearCopy | null {
  const { min_iden, min_frag_prop, min_frag_len, min_prop } = index.parameters;
  const region = orientedCodes(genome, candidate);
  const nearest = nearestAllele(index, candidate, region, wanted);
  if (!nearest) return null;
  const covered = nearest.alleleTo - nearest.alleleFrom;
  const found = nearest.regionTo - nearest.regionFrom;
  const identity = 1 - nearest.edits / Math.max(covered, found);
  const coverage = covered / nearest.length;
  const whole = isWhole(nearest) || (min_prop < 1 && coverage >= min_prop);
  if (identity < min_iden) return null;
  const least = Math.min(min_frag_len, nearest.length / 2);
  if (!whole && (coverage < min_frag_prop || covered < least)) return null;
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
