import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setHouse } from '../../src/jobs/house.ts';
import { getAssembly } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { Store } from '../../src/store.ts';
import { applyTyping, pipelineCall } from '../jobs/apply_typing.ts';
import { dumpFolder, smallScheme } from '../nserv/dump_folder.ts';
import { addAssemblies } from '../support/assembly_rows.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it left.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
setHouse({ pool, store: new Store(store) });
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store };
const scheme = (...words: string[]) => enterobot(['--data', data, 'scheme', ...words], env);
const table = (out: string) => out.split('\n').map((line) => line.split(/ {2,}/));
const LOCAL = 10_000_001;

test('import says what is new; versions and changes say what came when', async () => {
  const words = ['--database', 'kpneumoniae', '--name', 'small'];
  const first = await scheme('import', await dumpFolder(smallScheme()), ...words);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain(
    'imported small version 1: 2 loci, 4 alleles, 3 STs (4 alleles and 3 STs are new)',
  );
  const grown = smallScheme();
  grown.alleles.gapA![3] = 'ACGTACGTGG';
  grown.profiles[11] = [3, 1];
  await scheme('import', await dumpFolder(grown), ...words);
  expect((await scheme('changes', 'small')).out.split('\n')).toEqual([
    'version 1 to 2: 1 alleles and 1 STs are new, 0 alleles and 0 STs have another number',
    'new: gapA 3',
    'new: ST 11',
  ]);
  const versions = JSON.parse((await scheme('versions', 'small', '--json')).out);
  expect(versions).toMatchObject([
    { version: 2, alleles: 1, sts: 1 },
    { version: 1, alleles: 4, sts: 3 },
  ]);
  expect(await scheme('changes', 'small', '--to', '9')).toMatchObject({ code: 1 });
  expect((await scheme('changes', 'small', '--to', '9')).err).toContain('NSERV_VERSION_UNKNOWN');
});

let assembly = '';

test('where, at and gff answer from the positions of a typed assembly', async () => {
  const [id] = await addAssemblies(pool, 'kpneumoniae', 1);
  assembly = (await getAssembly(pool, id!)).barcode;
  const novel = { kind: 'near', novel: true, identity: 0.9 };
  await applyTyping(pool, {
    ...{ database: 'kpneumoniae', scheme: 'small', assemblyId: id! },
    calls: [pipelineCall('gapA', 'ACGTACGTTT', novel), pipelineCall('infB', 'GGGTTTAAAG')],
  });
  expect(table((await scheme('where', 'small', 'gapA')).out)).toEqual([
    ['assembly', 'locus', 'allele', 'contig', 'start', 'end', 'strand', 'copy', 'flags'],
    [assembly, 'gapA', `${LOCAL} (local)`, 'c1', '101', '110', '+', '1'],
  ]);
  expect(table((await scheme('where', 'small', 'infB', assembly, '--allele', '1')).out)).toHaveLength(1);
  const found = JSON.parse((await scheme('at', 'small', assembly, 'c1:110-200', '--json')).out);
  expect(found.map((one: { locus: string }) => one.locus)).toEqual(['gapA', 'infB']);
  expect((await scheme('at', 'small', assembly, 'c1')).code).toBe(2);
  const gff = await scheme('gff', 'small', assembly);
  expect(gff.out.split('\n')).toEqual([
    '##gff-version 3',
    expect.stringContaining(`ID=gapA;Name=gapA;locus=gapA;scheme=small;kind=near;allele=${LOCAL};local=true`),
    expect.stringContaining('ID=infB;'),
  ]);
  const [other] = await addAssemblies(pool, 'kpneumoniae', 1);
  const untyped = await scheme('gff', 'small', (await getAssembly(pool, other!)).barcode);
  expect(untyped).toMatchObject({ code: 1, err: expect.stringContaining('NSERV_NOT_TYPED') });
});

test('search finds alleles and STs, and barcodes lead back', async () => {
  const allele = JSON.parse((await scheme('search', 'small', '--sequence', 'acgtacgttt', '--json')).out);
  expect(allele).toMatchObject([{ alleles: [{ locus: 'gapA', allele: LOCAL, strand: '+' }] }]);
  const record = JSON.parse((await scheme('barcode', allele[0].alleles[0].barcode)).out);
  expect(record).toMatchObject({ kind: 'allele', allele: LOCAL, sequence: 'ACGTACGTTT' });
  expect((await scheme('search', 'small', '--profile', 'gapA=1,infB=5')).out).toBe('ST 2\tgapA(1)\tinfB(5)');
  expect((await scheme('search', 'small', '--st', String(LOCAL))).out).toBe(
    `ST ${LOCAL} (local)\tgapA(${LOCAL} (local))\tinfB(5)`,
  );
  const near = table((await scheme('search', 'small', '--st', '2', '--within', '1')).out);
  expect(near.slice(1).map(([st, different]) => [st, different])).toEqual([
    ['2', '0'],
    ['1', '1'],
    ['10', '1'],
    [`${LOCAL} (local)`, '1'],
  ]);
  for (const words of [[], ['--st', '1', '--profile', 'gapA=1'], ['--profile', 'gapA'], ['--st', 'x']]) {
    expect((await scheme('search', 'small', ...words)).code).toBe(2);
  }
});

test('an export carries the name of the house; a refresh makes a version of what was minted', async () => {
  await enterobot(['--data', data, 'db', 'installation', 'Our house'], env);
  const out = join(top, 'exported');
  const made = JSON.parse((await scheme('export', 'small', out, '--json')).out);
  expect(made).toMatchObject({ installation: 'Our house', version: 2, local: { alleles: 1, sts: 1 } });
  expect((await readdir(out)).sort()).toEqual([
    ...['gapA.fasta.gz', 'infB.fasta.gz', 'origin.json', 'profiles.list.gz', 'scheme.json'],
  ]);
  expect((await scheme('export', 'small', out)).err).toContain('SCHEME_FOLDER_TAKEN');
  expect((await scheme('refresh', 'small')).out).toBe(
    'small version 3 holds what was minted since the one before',
  );
  expect((await scheme('refresh', 'small')).out).toBe('small version 3 holds all that was minted');
});

test('add knows the built-in schemes by name', async () => {
  const unknown = await scheme('add', 'nothing_like_it', '--database', 'kpneumoniae');
  expect(unknown).toMatchObject({ code: 1, out: '', err: expect.stringContaining('SCHEME_NOT_BUILT_IN') });
  expect((await scheme('add', 'nothing_like_it')).code).toBe(2);
});
