import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criteriaOf } from '../../src/pipelines/criteria/criteria_of.ts';
import { CRITERIA_VERSION, GENUS_CRITERIA } from '../../src/pipelines/criteria/qa_2_3.ts';
import { judge, type Measured } from '../../src/pipelines/qa_evaluation/judge.ts';
import { compareSpecies, parseHit } from '../../src/pipelines/qa_evaluation/species.ts';

/** EnteroBase's table, written down a second time: Mb from, Mb to, N50 kb, contigs. */
const TABLE: Record<string, [number, number, number, number]> = {
  Salmonella: [4.0, 5.8, 20, 600],
  Escherichia: [3.7, 6.4, 13, 1000],
  Yersinia: [3.7, 5.5, 15, 600],
  Moraxella: [1.8, 2.6, 20, 600],
  Vibrio: [3.0, 5.9, 20, 700],
  Helicobacter: [1.3, 3.0, 10, 600],
  Klebsiella: [4.3, 7.3, 20, 800],
  Mycobacterium: [3, 7, 15, 600],
  Streptococcus: [1.5, 2.6, 20, 600],
  Clostridium: [2, 7, 20, 800],
  Listeria: [2.5, 3.3, 20, 600],
  Clostridioides: [3.6, 4.8, 20, 600],
};

const fine = (genus: string): Measured => {
  const [from, to, n50, contigs] = TABLE[genus]!;
  const length = Math.round(((from + to) / 2) * 1e6);
  return { length, n50: n50 * 1000, contigs, n_percent: 0, mean_depth: null, heterozygous_per_mb: null };
};

it('the table names the same genera', () => {
  expect(Object.keys(GENUS_CRITERIA).sort()).toEqual(Object.keys(TABLE).sort());
});

describe.each(Object.keys(TABLE))('%s', (genus) => {
  const [from, to, n50, contigs] = TABLE[genus]!;
  const chosen = criteriaOf(genus);
  const reasons = (change: Partial<Measured>) => judge({ ...fine(genus), ...change }, chosen);

  it.each([
    ['length', Math.round(from * 1e6), Math.round(from * 1e6) - 1],
    ['length', Math.round(to * 1e6), Math.round(to * 1e6) + 1],
    ['n50', n50 * 1000, n50 * 1000 - 1],
    ['contigs', contigs, contigs + 1],
  ] as const)('%s: %i passes, %i fails', (value, inside, outside) => {
    expect(reasons({ [value]: inside })).toEqual([]);
    expect(reasons({ [value]: outside })).toHaveLength(1);
  });

  it('N % must stay below its limit', () => {
    const limit = genus === 'Listeria' || genus === 'Clostridioides' ? 3 : 6;
    expect(reasons({ n_percent: limit - 0.01 })).toEqual([]);
    expect(reasons({ n_percent: limit })).toHaveLength(1);
    expect(reasons({ n_percent: limit })[0]!.includes('a limit of ours')).toBe(limit === 6);
  });
});

