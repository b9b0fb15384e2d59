import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { findNservScheme, getNservScheme } from '../../src/nserv/scheme.ts';
import { SchemeFolder } from '../../src/nserv/scheme_folder.ts';
import { listVersions, schemeChanges } from '../../src/nserv/versions.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));
await importScheme(pool, store, { name: 'known', folder: await dumpFolder(smallScheme()), prefix: 'KLE' });

type Files = Record<string, string | Buffer>;

const GAPA = '>gapA_1\nACGTACGTAA\n>gapA_2\nACGTACGTCC\n';
const INFB = '>infB_1\nGGGTTTAAAC\n>infB_5\nGGGTTTAAAG\n';
const TABLE = 'ST\tgapA\tinfB\n1\t1\t1\n2\t1\t5\n';
const good: Files = { 'profiles.list': TABLE, 'gapA.fasta': GAPA, 'infB.fasta': INFB };

async function folderOf(files: Files): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'enterobot-bad-')), 'scheme');
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function everything(): Promise<unknown> {
  const { rows } = await pool.query(
    `select (select count(*) from nserv_schemes) a, (select count(*) from nserv_loci) b, (select count(*) from nserv_alleles) c,
       (select count(*) from nserv_sts) d, (select count(*) from nserv_versions) e, (select count(*) from nserv_allele_aliases) f`,
  );
  return rows[0];
}

const sevenOf = (row: string) => `ST\t${'abcdefg'.split('').join('\t')}\n${row}`;
const seven = Object.fromEntries(
  [...'abcdefg'].map((l) => [
    `${l}.fasta`,
    `>${l}_1\nACGT${l}\n`.replace(/[bdefg]\n/, 'A\n').replace(/[ac]\n/, 'C\n'),
  ]),
);

test.each<[string, string, Files]>([
  ['an N in an allele', 'SCHEME_ALLELE_LETTER', { ...good, 'gapA.fasta': GAPA.replace('CC\n', 'NC\n') }],
  ['an allele of length 0', 'FASTA_NO_SEQUENCE', { ...good, 'gapA.fasta': '>gapA_1\n\n>gapA_2\nACGT\n' }],
  ['a locus with a blank', 'SCHEME_HEADER', { ...good, 'profiles.list': TABLE.replace('gapA', 'gap A') }],
  ['a locus with a slash', 'SCHEME_HEADER', { ...good, 'profiles.list': TABLE.replace('gapA', '../gapA') }],
  ['a locus with a slash in a refset', 'SCHEME_ALLELE_NAME', { 'refset.fasta': '>../../gapA_1\nACGT\n' }],
  ['a NUL in a sequence', 'SEQUENCE_NUL', { ...good, 'infB.fasta': INFB.replace('GGG', 'G\0G') }],
  [
    'a NUL in the table',
    'SCHEME_PROFILE_CELL',
    { ...good, 'profiles.list': TABLE.replace('\t5', '\t\u00005') },
  ],
  ['protein', 'FASTA_PROTEIN', { ...good, 'infB.fasta': '>infB_1\nMKLVFFAEDVGSNKGAIIGL\n' }],
  ['an empty FASTA', 'FILE_EMPTY', { ...good, 'infB.fasta': '' }],
  ['an empty table', 'FILE_EMPTY', { ...good, 'profiles.list': '' }],
  [
    'gzip that is cut off',
    'GZIP_TRUNCATED',
    { ...good, 'infB.fasta': gzipSync(INFB.repeat(1)).subarray(0, 30) },
  ],
  [
    'a table that is cut off inside a row',
    'SCHEME_ROW',
    { ...good, 'profiles.list': 'ST\tgapA\tinfB\n1\t1\t1\n2\t1' },
  ],
  ['an ST whose allele is absent', 'SCHEME_ALLELE_ABSENT', { ...good, 'profiles.list': `${TABLE}3\t7\t1\n` }],
  ['a locus without a file', 'SCHEME_LOCUS_MISSING', { 'profiles.list': TABLE, 'gapA.fasta': GAPA }],
  ['one number twice', 'SCHEME_ALLELE_TWICE', { ...good, 'gapA.fasta': GAPA.replace('gapA_2', 'gapA_1') }],
  ['one sequence twice', 'SCHEME_SEQUENCE_TWICE', { ...good, 'gapA.fasta': GAPA.replace('CC\n', 'AA\n') }],
  [
    'a 7-gene table with a profile twice',
    'SCHEME_PROFILE_TWICE',
    { ...seven, 'profiles.list': sevenOf('1\t1\t1\t1\t1\t1\t1\t1\n2\t1\t1\t1\t1\t1\t1\t1\n') },
  ],
  ['parameters that are none', 'SCHEME_PARAMETERS', { ...good, 'scheme.json': '{"min_iden": 7}' }],
  ['a locus ST', 'SCHEME_LOCUS_NAME', { 'profiles.list': 'ST\tST\n1\t1\n', 'ST.fasta': '>ST_1\nACGT\n' }],
  [
    'a locus refset beside others',
    'SCHEME_LOCUS_NAME',
    { ...good, 'profiles.list': 'ST\tgapA\trefset\n1\t1\t1\n', 'refset.fasta': '>refset_1\nACGT\n' },
  ],
  ['a locus refset in a refset', 'SCHEME_LOCUS_NAME', { 'refset.fasta': '>a_1\nACGT\n>refset_1\nACGT\n' }],
  ['a locus st in a refset', 'SCHEME_LOCUS_NAME', { 'refset.fasta': '>st_1\nACGT\n' }],
  [
    'an allele that no other could follow',
    'NSERV_NUMBER_TOO_LARGE',
    { ...good, 'gapA.fasta': `${GAPA}>gapA_999999999\nACGTACGTTT\n` },
  ],
  [
    'an ST that no other could follow',
    'NSERV_NUMBER_TOO_LARGE',
    { ...good, 'profiles.list': `${TABLE}900000001\t2\t1\n` },
  ],
  ['neither table nor refset', 'SCHEME_NO_PROFILES', { 'gapA.fasta': GAPA }],
])('%s: %s, and nothing is imported, for a new scheme and for a known one', async (_what, code, files) => {
  const folder = await folderOf(files);
  const before = [await everything(), await getNservScheme(pool, 'known')];
  for (const name of ['fresh', 'known']) {
    await expect(importScheme(pool, store, { name, folder, prefix: 'KLE' })).rejects.toThrow(
      expect.objectContaining({ code }),
    );
  }
  expect([await everything(), await getNservScheme(pool, 'known')]).toEqual(before);
  expect(await findNservScheme(pool, 'fresh')).toBeUndefined();
  expect(await store.exists('schemes/fresh')).toBe(false);
});

