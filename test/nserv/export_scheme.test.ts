import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { exportScheme } from '../../src/nserv/export_scheme.ts';
import { importScheme, refreshScheme } from '../../src/nserv/import_scheme.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { nameCalls } from '../../src/nserv/name_calls.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { allelesBySequence } from '../../src/nserv/search.ts';
import { listVersions } from '../../src/nserv/versions.ts';
import { installationName, setInstallationName } from '../../src/records/installation.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme } from './dump_folder.ts';

const { pool: ours } = await freshDatabase();
const { pool: theirs } = await freshDatabase();
const folder = await mkdtemp(join(tmpdir(), 'enterobot-export-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const ourStore = new Store(join(folder, 'ours'));
const theirStore = new Store(join(folder, 'theirs'));
const refused = (code: string) => expect.objectContaining({ code });

async function bring(pool: Pool, store: Store, name: string, from?: string) {
  return importScheme(pool, store, {
    name,
    folder: from ?? (await dumpFolder(smallScheme())),
    prefix: 'KLE',
  });
}

/** Names a genome with those two sequences; what is new gets a number. */
function type(pool: Pool, name: string, gapA: string, infB = 'GGGTTTAAAG') {
  const call = (locus: string, sequence: string) => ({
    ...{ locus, kind: 'near' as const, sequence, novel: true, flags: [] },
  });
  return inTransaction(pool, (tx) => nameCalls(tx, name, [call('gapA', gapA), call('infB', infB)]));
}

async function filesOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(path, name), 'base64')));
  return Object.fromEntries(names.map((name, i) => [name, contents[i]!]));
}

test('what was minted survives an export and an import into another house, byte by byte', async () => {
  await setInstallationName(ours, 'Our house');
  await bring(ours, ourStore, 'travels');
  for (const end of ['GA', 'GC']) await type(ours, 'travels', `ACGTACGT${end}`);
  const out = join(folder, 'travels');
  expect(await exportScheme(ours, 'travels', out)).toMatchObject({
    ...{ installation: 'Our house', version: 1, loci: 2, alleles: 6, sts: 5, local: { alleles: 2, sts: 2 } },
  });
  await expect(exportScheme(ours, 'travels', out)).rejects.toThrow(refused('SCHEME_FOLDER_TAKEN'));
  await exportScheme(ours, 'travels', join(folder, 'again'));
  expect(await filesOf(join(folder, 'again'))).toEqual(await filesOf(out));

  const there = await bring(theirs, theirStore, 'elsewhere', out);
  expect(there).toMatchObject({ alleles: { added: 6 }, sts: { added: 5 } });
  expect((await listVersions(theirs, 'elsewhere'))[0]!.source).toBe('Our house');
  expect(await type(theirs, 'elsewhere', 'ACGTACGTGC')).toMatchObject({
    ...{ alleles: [FIRST_LOCAL + 1, 5], minted: [], st: { st: FIRST_LOCAL + 1 }, stMinted: false },
  });
  expect((await type(theirs, 'elsewhere', 'ACGTACGTGG')).alleles).toEqual([FIRST_LOCAL + 2, 5]);

  await bring(theirs, theirStore, 'back', out);
  const back = join(folder, 'back');
  await exportScheme(theirs, 'back', back);
  const { 'origin.json': one, ...ourFiles } = await filesOf(out);
  const { 'origin.json': other, ...theirFiles } = await filesOf(back);
  expect(theirFiles).toEqual(ourFiles);
  expect(other).not.toEqual(one);
});

test('local names of another house are taken where they are free, and translated where they mean something else', async () => {
  await bring(ours, ourStore, 'meet');
  await bring(theirs, theirStore, 'meet');
  const sequences = ['GA', 'GC', 'GG'].map((end) => `ACGTACGT${end}`);
  // Ours: GA, GC. Theirs: GC, GG under the same two numbers.
  for (const sequence of sequences.slice(0, 2)) await type(ours, 'meet', sequence);
  for (const sequence of sequences.slice(1)) await type(theirs, 'meet', sequence);
  const out = join(folder, 'meet');
  await exportScheme(ours, 'meet', out);
  expect(await bring(theirs, theirStore, 'meet', out)).toMatchObject({
    ...{ outcome: 'updated', alleles: { added: 1, renamed: 0 }, sts: { added: 1, renamed: 0 } },
  });
  const found = await Promise.all(sequences.map((sequence) => allelesBySequence(theirs, 'meet', sequence)));
  expect(found.map(([one]) => one!.allele)).toEqual([FIRST_LOCAL + 2, FIRST_LOCAL, FIRST_LOCAL + 1]);
  for (const [i, sequence] of sequences.entries()) {
    const st = [FIRST_LOCAL + 2, FIRST_LOCAL, FIRST_LOCAL + 1][i];
    expect(await type(theirs, 'meet', sequence)).toMatchObject({ minted: [], stMinted: false, st: { st } });
  }
  // Once more: nothing is new, and no number is drawn.
  expect(await bring(theirs, theirStore, 'meet', out)).toMatchObject({ outcome: 'unchanged' });
});

test('minting leaves the snapshot alone; a refresh makes a version that holds what was minted', async () => {
  const { scheme: first } = await bring(ours, ourStore, 'fresh');
  await type(ours, 'fresh', 'ACGTACGTGA');
  expect(await getNservScheme(ours, 'fresh')).toEqual(first);
  const { outcome, scheme } = await refreshScheme(ours, ourStore, 'fresh');
  expect([outcome, scheme.version]).toEqual(['updated', 2]);
  const read = await readScheme(ourStore.absolute(scheme.snapshot));
  expect(read.sha256).toBe(scheme.sha256);
  expect(read.alleles[0]!.map(({ number }) => number)).toEqual([1, 2, FIRST_LOCAL]);
  expect(read.profiles.at(-1)).toMatchObject({ st: FIRST_LOCAL });
  expect(await refreshScheme(ours, ourStore, 'fresh')).toMatchObject({ outcome: 'unchanged', scheme });
});

test.each<[string, unknown]>([
  ['a NUL', 'a\0b'],
  ['a line break', 'a\nb'],
  ['blanks', '  '],
  ['too much', 'x'.repeat(201)],
  ['a number', 7],
])('an origin.json that names %s says nothing: the folder does', async (what, installation) => {
  const from = await dumpFolder(smallScheme());
  await writeFile(join(from, 'origin.json'), JSON.stringify({ installation }));
  const name = `origin_${what.replaceAll(' ', '_')}`;
  await bring(theirs, theirStore, name, from);
  expect((await listVersions(theirs, name))[0]!.source).toBe('scheme');
});

test('the name of an installation is one line of words', async () => {
  expect(await installationName(theirs)).toMatch(/^enterobot-[0-9a-f]{8}$/);
  for (const name of ['', '  ', 'two\nlines', 'x'.repeat(201)]) {
    await expect(setInstallationName(theirs, name)).rejects.toThrow(refused('INSTALLATION_NAME'));
  }
});
