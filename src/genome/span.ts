import { contigLength, type GenomeText } from './genome_text.ts';

/**
 * An interval of the genome text that belongs to one locus. `end` is one past the last letter; it may lie among the
 * repeated letters of a circular contig, the start never does.
 */
export interface Span {
  contig: number;
  start: number;
  end: number;
  strand: '+' | '-';
}

/** Letters that two spans share; 0 where they lie on different contigs. */
export function sharedLetters(genome: GenomeText, a: Span, b: Span): number {
  if (a.contig !== b.contig) return 0;
  const shared = overlap(a, b, 0);
  if (!genome.circular[a.contig]) return shared;
  // A span over the origin ends among the repeated letters; what lies in its second half begins with the contig.
  const turn = contigLength(genome, a.contig);
  return Math.max(shared, overlap(a, b, turn), overlap(b, a, turn));
}

/** Letters that `a` shares with `b` moved so many letters on. */
function overlap(a: Span, b: Span, by: number): number {
  return Math.max(0, Math.min(a.end, b.end + by) - Math.max(a.start, b.start + by));
}

/** Whether two spans are one place: they share this part of the shorter one (EnteroBase's merging_prop). */
export function samePlace(genome: GenomeText, a: Span, b: Span, part: number): boolean {
  const shorter = Math.min(a.end - a.start, b.end - b.start);
  const shared = sharedLetters(genome, a, b);
  return shared > 0 && shared >= shorter * part;
}
