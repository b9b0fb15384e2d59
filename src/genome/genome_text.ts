import type { Contig } from './fasta.ts';
import { AMBIGUOUS, CODE } from './nucleotides.ts';

/**
 * All contigs in one array of codes, one AMBIGUOUS letter between two, so that no match crosses them. A circular
 * contig is followed by its first letters once more, so that a locus over its origin stands there in one piece.
 */
export interface GenomeText {
  readonly contigs: readonly Contig[];
  readonly codes: Uint8Array;
  /** Index of each contig's first letter; one more entry, as if a contig followed the last. */
  readonly start: Int32Array;
  /** 1 where the contig is circular. */
  readonly circular: Uint8Array;
}

/** Words in headers of assemblers and of NCBI: Unicycler, SPAdes' plasmids, Flye's wrappers, Canu, GenBank. */
const CIRCULAR = /\b(?:circular|topology|suggestCircular)=(?:true|yes|y|circular)\b/i;

/** Whether a contig's header says that it is circular. */
export function saysCircular(contig: Contig): boolean {
  return CIRCULAR.test(contig.description);
}

/** `reach`: how many letters a locus may run over the origin of a circular contig. */
export function genomeText(
  contigs: readonly Contig[],
  reach = 0,
  isCircular: (contig: Contig) => boolean = saysCircular,
): GenomeText {
  const circular = Uint8Array.from(contigs, (contig) => (reach > 0 && isCircular(contig) ? 1 : 0));
  const again = (i: number) => (circular[i] ? Math.min(reach, contigs[i]!.sequence.length - 1) : 0);
  const letters = contigs.reduce((sum, contig, i) => sum + contig.sequence.length + again(i) + 1, 0);
  const codes = new Uint8Array(letters);
  const start = new Int32Array(contigs.length + 1);
  let at = 0;
  for (const [i, { sequence }] of contigs.entries()) {
    start[i] = at;
    encode(sequence, sequence.length, codes, at);
    at += sequence.length;
    encode(sequence, again(i), codes, at);
    at += again(i);
    codes[at++] = AMBIGUOUS;
  }
  start[contigs.length] = at;
  return { contigs, codes, start, circular };
}

function encode(letters: Uint8Array, count: number, codes: Uint8Array, at: number): void {
  for (let i = 0; i < count; i++) codes[at + i] = CODE[letters[i]!]!;
}

/** One past the last letter of a contig, the repeated ones of a circular contig included. */
export function contigEnd(genome: GenomeText, contig: number): number {
  return genome.start[contig + 1]! - 1;
}

/** Letters of a contig as given. */
export function contigLength(genome: GenomeText, contig: number): number {
  return genome.contigs[contig]!.sequence.length;
}

/** Letters from `from` (0-based, on the contig) on, over the origin of a circular contig. A new array. */
export function contigLetters(genome: GenomeText, contig: number, from: number, count: number): Uint8Array {
  const { sequence } = genome.contigs[contig]!;
  const letters = new Uint8Array(count);
  const straight = Math.min(count, sequence.length - from);
  letters.set(sequence.subarray(from, from + straight));
  if (straight < count) letters.set(sequence.subarray(0, count - straight), straight);
  return letters;
}