test('CRLF, lower case and plain files are taken, and are the same scheme', async () => {
  const files = Object.entries(good).map(([name, text]) => [name, String(text).replaceAll('\n', '\r\n')]);
  const lower = { ...Object.fromEntries(files), 'gapA.fasta': GAPA.replace('ACGTACGTCC', 'acgtacgtcc') };
  const folder = await folderOf(lower);
  expect(await importScheme(pool, store, { name: 'known', folder, prefix: 'KLE' })).toMatchObject({
    outcome: 'unchanged',
  });
});

test('a refset is a scheme without STs; its parameters are kept, and a change of them is a version', async () => {
  const refset = '>aceA_x_1\nATGAAATAA\n>b_1\nATGCCCTAA\n>b_2\nATGCCGTAA\n';
  const bring = async (files: Files) =>
    importScheme(pool, store, { name: 'refset', folder: await folderOf(files), prefix: 'KLE' });
  const first = await bring({ 'refset.fasta.gz': gzipSync(refset) });
  expect(first).toMatchObject({
    ...{ outcome: 'imported', alleles: { total: 3 }, sts: { total: 0 } },
    scheme: { loci: ['aceA_x', 'b'], parameters: { kind: 'coding', max_missing: 0.05 } },
  });
  expect(await bring({ 'refset.fasta': refset })).toMatchObject({
    outcome: 'unchanged',
    scheme: first.scheme,
  });
  const changed = await bring({ 'refset.fasta': refset, 'scheme.json': '{"max_missing": 0.1}' });
  expect(changed).toMatchObject({
    outcome: 'updated',
    scheme: { version: 2, parameters: { max_missing: 0.1 } },
  });
  // A dump that says nothing of parameters leaves them.
  expect(await bring({ 'refset.fasta': refset })).toMatchObject({
    outcome: 'unchanged',
    scheme: changed.scheme,
  });
  expect(await schemeChanges(pool, 'refset', 1, 2)).toMatchObject({
    ...{ alleles: [], sts: [], parameters: [{ name: 'max_missing', from: 0.05, to: 0.1 }] },
  });
  expect(await listVersions(pool, 'refset')).toHaveLength(2);
  await expect(schemeChanges(pool, 'refset', 1, 3)).rejects.toThrow(
    expect.objectContaining({ code: 'NSERV_VERSION_UNKNOWN' }),
  );
});

test('an import that fails while files are being packed tells its own error and leaves no folder', async () => {
  const loci = Array.from({ length: 12 }, (_, i) => `l${i}`);
  const letters = (n: number) =>
    n
      .toString(4)
      .padStart(8, '0')
      .replace(/./g, (d) => 'ACGT'[Number(d)]!);
  const numbers = Array.from({ length: 4_000 }, (_, i) => i + 1);
  const alleles = Object.fromEntries(numbers.map((n) => [n, letters(n).repeat(30)]));
  const large = Object.fromEntries(loci.map((locus) => [locus, alleles]));
  const folder = await dumpFolder({ alleles: large, profiles: { 1: loci.map(() => 5_000) } });
  await expect(importScheme(pool, store, { name: 'packing', folder, prefix: 'KLE' })).rejects.toThrow(
    expect.objectContaining({ code: 'SCHEME_ALLELE_ABSENT' }),
  );
  expect(await readdir(store.absolute('schemes/.incoming'))).toEqual([]);
});

test('a table of STs that fails halfway ends the writing of it', async () => {
  const folder = await SchemeFolder.make(join(await folderOf({}), 'new'), ['a'], true);
  const rows = async function* () {
    yield Array.from({ length: 50_000 }, (_, i) => ({ st: i + 1, profile: [i * 7919] }));
    throw new Error('the database went away');
  };
  await expect(folder.profiles(rows())).rejects.toThrow('the database went away');
});
