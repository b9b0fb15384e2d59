import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildIndex, callGenome } from '../../src/genome/call_genome.ts';
import { searchSequences } from '../../src/genome/search_sequences.ts';
import { contig, dna, otherStrand, randomFrom, randomScheme, schemeOf, seeds, snp } from './genomes.ts';

it('finds in each of many sequences what calling it alone finds', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomFrom(seed);
      const scheme = randomScheme(random);
      const index = buildIndex(scheme);
      const sequences = Array.from({ length: 12 }, (_, i) => {
        const { sequence } = scheme.alleles[random(7)]![random(12)]!;
        const seen = [
          sequence,
          otherStrand(sequence),
          snp(random, sequence),
          sequence.slice(random(150)),
          '',
        ];
        return contig(`q${i}`, dna(random, 1 + random(100)) + seen[random(5)] + dna(random, random(100)));
      });
      const alone = sequences.map((one) =>
        callGenome(index, [one]).calls.filter(({ kind }) => kind !== 'missing'),
      );
      expect(searchSequences(index, sequences)).toEqual(alone);
    }),
    { numRuns: 15 },
  );
});

it('several alleles of one locus do not hide each other', () => {
  const random = randomFrom(8);
  const one = dna(random, 400);
  const two = snp(random, one);
  const near = snp(random, one, 200);
  const index = buildIndex(schemeOf({ loc: [one, two] }, [[1]]));
  const texts = { one, two: otherStrand(two), near, none: dna(random, 300) };
  const found = searchSequences(
    index,
    Object.entries(texts).map(([name, text]) => contig(name, text)),
  );
  expect(found.map((calls) => calls.map(({ kind, allele }) => `${kind} ${allele}`))).toEqual([
    ['exact 1'],
    ['exact 2'],
    ['near 1'],
    [],
  ]);
});

it.each([3, 24])('twenty sequences of one locus are all found, known and distant ones (%i loci)', (loci) => {
  const random = randomFrom(loci);
  const alleles = Array.from({ length: loci }, () => [dna(random, 450)]);
  const scheme = schemeOf(Object.fromEntries(alleles.map((list, i) => [`g${i}`, list])), []);
  const sequences = Array.from({ length: 20 }, (_, i) => {
    let text = alleles[0]![0]!;
    for (let at = 5; i % 2 === 1 && at < text.length; at += 25) text = snp(random, text, at);
    return contig(`q${i}`, dna(random, 30 + i) + text + dna(random, 40));
  });
  const found = searchSequences(buildIndex(scheme), sequences);
  expect(found.map((calls) => calls.map(({ locus, kind }) => `${locus} ${kind}`))).toEqual(
    sequences.map((_, i) => [i % 2 === 1 ? 'g0 near' : 'g0 exact']),
  );
});
