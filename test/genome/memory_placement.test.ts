import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome, type LocusCall } from '../../src/genome/call_genome.ts';
import type { Contig } from '../../src/genome/fasta.ts';
import {
  codingSequence,
  dna,
  otherStrand,
  type Random,
  randomFrom,
  schemeOf,
  seeds,
  snp,
} from './genomes.ts';

/** Both ways to look at a genome: every 8th letter first, and every letter with sampled seeds. */
const SIZES = [7, 24];

/** A text in which so many of a hundred letters are changed, each once. */
function diverged(random: Random, text: string, percent: number): string {
  const places = new Set<number>();
  while (places.size < Math.round((text.length * percent) / 100)) places.add(random(text.length));
  return [...places].reduce((changed, at) => snp(random, changed, at), text);
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(random(left.length), 1)[0]!);
}

/** Contigs that lie one after the other in one memory, as a FASTA file's do, the first at this offset. */
function inOneBuffer(named: readonly (readonly [string, string])[], offset: number): Contig[] {
  const bytes = Buffer.from('>'.repeat(offset) + named.map(([, text]) => text).join(''));
  const memory = new Uint8Array(bytes.length);
  memory.set(bytes);
  let at = offset;
  return named.map(([name, text]) => {
    const sequence = memory.subarray(at, at + text.length);
    at += text.length;
    return { name, description: '', sequence };
  });
}

function stage(seed: number, loci: number, least: number, most: number) {
  const random = randomFrom(seed);
  const kind = loci > 20 ? 'coding' : 'fragments';
  const alleles = Array.from({ length: loci }, () => {
    const one = kind === 'coding' ? codingSequence(random, 130 + random(60)) : dna(random, 400 + random(150));
    return [one, snp(random, one, 100), snp(random, one, 200)];
  });
  const index = buildIndex(schemeOf(Object.fromEntries(alleles.map((list, i) => [`g${i}`, list])), [], kind));
  const named = alleles.map((list, i) => {
    const text = diverged(random, list[random(3)]!, random(3) === 0 ? 0 : least + random(most - least + 1));
    const whole = dna(random, 90 + random(99)) + text + dna(random, 90 + random(99));
    return [`c${i}`, random(2) === 0 ? whole : otherStrand(whole)] as const;
  });
  return { random, index, named };
}

/** In one order whatever the order of the contigs was. */
function byPlace(calls: readonly LocusCall[]): unknown[] {
  return calls.map(({ placement, copies, ...call }) => ({
    ...call,
    copies: copies.map((copy) => JSON.stringify(copy)).sort(),
  }));
}

describe.each(SIZES)('the calls of a scheme of %i loci', (loci) => {
  it('depend on the contigs alone, not on their order, their neighbours or their place in memory', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { random, index, named } = stage(seed, loci, 10, 22);
        const expected = byPlace(callGenome(index, inOneBuffer(named, 0)).calls);
        for (const offset of [1, 2, 3, 5]) {
          expect(byPlace(callGenome(index, inOneBuffer(named, offset)).calls)).toEqual(expected);
        }
        const mixed = shuffled(random, named);
        expect(byPlace(callGenome(index, inOneBuffer(mixed, random(8))).calls)).toEqual(expected);
        const padded = mixed.flatMap((one, i) => [[`p${i}`, dna(random, 1 + random(300))] as const, one]);
        expect(byPlace(callGenome(index, inOneBuffer(padded, random(8))).calls)).toEqual(expected);
      }),
      { numRuns: loci > 20 ? 6 : 15 },
    );
  });
});

it('a small scheme finds what looking at every letter finds, however distant', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { index, named } = stage(seed, 7, 3, 24);
      expect(index.stride).toBe(8);
      const contigs = inOneBuffer(named, seed & 7);
      expect(callGenome(index, contigs)).toEqual(callGenome({ ...index, stride: 1 }, contigs));
    }),
    { numRuns: 40 },
  );
});

it('a small scheme finds loci of which 15 % of the letters are others', () => {
  const { index, named } = stage(15, 7, 15, 15);
  const { calls } = callGenome(index, inOneBuffer(named, 0));
  expect(calls.map(({ kind }) => kind)).not.toContain('missing');
});
