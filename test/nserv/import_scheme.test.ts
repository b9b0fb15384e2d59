import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { findNservScheme, getNservScheme } from '../../src/nserv/scheme.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme, type TestScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
let store: Store;
beforeAll(async () => {
  store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
});
afterAll(() => rm(store.root, { recursive: true, force: true }));

const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function bring(name: string, scheme: TestScheme, prefix = 'KLE') {
  return importScheme(pool, store, { name, folder: await dumpFolder(scheme), prefix });
}

async function rowCounts(): Promise<unknown> {
  const { rows } = await pool.query(
    `select (select count(*) from nserv_schemes) schemes, (select count(*) from nserv_loci) loci,
       (select count(*) from nserv_alleles) alleles, (select count(*) from nserv_sts) sts`,
  );
  return rows[0];
}

test('an import is stored, with a snapshot that reads as the same scheme', async () => {
  const folder = await dumpFolder(smallScheme());
  const { scheme, ...told } = await importScheme(pool, store, { name: 'small', folder, prefix: 'KLE' });
  expect(told).toEqual({
    outcome: 'imported',
    alleles: { total: 4, added: 4, renamed: 0 },
    sts: { total: 3, added: 3, renamed: 0 },
    warnings: [],
  });
  expect(scheme).toMatchObject({ name: 'small', version: 1, loci: ['gapA', 'infB'], prefix: 'KLE' });
  expect(await getNservScheme(pool, 'small')).toEqual(scheme);
  expect(scheme.snapshot).toBe(`schemes/small/1-${scheme.sha256.slice(0, 12)}`);
  const [given, kept] = [await readScheme(folder), await readScheme(store.absolute(scheme.snapshot))];
  expect({ ...kept, name: '' }).toEqual({ ...given, name: '' });
  expect(kept.sha256).toBe(scheme.sha256);
});

test('the same content again changes nothing and says so; a poorer dump takes nothing away', async () => {
  const first = await bring('again', smallScheme());
  const before = await rowCounts();
  expect(await bring('again', smallScheme())).toMatchObject({ outcome: 'unchanged', scheme: first.scheme });
  const poorer = smallScheme();
  delete poorer.profiles[10];
  delete poorer.alleles.gapA![2];
  expect(await bring('again', poorer)).toMatchObject({ outcome: 'unchanged', scheme: first.scheme });
  expect(await rowCounts()).toEqual(before);
  expect(await readdir(store.absolute('schemes/again'))).toHaveLength(1);
});

test('what is new makes a new version; the old snapshot stays as it was', async () => {
  const first = await bring('grows', smallScheme());
  const oldProfiles = await readFile(store.absolute(join(first.scheme.snapshot, 'profiles.list.gz')));
  const { alleles } = smallScheme();
  const more = {
    alleles: { infB: { ...alleles.infB, 6: 'GGGTTTAAAT' }, gapA: alleles.gapA! },
    profiles: { 11: [6, 2] },
  };
  const second = await bring('grows', more);
  expect(second).toMatchObject({
    outcome: 'updated',
    alleles: { total: 5, added: 1 },
    sts: { total: 4, added: 1 },
    scheme: { version: 2, loci: ['gapA', 'infB'] },
  });
  const kept = await readScheme(store.absolute(second.scheme.snapshot));
  expect(kept.profiles.map(({ st, alleles: numbers }) => [st, ...numbers])).toEqual([
    [1, 1, 1],
    [2, 1, 5],
    [10, 2, 5],
    [11, 2, 6],
  ]);
  expect(await readFile(store.absolute(join(first.scheme.snapshot, 'profiles.list.gz')))).toEqual(
    oldProfiles,
  );
});

test.each<[string, (scheme: TestScheme) => void, RegExp]>([
  ['NSERV_ALLELE_CHANGED', (s) => (s.alleles.gapA![2] = 'ACGTACGTTT'), /Allele 2 of gapA/],
  ['NSERV_ALLELE_RENUMBERED', (s) => (s.alleles.gapA = { 1: 'ACGTACGTAA', 3: 'ACGTACGTCC' }), /gapA/],
  ['NSERV_ST_CHANGED', (s) => (s.profiles[2] = [2, 1]), /ST 2/],
  ['NSERV_ST_RENUMBERED', (s) => (s.profiles = { 7: [1, 5] }), /ST 7.*ST 2/],
  ['NSERV_LOCI_CHANGED', (s) => dropLocus(s), /without infB/],
])('%s: nothing is written', async (wanted, change, words) => {
  if (!(await findNservScheme(pool, 'guarded'))) await bring('guarded', smallScheme());
  const before = [await getNservScheme(pool, 'guarded'), await rowCounts()];
  const changed = smallScheme();
  change(changed);
  const refused = await bring('guarded', withoutAbsent(changed)).catch((error: Error) => error);
  expect(refused).toEqual(code(wanted));
  expect((refused as Error).message).toMatch(words);
  expect([await getNservScheme(pool, 'guarded'), await rowCounts()]).toEqual(before);
  expect(await readdir(store.absolute('schemes/guarded'))).toHaveLength(1);
});

