import { EnterobotError } from '../../errors.ts';
import type { Contig } from '../fasta.ts';
import { CODE } from '../nucleotides.ts';

/** No call: not covered, not certain, or a letter that is none of the four. */
export const UNCALLED = 0;
/** The genome has no base there. Bases are 1 to 4, for A, C, G, T. */
export const DELETED = 5;
/** How each code is written in an alignment: N is missing, - is a gap. */
export const LETTERS = 'NACGT-';

/** A contig of the reference, and where it begins when all stand one after the other. */
export interface ReferenceContig {
  name: string;
  from: number;
  length: number;
}

/** The reference as one row of places. */
export interface ReferenceMap {
  contigs: readonly ReferenceContig[];
  /** Its bases by place: 1 to 4, UNCALLED where it has none of the four. */
  bases: Uint8Array;
}

/** The places of a reference genome. @throws SNP_REFERENCE_EMPTY */
export function referenceMap(genome: readonly Contig[]): ReferenceMap {
  const contigs: ReferenceContig[] = [];
  let length = 0;
  for (const { name, sequence } of genome) {
    contigs.push({ name, from: length, length: sequence.length });
    length += sequence.length;
  }
  if (length === 0) throw new EnterobotError('SNP_REFERENCE_EMPTY', {});
  const bases = new Uint8Array(length);
  genome.forEach(({ sequence }, i) => {
    const { from } = contigs[i]!;
    for (let at = 0; at < sequence.length; at++) bases[from + at] = (CODE[sequence[at]!]! + 1) % 5;
  });
  return { contigs, bases };
}

/** How a place is told: the number of its contig, its position there (1-based) and the reference's base. */
export interface SiteName {
  contig: number;
  position: number;
  reference: string;
}

/** @param place 0-based, in the whole reference */
export function siteName({ contigs, bases }: ReferenceMap, place: number): SiteName {
  let low = 0;
  let high = contigs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (contigs[middle]!.from <= place) low = middle;
    else high = middle - 1;
  }
  return { contig: low, position: place - contigs[low]!.from + 1, reference: LETTERS[bases[place]!]! };
}

/** The code of a letter, in either case: 1 to 4, else UNCALLED. */
export function baseCode(byte: number): number {
  return (CODE[byte & 0xdf]! + 1) % 5;
}
