import type { ExactHit } from './genome_scan.ts';
import type { GenomeText } from './genome_text.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { samePlace } from './span.ts';

/** One place where a locus is exact. */
export interface ExactCopy extends ExactHit {
  /** Shorter alleles lie inside it. */
  nested: boolean;
  /** Another allele of the same length overlaps: the scheme gives two numbers for one place. */
  rival: ExactHit | null;
}

/**
 * One copy for each place, of the hits of one locus. Alleles of real schemes lie inside longer ones (S. enterica
 * thrA and purE hold a dozen such pairs), so at one place the longest wins: it explains more of the genome. Two of
 * one length at one place cannot be told apart; the copy then keeps its rival, and the locus gets no number.
 */
export function exactCopies(index: SchemeIndex, genome: GenomeText, hits: ExactHit[]): ExactCopy[] {
  const { merging_prop } = index.parameters;
  const number = (hit: ExactHit) => index.arrays.number[hit.allele]!;
  const length = (hit: ExactHit) => hit.end - hit.start;
  const ordered = [...hits].sort(
    (a, b) => length(b) - length(a) || number(a) - number(b) || a.contig - b.contig || a.start - b.start,
  );
  const copies: ExactCopy[] = [];
  for (const hit of ordered) {
    const holder = copies.find((copy) => samePlace(genome, copy, hit, merging_prop));
    if (!holder) copies.push({ ...hit, nested: false, rival: null });
    else if (length(holder) > length(hit)) holder.nested = true;
    else if (holder.allele !== hit.allele) holder.rival ??= hit;
  }
  return copies.sort((a, b) => a.contig - b.contig || a.start - b.start);
}
