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

export interface TextOptions {
  /** How many letters a locus may run over the origin of a circular contig. */
  reach?: number;
  isCircular?: (contig: Contig) => boolean;
  /** Codes are not written yet: what is needed of them is asked for by {@link encodeSpan}. */
  onDemand?: boolean;
  /** Taken for the codes if it is large enough, in place of new memory; it must not be in use for another genome. */
  room?: Uint8Array;
}

/** Words in headers of assemblers and of NCBI: Unicycler, SPAdes' plasmids, Flye's wrappers, Canu, GenBank. */
const CIRCULAR = /\b(?:circular|topology|suggestCircular)=(?:true|yes|y|circular)\b/i;

/** Whether a contig's header says that it is circular. */
export function saysCircular(contig: Contig): boolean {
  return CIRCULAR.test(contig.description);
}

export function genomeText(contigs: readonly Contig[], options: TextOptions = {}): GenomeText {
  const { reach = 0, isCircular = saysCircular, onDemand = false, room } = options;
  const circular = Uint8Array.from(contigs, (contig) => (reach > 0 && isCircular(contig) ? 1 : 0));
  const start = new Int32Array(contigs.length + 1);
  for (const [i, { sequence }] of contigs.entries()) {
    const again = circular[i] ? Math.min(reach, sequence.length - 1) : 0;
    start[i + 1] = start[i]! + sequence.length + again + 1;
  }
  const letters = start[contigs.length]!;
  const codes = room && room.length >= letters ? room.subarray(0, letters) : new Uint8Array(letters);
  const genome = { contigs, codes, start, circular };
  for (let contig = 0; contig < contigs.length; contig++) {
    const end = contigEnd(genome, contig);
    genome.codes[end] = AMBIGUOUS;
    if (!onDemand) encodeSpan(genome, contig, start[contig]!, end);
  }
  return genome;
}

/** Writes the codes of a part of a contig; `from` and `to` are places in the text. */
export function encodeSpan(genome: GenomeText, contig: number, from: number, to: number): void {
  const { codes } = genome;
  const { sequence } = genome.contigs[contig]!;
  const start = genome.start[contig]!;
  const end = Math.min(to, contigEnd(genome, contig));
  const straight = Math.min(end, start + sequence.length);
  for (let i = Math.max(from, start); i < straight; i++) codes[i] = CODE[sequence[i - start]!]!;
  const again = start + sequence.length;
  for (let i = Math.max(from, again); i < end; i++) codes[i] = CODE[sequence[i - again]!]!;
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
