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
export function sharedLetters(a: Span, b: Span): number {
  if (a.contig !== b.contig) return 0;
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

/** Whether two spans are one place: they share this part of the shorter one (EnteroBase's merging_prop). */
export function samePlace(a: Span, b: Span, part: number): boolean {
  const shorter = Math.min(a.end - a.start, b.end - b.start);
  const shared = sharedLetters(a, b);
  return shared > 0 && shared >= shorter * part;
}