function dropLocus(scheme: TestScheme): void {
  delete scheme.alleles.infB;
  scheme.profiles = { 1: [1], 3: [2] };
}

/** Leaves out the STs that name an allele which the test took away. */
function withoutAbsent({ alleles, profiles }: TestScheme): TestScheme {
  const loci = Object.values(alleles);
  const whole = Object.entries(profiles).filter(([, row]) => row.every((number, i) => loci[i]![number]));
  return { alleles, profiles: Object.fromEntries(whole) };
}

test('a scheme of another prefix keeps its name; a bad name is refused', async () => {
  await bring('owned', smallScheme());
  await expect(bring('owned', smallScheme(), 'SAL')).rejects.toThrow(code('NSERV_OTHER_PREFIX'));
  await expect(bring('../owned', smallScheme())).rejects.toThrow(code('SCHEME_NAME'));
  await expect(getNservScheme(pool, 'none')).rejects.toThrow(code('NSERV_UNKNOWN'));
});

test('a broken dump leaves neither rows nor folders', async () => {
  const broken = smallScheme();
  broken.profiles[3] = [9, 1];
  await expect(bring('broken', broken)).rejects.toThrow(code('SCHEME_ALLELE_ABSENT'));
  expect(await findNservScheme(pool, 'broken')).toBeUndefined();
  expect(await store.exists('schemes/broken')).toBe(false);
});

test('imports at the same moment give one scheme, each thing once', async () => {
  const results = await Promise.all(Array.from({ length: 4 }, () => bring('race', smallScheme())));
  const outcomes = results.map((result) => result.outcome).sort();
  expect(outcomes).toEqual(['imported', 'unchanged', 'unchanged', 'unchanged']);
  expect(new Set(results.map((result) => result.scheme.snapshot)).size).toBe(1);
});

test('numbers survive any order of imports: every part of a scheme in turn gives the whole scheme', async () => {
  let run = 0;
  const parts = fc.array(fc.subarray([1, 2, 10]), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(parts, async (order) => {
      const name = `parts${run++}`;
      for (const sts of [...order, [1, 2, 10]]) {
        const whole = smallScheme();
        const profiles = Object.fromEntries(sts.map((st) => [st, whole.profiles[st]!]));
        await bring(name, { ...whole, profiles });
      }
      expect(await findSt(pool, name, [2, 5])).toMatchObject({ st: 10 });
      const { sha256 } = await getNservScheme(pool, name);
      expect(sha256).toBe((await readScheme(await dumpFolder(smallScheme()))).sha256);
    }),
    { numRuns: 8 },
  );
});

test('11,000 STs and thousands of alleles take seconds, and STs of one profile are kept in a large scheme', async () => {
  const base = (n: number) =>
    [...n.toString(4).padStart(20, '0')].map((digit) => 'ACGT'[Number(digit)]).join('');
  const loci = Array.from({ length: 30 }, (_, i) => `l${i}`);
  const numbers = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i + 1, base(i)]));
  const alleles = Object.fromEntries(loci.map((locus) => [locus, numbers]));
  const rows = Array.from({ length: 11_000 }, (_, i) => [
    i + 1,
    loci.map((_, locus) => 1 + (Math.floor(Math.min(i, 10_998) / 300 ** (locus % 3)) % 300)),
  ]);
  const begin = performance.now();
  const large = await bring('large', { alleles, profiles: Object.fromEntries(rows) });
  expect(performance.now() - begin).toBeLessThan(15_000);
  expect(large).toMatchObject({ sts: { added: 11_000 }, alleles: { added: 9_000 } });
  expect(large.warnings).toHaveLength(1);
  expect(await findSt(pool, 'large', rows[10_999]![1] as number[])).toMatchObject({ st: 10_999 });
});
