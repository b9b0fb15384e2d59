import type { GenomeCall } from './calls.ts';
import { exactCopies, samePlace } from './exact_copies.ts';
import { type ExactHit, scanExact } from './exact_scan.ts';
import type { Contig } from './fasta.ts';
import { type GenomeText, genomeText } from './genome_text.ts';
import { judgeLocus, type LocusEvidence } from './locus_call.ts';
import { CALL_LIMITS, type CallLimits, type NearCopy, nearCopy } from './near_copies.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { type Candidate, scanSeeds } from './seed_scan.ts';
import { sequenceType } from './sequence_type.ts';

export type { GenomeCall, LocusCall } from './calls.ts';
export { buildIndex, type SchemeIndex } from './scheme_index.ts';

/** First pass: every locus that is at all like its alleles has a seed at some 8th letter. */
const STRIDE = 8;

/**
 * Calls every locus of a scheme on a genome. Pure and deterministic: the same contigs give the same answer.
 * Exact alleles are found by construction, wherever they are; what is not exact is looked for by seeds, at every
 * 8th letter first and at every letter for loci of which nothing was seen.
 */
export function callGenome(
  index: SchemeIndex,
  contigs: readonly Contig[],
  limits: CallLimits = CALL_LIMITS,
): GenomeCall {
  const genome = genomeText(contigs);
  const evidence: LocusEvidence[] = index.scheme.loci.map((_, locus) => ({ locus, exact: [], near: [] }));
  const hits = new Map<number, ExactHit[]>();
  for (const hit of scanExact(index, genome)) {
    const list = hits.get(hit.locus);
    if (list) list.push(hit);
    else hits.set(hit.locus, [hit]);
  }
  for (const [locus, list] of hits) evidence[locus]!.exact = exactCopies(index, list);
  addNear(
    index,
    genome,
    evidence,
    scanSeeds(index, genome, STRIDE, () => true),
    limits,
  );
  const unseen = new Set(
    evidence.filter((one) => one.exact.length + one.near.length === 0).map((one) => one.locus),
  );
  if (unseen.size > 0) {
    addNear(
      index,
      genome,
      evidence,
      scanSeeds(index, genome, 1, (locus) => unseen.has(locus)),
      limits,
    );
  }
  const calls = evidence.map((one) => judgeLocus(index, genome, one, limits));
  return { scheme: index.scheme.name, calls, ...sequenceType(index.scheme, calls) };
}

function addNear(
  index: SchemeIndex,
  genome: GenomeText,
  evidence: LocusEvidence[],
  candidates: Candidate[],
  limits: CallLimits,
): void {
  for (const candidate of candidates) {
    const { exact, near } = evidence[candidate.locus]!;
    if (exact.some((copy) => samePlace(copy, candidate))) continue;
    const copy = nearCopy(index, genome, candidate, limits);
    if (!copy || exact.some((other) => samePlace(other, copy))) continue;
    const twin = near.findIndex((other) => samePlace(other, copy));
    if (twin < 0) near.push(copy);
    else if (copy.nearest.score > near[twin]!.nearest.score) near[twin] = copy as NearCopy;
  }
}
