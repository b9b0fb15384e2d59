import { exactAt } from './exact_index.ts';
import { contigEnd, type GenomeText } from './genome_text.ts';
import { K, likelyPlaces, packed, reversed } from './kmer.ts';
import type { SchemeIndex } from './scheme_index.ts';

/** An interval of the genome text that belongs to one locus. `end` is one past the last letter. */
export interface Span {
  contig: number;
  start: number;
  end: number;
  strand: '+' | '-';
}

/** A place where an allele stands letter by letter. */
export interface ExactHit extends Span {
  locus: number;
  /** Id in the index. */
  allele: number;
}

/** Every exact occurrence of every allele, on both strands, up to the very ends of contigs. */
export function scanExact(index: SchemeIndex, genome: GenomeText): ExactHit[] {
  const hits: ExactHit[] = [];
  for (let contig = 0; contig < genome.contigs.length; contig++) scanContig(index, genome, contig, hits);
  return hits;
}

function scanContig(index: SchemeIndex, genome: GenomeText, contig: number, hits: ExactHit[]): void {
  const { exact, text } = index;
  const { codes } = genome;
  const from = genome.start[contig]!;
  const to = contigEnd(genome, contig);
  const add = (allele: number, start: number, end: number, strand: '+' | '-') =>
    hits.push({ locus: text.locus[allele]!, allele, contig, start, end, strand });
  for (const first of likelyPlaces(codes, from, to, exact.filter, 1)) {
    const forward = packed(codes, first);
    const up = exact.prefixes.get(forward);
    if (up >= 0) {
      exactAt(exact, text, up, codes, first, to - 1, 1, (id, length) => add(id, first, first + length, '+'));
    }
    const last = first + K;
    const down = exact.prefixes.get(reversed(forward));
    if (down >= 0) {
      exactAt(exact, text, down, codes, last - 1, from, -1, (id, length) =>
        add(id, last - length, last, '-'),
      );
    }
  }
}
