import fc from 'fast-check';
import type { Contig } from '../../src/genome/fasta.ts';
import type { Scheme } from '../../src/genome/scheme.ts';
import { defaultParameters, type SchemeKind } from '../../src/genome/scheme_parameters.ts';

/** A stream of numbers that only the seed decides: the same seed gives the same genome. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export type Random = ReturnType<typeof randomFrom>;

/** Seeds for properties, printed by fast-check when one fails. */
export const seeds = fc.integer({ min: 1, max: 2 ** 31 });

export function dna(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += 'ACGT'[random(4)];
  return text;
}

/** A coding sequence: a start, so many codons that are no stop, a stop. */
export function codingSequence(random: Random, codons: number): string {
  let text = ['ATG', 'GTG', 'TTG'][random(3)]!;
  while (text.length < 3 * (codons + 1)) {
    const codon = dna(random, 3);
    if (!/^(TAA|TAG|TGA)$/.test(codon)) text += codon;
  }
  return text + ['TAA', 'TAG', 'TGA'][random(3)];
}

/** One letter changed to another base. */
export function snp(random: Random, text: string, at = random(text.length)): string {
  const others = [...'ACGT'].filter((base) => base !== text[at]);
  return text.slice(0, at) + others[random(3)] + text.slice(at + 1);
}

export function otherStrand(text: string): string {
  return [...text]
    .reverse()
    .map((base) => 'TGCA'['ACGT'.indexOf(base)] ?? base)
    .join('');
}

export function contig(name: string, text: string): Contig {
  return { name, description: '', sequence: Uint8Array.from(Buffer.from(text)) };
}

/** A scheme of given alleles (numbers from 1 in their order) and profiles (STs from 1 in their order). */
export function schemeOf(
  alleles: Record<string, string[]>,
  profiles: number[][] = [],
  kind: SchemeKind = 'fragments',
): Scheme {
  return {
    name: 'made',
    loci: Object.keys(alleles),
    alleles: Object.values(alleles).map((list) => list.map((sequence, i) => ({ number: i + 1, sequence }))),
    profiles: profiles.map((row, i) => ({ st: i + 1, alleles: Int32Array.from(row) })),
    parameters: defaultParameters(kind),
    sha256: '',
    warnings: [],
  };
}

/** A 7-gene scheme: one ancestor a locus, alleles that differ by a few SNPs, some shorter or longer. */
export function randomScheme(random: Random): Scheme {
  const alleles: Record<string, string[]> = {};
  for (let locus = 0; locus < 7; locus++) {
    const ancestor = dna(random, 300 + random(200));
    const list = new Set<string>();
    while (list.size < 12) {
      let allele = ancestor;
      for (let i = 0; i < 2 + random(6); i++) allele = snp(random, allele);
      if (random(4) === 0) allele = allele.slice(random(10));
      list.add(allele);
    }
    alleles[`loc${'ABCDEFG'[locus]}`] = [...list];
  }
  const rows = Array.from({ length: 20 }, () => Array.from({ length: 7 }, () => 1 + random(12)));
  return schemeOf(alleles, [...new Map(rows.map((row) => [row.join(), row])).values()]);
}
