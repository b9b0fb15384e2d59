import type { Copy } from './calls.ts';
import { codingEnds } from './coding_ends.ts';
import { contigEnd, contigLength, contigLetters, type GenomeText } from './genome_text.ts';
import { AMBIGUOUS, reverseComplement } from './nucleotides.ts';
import type { Span } from './span.ts';

/** A span in the coordinates of its contig. */
export function copyPlace(genome: GenomeText, span: Span, allele: number | null): Copy {
  const base = genome.start[span.contig]!;
  const contig = genome.contigs[span.contig]!.name;
  return { contig, start: span.start - base + 1, end: span.end - base, strand: span.strand, allele };
}

/** Letters between a span and the nearer end of its contig; there is no end where the contig is circular. */
export function edgeDistance(genome: GenomeText, span: Span): number {
  if (genome.circular[span.contig]) return Number.POSITIVE_INFINITY;
  return Math.min(span.start - genome.start[span.contig]!, contigEnd(genome, span.contig) - span.end);
}

/** The letters of a span on its strand, ambiguity codes kept. */
export function spanLetters(genome: GenomeText, span: Span): string {
  const from = span.start - genome.start[span.contig]!;
  const letters = contigLetters(genome, span.contig, from, span.end - span.start);
  const oriented = span.strand === '+' ? letters : reverseComplement(letters);
  return Buffer.from(oriented.buffer, oriented.byteOffset, oriented.length).toString('latin1');
}

/** The reading frame of a span (see {@link codingEnds}), and the span between its ends. */
export function endsOf(
  genome: GenomeText,
  span: Span,
  most: number,
): { span: Span; rareStart: boolean; problem: string } {
  const left = Math.max(genome.start[span.contig]!, span.start - most);
  const right = Math.min(contigEnd(genome, span.contig), span.end + most);
  const codes = genome.codes.slice(left, right);
  const plus = span.strand === '+';
  if (!plus) {
    codes.reverse();
    for (let i = 0; i < codes.length; i++) codes[i] = codes[i] === AMBIGUOUS ? AMBIGUOUS : 3 - codes[i]!;
  }
  const before = plus ? span.start - left : right - span.end;
  const ends = codingEnds(codes, before, before + span.end - span.start, most);
  const start = plus ? left + ends.from : right - ends.to;
  const moved = { ...span, start, end: start + ends.to - ends.from };
  const fits = moved.end - moved.start <= contigLength(genome, span.contig);
  return { span: fits ? moved : span, rareStart: ends.rareStart, problem: ends.problem };
}
