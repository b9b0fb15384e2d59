import { exactAt, K } from './exact_index.ts';
import { contigEnd, type GenomeText } from './genome_text.ts';
import { spread } from './int_table.ts';
import { AMBIGUOUS } from './nucleotides.ts';
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
  const { bits, shift } = exact.filter;
  const { codes } = genome;
  const from = genome.start[contig]!;
  const to = contigEnd(genome, contig);
  const add = (allele: number, start: number, end: number, strand: '+' | '-') =>
    hits.push({ locus: text.locus[allele]!, allele, contig, start, end, strand });
  let forward = 0;
  let reverse = 0;
  let run = 0;
  // The filter is asked here and not by a method: this loop runs over every letter of every genome.
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) {
      run = 0;
      continue;
    }
    forward = (forward << 2) | code;
    reverse = (reverse >>> 2) | ((3 - code) << 30);
    if (++run < K) continue;
    const up = spread(forward, shift);
    if ((bits[up >>> 5]! & (1 << (up & 31))) !== 0) {
      const prefix = exact.prefixes.get(forward);
      const first = i - K + 1;
      if (prefix >= 0) {
        exactAt(exact, text, prefix, codes, first, to - 1, 1, (id, length) =>
          add(id, first, first + length, '+'),
        );
      }
    }
    const down = spread(reverse, shift);
    if ((bits[down >>> 5]! & (1 << (down & 31))) !== 0) {
      const prefix = exact.prefixes.get(reverse);
      if (prefix >= 0) {
        exactAt(exact, text, prefix, codes, i, from, -1, (id, length) => add(id, i + 1 - length, i + 1, '-'));
      }
    }
  }
}
