import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome, type GenomeCall, type LocusCall } from '../../src/genome/call_genome.ts';
import type { Contig } from '../../src/genome/fasta.ts';
import type { Scheme } from '../../src/genome/scheme.ts';
import {
  contig,
  dna,
  otherStrand,
  type Random,
  randomFrom,
  randomScheme,
  schemeOf,
  seeds,
  snp,
} from './genomes.ts';

const RUNS = { numRuns: 25 };

/** Where `plant` put each locus: 1-based places that the call must give back. */
interface Planted {
  contigs: Contig[];
  places: { contig: string; start: number; end: number; strand: '+' | '-' }[];
}

/** Puts pieces of sequence on contigs of their own or together, on either strand, with or without room around. */
function plant(random: Random, pieces: string[]): Planted {
  const texts: string[] = [];
  const places: Planted['places'] = [];
  for (const piece of pieces) {
    const strand = random(2) === 0 ? '+' : '-';
    const text = strand === '+' ? piece : otherStrand(piece);
    const together = texts.length > 0 && random(2) === 0;
    const left = (together ? texts.pop()! : '') + dna(random, random(3) === 0 ? 0 : random(900));
    texts.push(left + text + (random(3) === 0 ? '' : dna(random, random(900))));
    const name = `c${texts.length}`;
    places.push({ contig: name, start: left.length + 1, end: left.length + text.length, strand });
  }
  return { contigs: texts.map((text, i) => contig(`c${i + 1}`, text)), places };
}

function profileOf(scheme: Scheme, random: Random): { st: number; sequences: string[]; numbers: number[] } {
  const { st, alleles } = scheme.profiles[random(scheme.profiles.length)]!;
  const numbers = [...alleles];
  return { st, numbers, sequences: numbers.map((number, i) => scheme.alleles[i]![number - 1]!.sequence) };
}

function call(scheme: Scheme, contigs: Contig[]): GenomeCall {
  return callGenome(buildIndex(scheme), contigs);
}

/** One locus with alleles, on contigs of given texts. */
function callOne(alleles: string[], ...texts: string[]): LocusCall {
  const contigs = texts.map((text, i) => contig(`c${i + 1}`, text));
  return call(schemeOf({ loc: alleles }, [[1]]), contigs).calls[0]!;
}

describe('planted alleles', () => {
  it('are found exactly, on either strand, at the ends of contigs, with the ST', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const scheme = randomScheme(random);
        const { st, sequences, numbers } = profileOf(scheme, random);
        const { contigs, places } = plant(random, sequences);
        const found = call(scheme, contigs);
        expect(found.calls.map((one) => [one.kind, one.allele])).toEqual(numbers.map((n) => ['exact', n]));
        expect(found.calls.map((one) => one.placement)).toEqual(places);
        expect(found.calls.map((one) => one.sequence)).toEqual(sequences);
        expect(found.st).toBe(st);
        expect(found.nearest).toEqual([{ st, compared: 7, equal: 7 }]);
      }),
      RUNS,
    );
  });

  it('are found the same on the other strand of the whole genome', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const scheme = randomScheme(random);
        const pieces = profileOf(scheme, random).sequences.map((text) =>
          random(3) === 0 ? snp(random, text) : text,
        );
        const { contigs } = plant(random, pieces);
        const flipped = contigs.map((one) =>
          contig(one.name, otherStrand(Buffer.from(one.sequence).toString())),
        );
        const strip = (found: GenomeCall) =>
          found.calls.map(({ kind, allele, sequence, identity }) => ({ kind, allele, sequence, identity }));
        expect(strip(call(scheme, flipped))).toEqual(strip(call(scheme, contigs)));
      }),
      RUNS,
    );
  });

  it('with one changed letter are near the allele that they came from, and give no ST', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const scheme = randomScheme(random);
        const { sequences, numbers } = profileOf(scheme, random);
        const hit = random(7);
        const known = new Set(scheme.alleles[hit]!.map((allele) => allele.sequence));
        const changed = snp(random, sequences[hit]!);
        fc.pre(![...known].some((allele) => changed.includes(allele)));
        const pieces = sequences.map((text, i) => (i === hit ? changed : text));
        const found = call(scheme, plant(random, pieces).contigs);
        const one = found.calls[hit]!;
        expect(one.kind).toBe('near');
        expect(one.identity).toBeGreaterThanOrEqual(1 - 1 / changed.length - 1e-9);
        expect(found.st).toBeNull();
        expect(found.reason).toMatch(one.locus);
        const others = found.calls.filter((_, i) => i !== hit).map((other) => other.allele);
        expect(others).toEqual(numbers.filter((_, i) => i !== hit));
        expect(found.nearest.every((row) => row.compared === 6)).toBe(true);
      }),
      RUNS,
    );
  });

  it('cut in two by a contig end are partial, with both pieces listed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const allele = dna(random, 450);
        const cut = 150 + random(150);
        const one = callOne(
          [allele, snp(random, allele)],
          dna(random, 500) + allele.slice(0, cut),
          allele.slice(cut) + dna(random, 500),
        );
        expect(one).toMatchObject({ kind: 'partial', flags: expect.arrayContaining(['edge', 'fragmented']) });
        expect(one.copies).toHaveLength(2);
        const longer = Math.max(cut, 450 - cut);
        expect(one.coverage).toBeCloseTo(longer / 450, 5);
        expect(one.sequence).toBe(cut >= 450 - cut ? allele.slice(0, cut) : allele.slice(cut));
      }),
      RUNS,
    );
  });

  it('give the same answer whatever the order of contigs', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFrom(seed);
        const scheme = randomScheme(random);
        const { contigs } = plant(random, profileOf(scheme, random).sequences);
        expect(call(scheme, [...contigs].reverse())).toEqual(call(scheme, contigs));
      }),
      RUNS,
    );
  });
});

