import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EFFECTS } from '../../src/genome/snp/effects.ts';
import { readSites, type SiteEntry, sitesFile } from '../../src/genome/snp/sites_file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enterobot-sites-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const GENES: [string, string][] = [
  ['gyrA', 'DNA gyrase A'],
  ['gyrB', 'DNA gyrase B; é'],
  ['x_1', 'hypothetical'],
];
const HEAD = { genomes: ['a', 'b', 'ç'], contigs: ['one', 'two|x'], genes: GENES, annotated: true };

const anySite: fc.Arbitrary<SiteEntry> = fc.record({
  contig: fc.nat(1),
  position: fc.integer({ min: 1, max: 5_000_000 }),
  reference: fc.constantFrom(...'ACGTN'),
  core: fc.boolean(),
  alleles: fc.string({ unit: fc.constantFrom(...'ACGTN-'), minLength: 3, maxLength: 3 }),
  genes: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  effect: fc.option(fc.constantFrom(...EFFECTS)),
  change: fc.string({ maxLength: 12 }),
});

test('any page of the sites is read as it was written, with any filter', async () => {
  const file = join(folder, 'sites.bin');
  const anyWish = fc.record({
    offset: fc.nat(12),
    limit: fc.nat(12),
    gene: fc.constantFrom(undefined, '', 'GYR', 'gyrb', 'hypo', 'none'),
    effect: fc.option(fc.constantFrom(...EFFECTS), { nil: undefined }),
    core: fc.constantFrom(undefined, true, false),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anySite, { maxLength: 12 }), anyWish, async (sites, wish) => {
      await writeFile(file, sitesFile(HEAD, sites));
      const fits = sites.filter(
        ({ core, effect, genes }) =>
          (wish.core ?? core) === core &&
          (wish.effect ?? effect) === effect &&
          (!wish.gene ||
            genes.some((i) => GENES[i]!.join(' ').toLowerCase().includes(wish.gene!.toLowerCase()))),
      );
      const page = await readSites(file, wish);
      expect(page).toMatchObject({ total: fits.length, genomes: HEAD.genomes, annotated: true });
      expect(page.records).toEqual(
        fits.slice(wish.offset, wish.offset + wish.limit).map(({ contig, genes, change, ...same }) => ({
          ...same,
          contig: HEAD.contigs[contig],
          gene: genes.map((i) => GENES[i]![0]).join('; ') || null,
          product: genes.map((i) => GENES[i]![1]).join('; ') || null,
          change: change || null,
        })),
      );
    }),
    { numRuns: 60 },
  );
});

test('a file that is none, or is cut off, is said to be so', async () => {
  const file = join(folder, 'bad.bin');
  const code = () => readSites(file, { offset: 0, limit: 1 }).catch((error) => error.code);
  for (const text of ['', 'ENTSITES', 'something else that is long enough', 'ENTSITES\x02\0\0\0{}']) {
    await writeFile(file, text);
    expect(await code()).toBe('SNP_SITES_UNREADABLE');
  }
  const whole = sitesFile(HEAD, fc.sample(anySite, { numRuns: 5, seed: 1 }));
  for (const length of [whole.length - 1, whole.length - 40, 100]) {
    await writeFile(file, whole);
    await truncate(file, length);
    expect(await code()).toBe('SNP_SITES_UNREADABLE');
  }
});
