import type { ExactHit, Span } from './exact_scan.ts';
import type { SchemeIndex } from './scheme_index.ts';

/** One place where a locus is exact. */
export interface ExactCopy extends ExactHit {
  /** Shorter alleles lie inside it. */
  nested: boolean;
  /** Another allele of the same length overlaps: the scheme gives two numbers for one place. */
  rival: ExactHit | null;
}

/** Whether two spans are one place: they share at least half of the shorter one. */
export function samePlace(a: Span, b: Span): boolean {
  if (a.contig !== b.contig) return false;
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared * 2 >= Math.min(a.end - a.start, b.end - b.start);
}

/**
 * One copy for each place, of the hits of one locus. Alleles of real schemes lie inside longer ones (S. enterica
 * thrA and purE hold a dozen such pairs), so at one place the longest wins: it explains more of the genome. Two of
 * one length at one place cannot be told apart; the copy then keeps its rival, and the locus gets no number.
 */
export function exactCopies(index: SchemeIndex, hits: ExactHit[]): ExactCopy[] {
  const number = (hit: ExactHit) => index.text.number[hit.allele]!;
  const length = (hit: ExactHit) => hit.end - hit.start;
  const ordered = [...hits].sort(
    (a, b) => length(b) - length(a) || number(a) - number(b) || a.contig - b.contig || a.start - b.start,
  );
  const copies: ExactCopy[] = [];
  for (const hit of ordered) {
    const holder = copies.find((copy) => samePlace(copy, hit));
    if (!holder) copies.push({ ...hit, nested: false, rival: null });
    else if (length(holder) > length(hit)) holder.nested = true;
    else if (holder.allele !== hit.allele) holder.rival ??= hit;
  }
  return copies.sort((a, b) => a.contig - b.contig || a.start - b.start);
}
