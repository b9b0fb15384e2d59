import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kmerFilter, kmerPlaces, likelyLetters, likelyPlaces } from '../../src/genome/kmer.ts';
import { CODE } from '../../src/genome/nucleotides.ts';
import { dna, randomFrom, seeds } from './genomes.ts';

it('letters tell the same 16-mers as their codes, whatever lies among them and wherever they begin', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomFrom(seed);
      let text = dna(random, random(300));
      for (let odd = random(4); odd > 0 && text !== ''; odd--) {
        const at = random(text.length);
        text = text.slice(0, at) + 'NRYK'[random(4)] + text.slice(at + 1);
      }
      const letters = Uint8Array.from(Buffer.from(text));
      const shifted = new Uint8Array(letters.length + 5).subarray(random(5)).subarray(0, letters.length);
      shifted.set(letters);
      // A filter that lets all through, so that every 16-mer is compared.
      const all = { ...kmerFilter(new Int32Array(0)), bits: new Int32Array(2 ** 11).fill(-1) };
      const [one, other] = [kmerPlaces(), kmerPlaces()];
      likelyPlaces(
        letters.map((letter) => CODE[letter]!),
        0,
        letters.length,
        all,
        one,
      );
      likelyLetters(shifted, 100, all, other);
      expect(other.count).toBe(one.count);
      expect([...other.place.subarray(0, other.count)]).toEqual(
        [...one.place.subarray(0, one.count)].map((place) => place + 100),
      );
      expect(other.forward.subarray(0, other.count)).toEqual(one.forward.subarray(0, one.count));
    }),
  );
});