describe('known answers for one locus', () => {
  const random = randomFrom(2);
  const allele = dna(random, 450);
  const other = snp(random, snp(random, allele, 100), 300);
  const room = () => dna(random, 400);

  it('an allele that is all of a contig is exact and flagged edge', () => {
    expect(callOne([other, allele], allele)).toMatchObject({ kind: 'exact', allele: 2, flags: ['edge'] });
  });

  it('one letter over the edge is partial', () => {
    const one = callOne([allele], room() + allele.slice(0, 449));
    expect(one).toMatchObject({ kind: 'partial', allele: 1, coverage: 449 / 450, identity: 1 });
    expect(one.reason).toMatch(/1 to 449 of the 450 of allele 1: it runs off the contig/);
  });

  it('identical copies keep the number, on any strand', () => {
    const one = callOne([other, allele], room() + allele + room(), room() + otherStrand(allele) + room());
    expect(one).toMatchObject({ kind: 'exact', allele: 2, flags: ['duplicated'] });
    expect(one.copies.map((copy) => [copy.contig, copy.strand, copy.allele])).toEqual([
      ['c1', '+', 2],
      ['c2', '-', 2],
    ]);
  });

  it('copies that differ give no number and are listed, known or not', () => {
    const known = callOne([allele, other], room() + allele + room() + other + room());
    expect(known).toMatchObject({ kind: 'multiple', allele: null, sequence: null, flags: ['duplicated'] });
    expect(known.copies.map((copy) => copy.allele)).toEqual([1, 2]);
    const unknown = callOne([allele], room() + allele + room(), room() + other + room());
    expect(unknown.kind).toBe('multiple');
    expect(unknown.copies.map((copy) => copy.allele)).toEqual([1, null]);
  });

  it('a distant relative or a part elsewhere does not take the number away', () => {
    let relative = allele;
    for (let i = 3; i < 450; i += 9) relative = snp(random, relative, i);
    const one = callOne([allele], room() + allele + room(), room() + relative + room(), allele.slice(0, 200));
    expect(one).toMatchObject({ kind: 'exact', allele: 1, flags: [] });
  });

  it('at one place the longest exact allele wins; a shorter one inside a near longer one is exact', () => {
    const inner = allele.slice(0, 390);
    expect(callOne([inner, allele], room() + allele + room())).toMatchObject({
      kind: 'exact',
      allele: 2,
      flags: ['nested'],
    });
    expect(callOne([inner, allele], room() + snp(random, allele, 420) + room())).toMatchObject({
      kind: 'exact',
      allele: 1,
    });
    expect(callOne([inner, allele], room() + allele.slice(0, 400))).toMatchObject({
      kind: 'exact',
      allele: 1,
    });
  });

  it('two alleles of one length that overlap at one place cannot be told apart', () => {
    const frame = room();
    const one = callOne([frame.slice(0, 300), frame.slice(20, 320)], room() + frame + room());
    expect(one).toMatchObject({ kind: 'multiple', allele: null });
    expect(one.copies.map((copy) => copy.allele)).toEqual([1, 2]);
  });

  it('N and other ambiguity codes never match exactly', () => {
    const masked = `${allele.slice(0, 200)}N${allele.slice(201)}`;
    const one = callOne([allele], room() + masked + room());
    expect(one).toMatchObject({
      kind: 'near',
      allele: 1,
      flags: ['low_quality'],
      novel: false,
      sequence: masked,
    });
    const both = `${allele.slice(0, 200)}R${allele.slice(201)}`;
    expect(callOne([both], room() + both + room())).toMatchObject({ kind: 'near', allele: 1 });
  });

  it.each([
    ['an insertion', (text: string) => `${text.slice(0, 200)}ACG${text.slice(200)}`, 453],
    ['a deletion', (text: string) => text.slice(0, 200) + text.slice(203), 447],
    ['a change of the first letter', (text: string) => snp(randomFrom(5), text, 0), 450],
    [
      'a change of the last letters',
      (text: string) => snp(randomFrom(5), snp(randomFrom(5), text, 447), 449),
      450,
    ],
  ])('%s is near', (_, change, length) => {
    const changed = change(allele);
    const one = callOne([allele], room() + changed + room());
    expect(one).toMatchObject({ kind: 'near', allele: 1, coverage: 1 });
    expect(one.sequence).toHaveLength(length);
    expect(one.sequence).toBe(changed);
  });

  it('something large put in breaks it into pieces', () => {
    const one = callOne(
      [allele],
      room() + allele.slice(0, 250) + dna(random, 1200) + allele.slice(250) + room(),
    );
    expect(one).toMatchObject({ kind: 'partial', flags: ['fragmented'] });
    expect(one.copies).toHaveLength(2);
    expect(one.reason).toMatch(/broken inside the contig; 2 pieces/);
  });

  it('names the smallest of alleles that are equally near', () => {
    const alleles = [10, 20, 30].map((at) => snp(random, allele, at));
    const one = callOne(alleles, room() + allele + room());
    expect(one).toMatchObject({ kind: 'near', allele: 1, flags: ['tied'] });
    expect(one.reason).toMatch(/3 alleles are as near/);
  });

  it('a genome without it, without letters, or of N only: missing', () => {
    for (const text of [room(), 'N'.repeat(900), 'ACGT']) {
      expect(callOne([allele], text)).toMatchObject({
        kind: 'missing',
        allele: null,
        copies: [],
        placement: null,
      });
    }
    expect(call(schemeOf({ loc: [allele] }), []).calls[0]!.kind).toBe('missing');
  });

  it('takes 20,000 contigs', () => {
    const contigs = Array.from({ length: 20_000 }, (_, i) => contig(`n${i}`, dna(random, 60)));
    contigs.splice(777, 0, contig('here', room() + allele));
    expect(call(schemeOf({ loc: [allele] }), contigs).calls[0]!.placement?.contig).toBe('here');
  });
});

