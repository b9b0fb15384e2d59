import { describe, expect, it } from 'vitest';
import { buildIndex, callGenome } from '../../src/genome/call_genome.ts';
import { saysCircular } from '../../src/genome/genome_text.ts';
import type { SchemeKind } from '../../src/genome/scheme_parameters.ts';
import { codingSequence, contig, dna, otherStrand, randomFrom, schemeOf, snp } from './genomes.ts';

const random = randomFrom(77);
const allele = codingSequence(random, 150);
const circle = allele + dna(random, 2000);

/** The circle, begun at another letter. */
const turned = (text: string, by: number) => text.slice(by) + text.slice(0, by);

function call(text: string, description: string, kind: SchemeKind) {
  const others = Object.fromEntries(
    Array.from({ length: 2 }, (_, i) => [`other${i}`, [codingSequence(randomFrom(i + 1), 120)]]),
  );
  const index = buildIndex(schemeOf({ loc: [allele], ...others }, [], kind));
  return callGenome(index, [{ ...contig('c', text), description }]).calls[0]!;
}

describe.each(['fragments', 'coding'] as const)('a locus over the origin (%s)', (kind) => {
  it.each([1, 17, 200, allele.length - 1])('is exact when the contig is circular, begun at %i', (by) => {
    for (const flip of [false, true]) {
      const text = flip ? otherStrand(turned(circle, by)) : turned(circle, by);
      const found = call(text, 'circular=true', kind);
      expect(found).toMatchObject({ kind: 'exact', allele: 1, sequence: allele, flags: [] });
      const { start, end } = found.placement!;
      expect(end - start + 1).toBe(allele.length);
      expect(start).toBeLessThanOrEqual(text.length);
      expect(end).toBeGreaterThan(text.length);
      expect(found.copies).toHaveLength(1);
    }
  });

  it('is new with a SNP, and one copy', () => {
    for (const by of [100, 300]) {
      const changed = snp(random, allele, 222);
      const found = call(turned(changed + circle.slice(allele.length), by), 'topology=circular', kind);
      expect(found).toMatchObject({ kind: 'near', novel: true, sequence: changed });
      expect(found.copies).toHaveLength(1);
    }
  });

  it('is broken when nothing says so, and elsewhere is found once', () => {
    expect(call(turned(circle, 200), '', kind).kind).toBe('partial');
    expect(call(turned(circle, 1500), 'circular=true', kind)).toMatchObject({ kind: 'exact', flags: [] });
    expect(call(circle, 'circular=true', kind)).toMatchObject({ kind: 'exact', flags: [] });
  });

  it('may be all of a circular contig', () => {
    const found = call(turned(allele, 99), 'circular=true', kind);
    expect(found).toMatchObject({ kind: 'exact', sequence: allele });
    expect(found.copies).toHaveLength(1);
  });
});

it.each([60, 200, 240])(
  'a shorter allele in the half beyond the origin is no other copy, begun at %i',
  (by) => {
    const short = allele.slice(250, 400);
    const index = buildIndex(schemeOf({ loc: [allele, short] }));
    for (const text of [turned(circle, by), otherStrand(turned(circle, by))]) {
      const { calls } = callGenome(index, [{ ...contig('c', text), description: 'circular=true' }]);
      expect(calls[0]).toMatchObject({ kind: 'exact', allele: 1, sequence: allele, flags: ['nested'] });
      expect(calls[0]!.copies).toHaveLength(1);
    }
  },
);

it.each([
  ['length=100 depth=1.00x circular=true', true],
  ['Escherichia coli plasmid [topology=circular] [completeness=complete]', true],
  ['len=4000 suggestCircular=yes', true],
  ['circular=Y', true],
  ['circular=false', false],
  ['Escherichia coli str. K-12 substr. MG1655, complete genome', false],
  ['topology=linear', false],
])('%s', (description, circular) => {
  expect(saysCircular({ ...contig('c', 'A'), description })).toBe(circular);
});
