import { type ExactCopy, exactCopies } from './exact_copies.ts';
import { type ExactHit, scanBlocks, scanGenome, scanLetters, scanSpan } from './genome_scan.ts';
import { encodeSpan, type GenomeText } from './genome_text.ts';
import { mayBeCopy, type NearCopy, nearCopy } from './near_copies.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { SeedBuilder } from './seed_builder.ts';
import { type Candidate, PAD, type Scope, seedCandidates } from './seed_clusters.ts';
import { type Span, samePlace, sharedLetters } from './span.ts';
import { scanUnseen } from './unseen_loci.ts';

/** What the genome says about one locus, before it is judged. */
export interface LocusEvidence {
  locus: number;
  exact: ExactCopy[];
  /** Places that overlap no exact copy. */
  near: NearCopy[];
}

/**
 * Gathers what a genome holds of each locus: exact alleles wherever they are, by construction, and places that are
 * like a locus, by seeds. Loci of which nothing was seen are looked for once more, with all their 16-mers.
 */
export function gatherEvidence(
  index: SchemeIndex,
  genome: GenomeText,
  scope: Scope = 'genome',
): LocusEvidence[] {
  const evidence: LocusEvidence[] = index.loci.map((_, locus) => ({ locus, exact: [], near: [] }));
  const { exact, candidates } = lookEverywhere(index, genome, scope);
  for (const [locus, hits] of byLocus(exact)) evidence[locus]!.exact = exactCopies(index, genome, hits);
  for (const one of evidence) addNear(index, genome, one, candidates[one.locus]!, scope);
  if (index.stride > 1) lookCloser(index, genome, evidence, scope);
  const unseen = evidence.filter((one) => one.exact.length + one.near.length === 0);
  for (const candidate of scanUnseen(
    index,
    genome,
    unseen.map((one) => one.locus),
    scope,
  )) {
    addNear(index, genome, evidence[candidate.locus]!, [candidate], scope);
  }
  dropRelatives(index, genome, evidence);
  return evidence;
}

function lookEverywhere(
  index: SchemeIndex,
  genome: GenomeText,
  scope: Scope,
): { exact: ExactHit[]; candidates: Candidate[][] } {
  const { arrays, parameters } = index;
  if (index.stride === 1) {
    const { exact, seeds } = scanGenome(arrays, genome);
    return { exact, candidates: seedCandidates(arrays, genome, seeds, scope) };
  }
  const candidates = seedCandidates(arrays, genome, scanBlocks(arrays, genome), scope);
  const exact = candidates.flat().flatMap((candidate) => {
    const { contig, start, end, locus } = candidate;
    // An end of a reading frame may be looked for a little beyond.
    encodeSpan(genome, contig, start - parameters.max_flanking, end + parameters.max_flanking);
    return scanSpan(arrays, genome, candidate).filter((hit) => hit.locus === locus);
  });
  return { exact, candidates };
}

/**
 * Every 8th letter shows what is exact, and surely what has ref_iden; of distant places and of parts it may miss any.
 * Where nothing better was seen of a locus, what every letter tells of it takes the place of that.
 */
function lookCloser(index: SchemeIndex, genome: GenomeText, evidence: LocusEvidence[], scope: Scope): void {
  const { max_flanking, ref_iden } = index.parameters;
  const isSure = (copy: NearCopy) => copy.whole && copy.identity >= ref_iden;
  const unsure = evidence.filter(({ exact, near }) => exact.length === 0 && !near.some(isSure));
  if (unsure.length === 0) return;
  const candidates = seedCandidates(index.arrays, genome, scanLetters(index.arrays, genome), scope);
  for (const one of unsure) {
    for (const { contig, start, end } of candidates[one.locus]!) {
      encodeSpan(genome, contig, start - max_flanking, end + max_flanking);
    }
    one.near = [];
    addNear(index, genome, one, candidates[one.locus]!, scope);
  }
}

function byLocus(hits: ExactHit[]): Map<number, ExactHit[]> {
  const found = new Map<number, ExactHit[]>();
  for (const hit of hits) {
    const list = found.get(hit.locus);
    if (list) list.push(hit);
    else found.set(hit.locus, [hit]);
  }
  return found;
}

function addNear(
  index: SchemeIndex,
  genome: GenomeText,
  evidence: LocusEvidence,
  candidates: Candidate[],
  scope: Scope,
): void {
  const { merging_prop } = index.parameters;
  const { exact, near } = evidence;
  const same = (one: Span, other: Span) => samePlace(genome, one, other, merging_prop);
  const isSmall = SeedBuilder.isComplete(index.loci.length);
  for (const candidate of candidates) {
    if (exact.some((copy) => same(copy, candidate))) continue;
    if (isSmall && near.some((copy) => copy.whole && same(copy, withoutPad(candidate)))) continue;
    // Beside a whole locus only a second copy matters: parts and distant relatives change nothing.
    const isBeside = (other: Span) => scope === 'genome' || other.contig === candidate.contig;
    const hasWhole = exact.some(isBeside) || near.some((copy) => copy.whole && isBeside(copy));
    if (hasWhole && !mayBeCopy(index, genome, candidate)) continue;
    const copy = nearCopy(index, genome, candidate);
    if (!copy || exact.some((other) => same(other, copy))) continue;
    const twin = near.findIndex((other) => same(other, copy));
    if (twin < 0) near.push(copy);
    else if (copy.nearest.score > near[twin]!.nearest.score) near[twin] = copy;
  }
}

/** In a small scheme all exemplars were laid on a place when its first candidate was looked at. */
function withoutPad(candidate: Candidate): Span {
  const { start, end } = candidate;
  return end - start > 2 * PAD ? { ...candidate, start: start + PAD, end: end - PAD } : candidate;
}

/**
 * One place can look like two loci that are related. Where its identity with one is lower by more than merging_error
 * than with the other, it is not that one. (EToKi's rule between loci, with EnteroBase's parameters.)
 */
function dropRelatives(index: SchemeIndex, genome: GenomeText, evidence: LocusEvidence[]): void {
  const claims: Claim[] = [];
  for (const { locus, exact, near } of evidence) {
    for (const span of exact) claims.push({ span, identity: 1, near: null, locus });
    for (const span of near) claims.push({ span, identity: span.identity, near: span, locus });
  }
  claims.sort((a, b) => a.span.contig - b.span.contig || a.span.start - b.span.start || a.locus - b.locus);
  const dropped = new Set<NearCopy>();
  for (const [i, one] of claims.entries()) {
    for (let j = i + 1; j < claims.length; j++) {
      const other = claims[j]!;
      if (other.span.contig !== one.span.contig || other.span.start >= one.span.end) break;
      const loser = loserOf(index, genome, one, other);
      if (loser) dropped.add(loser);
    }
  }
  if (dropped.size === 0) return;
  for (const one of evidence) one.near = one.near.filter((copy) => !dropped.has(copy));
}

/** A locus that claims a span. */
interface Claim {
  span: Span;
  identity: number;
  /** Null where it is exact there: that is never dropped. */
  near: NearCopy | null;
  locus: number;
}

function loserOf({ parameters }: SchemeIndex, genome: GenomeText, one: Claim, other: Claim): NearCopy | null {
  if (one.locus === other.locus) return null;
  const [better, worse] = one.identity >= other.identity ? [one, other] : [other, one];
  if (better.identity - worse.identity <= parameters.merging_error) return null;
  const shared = sharedLetters(genome, one.span, other.span);
  return shared >= parameters.merging_prop * (worse.span.end - worse.span.start) ? worse.near : null;
}
