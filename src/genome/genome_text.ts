import type { Contig } from './fasta.ts';
import { AMBIGUOUS, CODE } from './nucleotides.ts';

/** All contigs in one array of codes, one AMBIGUOUS letter between two, so that no match crosses them. */
export interface GenomeText {
  readonly contigs: readonly Contig[];
  readonly codes: Uint8Array;
  /** Index of each contig's first letter; one more entry, as if a contig followed the last. */
  readonly start: Int32Array;
}

export function genomeText(contigs: readonly Contig[]): GenomeText {
  const letters = contigs.reduce((sum, contig) => sum + contig.sequence.length + 1, 0);
  const codes = new Uint8Array(letters);
  const start = new Int32Array(contigs.length + 1);
  let at = 0;
  for (const [i, { sequence }] of contigs.entries()) {
    start[i] = at;
    encode(sequence, codes, at);
    at += sequence.length;
    codes[at++] = AMBIGUOUS;
  }
  start[contigs.length] = at;
  return { contigs, codes, start };
}

function encode(letters: Uint8Array, codes: Uint8Array, at: number): void {
  for (let i = 0; i < letters.length; i++) codes[at + i] = CODE[letters[i]!]!;
}

/** One past the last letter of a contig. */
export function contigEnd(genome: GenomeText, contig: number): number {
  return genome.start[contig + 1]! - 1;
}