describe('the verdict', () => {
  it('gives every reason in words', () => {
    const bad = { length: 2_000_000, n50: 11_200, contigs: 900, n_percent: 7, mean_depth: null };
    expect(judge({ ...bad, heterozygous_per_mb: null }, criteriaOf('Klebsiella'))).toEqual([
      'The total length is 2 Mb; Klebsiella needs at least 4.3 Mb',
      'N50 is 11.2 kb; Klebsiella needs at least 20 kb',
      'The number of contigs is 900; Klebsiella may have at most 800',
      'The share of N is 7 %; Klebsiella must stay below 6 % (a limit of ours, not EnteroBase’s)',
    ]);
    expect(judge({ ...fine('Klebsiella'), n50: 19_999 }, criteriaOf('Klebsiella'))).toEqual([
      'N50 is 20 kb (19999 against 20000); Klebsiella needs at least 20 kb',
    ]);
  });

  it('never gets worse when an assembly gets better (property)', () => {
    const measured = fc.record({
      length: fc.integer({ min: 1, max: 9_000_000 }),
      n50: fc.integer({ min: 1, max: 100_000 }),
      contigs: fc.integer({ min: 1, max: 2_000 }),
      n_percent: fc.double({ min: 0, max: 100, noNaN: true }),
      mean_depth: fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
      heterozygous_per_mb: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
    });
    const limits = { min_mean_depth: 20, max_heterozygous_per_mb: 500 };
    fc.assert(
      fc.property(measured, fc.constantFrom(...Object.keys(TABLE), 'Bacillus'), (one, genus) => {
        const chosen = criteriaOf(genus, limits);
        const better = {
          ...one,
          n50: one.n50 * 2,
          contigs: Math.ceil(one.contigs / 2),
          n_percent: one.n_percent / 2,
          mean_depth: one.mean_depth === null ? null : one.mean_depth * 2,
          heterozygous_per_mb: one.heterozygous_per_mb === null ? null : one.heterozygous_per_mb / 2,
        };
        expect(judge(better, chosen).length).toBeLessThanOrEqual(judge(one, chosen).length);
      }),
    );
  });

  it('takes limits from an override, also none, and says so in the version', () => {
    const chosen = criteriaOf('Klebsiella', { min_n50: 50_000, max_contigs: null, max_n_percent: 1 });
    expect(chosen.version).toBe(`${CRITERIA_VERSION}, overridden`);
    const measured = { ...fine('Klebsiella'), contigs: 100_000, n_percent: 2 };
    const reasons = judge(measured, chosen);
    expect(reasons).toHaveLength(2);
    expect(reasons.join()).not.toContain('ours');
    expect(criteriaOf('Klebsiella').version).toBe(CRITERIA_VERSION);
  });

  it('applies generic criteria to a genus without any', () => {
    const chosen = criteriaOf('Bacillus');
    expect(chosen.genus).toBeNull();
    expect(judge({ ...fine('Klebsiella'), n50: 9_000 }, chosen)[0]).toContain('a limit of ours');
  });
});

describe('species', () => {
  it.each([
    ['refs/Klebsiella_pneumoniae_MGH78578.fna', 'Klebsiella', 'pneumoniae'],
    [
      'GCF_1.fna:[2 seqs] AP006725.1 Klebsiella pneumoniae subsp. NTUH-K2044 [...]',
      'Klebsiella',
      'pneumoniae',
    ],
    ['/x/y/GCF_000005845.2.fna', null, null],
  ])('is read from %s', (reference, genus, species) => {
    expect(parseHit(`${reference}\tq.fna\t0.012\t0\t800/1000`)).toMatchObject({
      ...{ genus, species },
      distance: 0.012,
      shared_hashes: '800/1000',
    });
  });

  const hit = (reference: string, distance: number) => parseHit(`${reference}\tq\t${distance}\t0\t1/1000`);
  it('is foreign, the same, or not known, never guessed', () => {
    const kp = hit('Klebsiella_pneumoniae.fna', 0.01);
    expect(compareSpecies([kp], 'Klebsiella', 0.05)).toMatchObject({ checked: 'same' });
    expect(compareSpecies([kp], 'Salmonella', 0.05)).toMatchObject({ checked: 'foreign' });
    expect(compareSpecies([hit('Shigella_sonnei.fna', 0.01)], 'Escherichia', 0.05).checked).toBe('same');
    expect(compareSpecies([hit('Klebsiella_pneumoniae.fna', 0.2)], 'Klebsiella', 0.05).checked).toBe(
      'unknown',
    );
    expect(compareSpecies([hit('NC_1.fna', 0.01)], 'Klebsiella', 0.05).checked).toBe('unknown');
    expect(compareSpecies([], 'Klebsiella', 0.05).checked).toBe('unknown');
  });
});
