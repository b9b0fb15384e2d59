import fc from 'fast-check';
import { expect, it } from 'vitest';
import { banded, ungapped } from '../../src/genome/align.ts';
import { UniqueKeys, valueOfKey } from '../../src/genome/key_table.ts';
import { canonical, eachKmer, K, packed, reversed, strandless } from '../../src/genome/kmer.ts';
import { CODE } from '../../src/genome/nucleotides.ts';
import { dna, otherStrand, randomFrom, seeds, snp } from './genomes.ts';

const codes = (text: string) => Uint8Array.from(Buffer.from(text), (byte) => CODE[byte]!);

it('a banded alignment finds what was changed, wherever the allele lies within the band', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomFrom(seed);
      const allele = dna(random, 200 + random(200));
      const left = dna(random, 20 + random(40));
      const at = 60 + random(80);
      const gap = random(5);
      const changed = snp(random, allele.slice(0, at) + allele.slice(at + gap), 30);
      const region = left + changed + dna(random, 30);
      const found = banded(codes(allele), codes(region), 40, 64)!;
      expect(found).toMatchObject({ alleleFrom: 0, alleleTo: allele.length, regionFrom: left.length });
      expect(found.regionTo).toBe(left.length + changed.length);
      expect(found.edits).toBeLessThanOrEqual(1 + gap);
    }),
  );
});

it('an ungapped comparison gives up beyond its limit, and where the allele does not fit', () => {
  const [allele, region] = [codes('ACGTACGT'), codes('TTACCTACGTTT')];
  expect(ungapped(allele, region, 2, 1)).toMatchObject({ edits: 1, regionFrom: 2, regionTo: 10 });
  expect(ungapped(allele, region, 2, 0)).toBeNull();
  expect(ungapped(allele, region, 5, 9)).toBeNull();
  expect(ungapped(allele, region, -1, 9)).toBeNull();
});

it('16-mers of both strands have one canonical form and one filter key', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const text = dna(randomFrom(seed), K);
      const [one, other] = [packed(codes(text), 0), packed(codes(otherStrand(text)), 0)];
      expect(reversed(one)).toBe(other);
      expect(canonical(one, other)).toBe(canonical(other, one));
      expect(strandless(one, other)).toBe(strandless(other, one));
      eachKmer(codes(`N${text}N`), 0, K + 2, (forward, reverse, place) => {
        expect([forward, reverse, place]).toEqual([one, other, 1]);
      });
    }),
  );
});

it('the table knows the keys that were put in, by their turn', () => {
  const keys = fc.uniqueArray(fc.integer(), { maxLength: 2000 });
  fc.assert(
    fc.property(keys, fc.integer(), (list, other) => {
      const table = new UniqueKeys(4);
      for (const key of list) table.add(key);
      expect(table.count).toBe(list.length);
      for (const [turn, key] of list.entries()) expect(table.find(key)).toBe(turn);
      expect(valueOfKey(table.slots, other)).toBe(list.indexOf(other));
    }),
    { numRuns: 30 },
  );
});