describe('sequence types', () => {
  const random = randomFrom(3);
  const [a, b] = [dna(random, 400), dna(random, 400)];
  const scheme = schemeOf({ one: [a, snp(random, a)], two: [b, snp(random, b)] }, [
    [1, 2],
    [2, 1],
    [2, 2],
  ]);

  it('an unknown profile of exact alleles has no ST, and the nearest are named', () => {
    const found = call(scheme, [contig('c', a + b)]);
    expect(found).toMatchObject({
      st: null,
      reason: 'No ST: all loci are exact, but no ST has this profile.',
    });
    expect(found.nearest).toEqual([
      { st: 1, compared: 2, equal: 1 },
      { st: 2, compared: 2, equal: 1 },
    ]);
    expect(found.nearest_ties).toBe(2);
  });

  it('a list of ties is cut, and their number is told', () => {
    const many = {
      ...scheme,
      profiles: Array.from({ length: 40 }, (_, i) => ({ st: i + 1, alleles: Int32Array.of(1, i + 3) })),
    };
    const found = call(many, [contig('c', a + b)]);
    expect(found.nearest).toHaveLength(10);
    expect(found.nearest_ties).toBe(40);
  });

  it('nothing exact, nothing near', () => {
    const found = call(scheme, [contig('c', dna(random, 5000))]);
    expect(found).toMatchObject({ st: null, nearest: [], nearest_ties: 0 });
    expect(found.reason).toBe('No ST: one is missing, two is missing.');
  });
});
