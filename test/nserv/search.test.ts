import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { lookupBarcode } from '../../src/nserv/lookup_barcode.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import {
  allelesBySequence,
  nearestSts,
  profileOfSt,
  stsByProfile,
  stsWithin,
} from '../../src/nserv/search.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));
const refused = (code: string) => expect.objectContaining({ code });

const alleles = {
  a: { 1: 'ACCGTA', 2: 'ACCGTC' },
  b: { 1: 'GGGTTT', 3: 'TACGGT' },
  c: { 1: 'CCCCAA', 2: 'CCCCAT' },
};
// b is missing in ST 4, and ST 5 has the profile of ST 4.
const profiles = { 1: [1, 1, 1], 2: [1, 1, 2], 3: [2, 3, 2], 4: [1, 0, 1], 5: [1, 0, 1] };
await importScheme(pool, store, {
  name: 's',
  folder: await dumpFolder({ alleles, profiles }),
  prefix: 'KLE',
});

test('an allele is found by its sequence, in either case and on either strand', async () => {
  // The reverse complement of allele 3 of b is allele 1 of a.
  expect(await allelesBySequence(pool, 's', 'accgta')).toMatchObject([
    { locus: 'a', allele: 1, strand: '+' },
    { locus: 'b', allele: 3, strand: '-' },
  ]);
  expect(await allelesBySequence(pool, 's', 'GGGTTU')).toMatchObject([
    { locus: 'b', allele: 1, strand: '+' },
  ]);
  expect(await allelesBySequence(pool, 's', 'ACCGTT')).toEqual([]);
});

test('STs by a part of a profile; what is not given may be anything', async () => {
  const sts = async (partial: Record<string, number>) =>
    (await stsByProfile(pool, 's', partial)).map(({ st }) => st);
  expect(await sts({ a: 1 })).toEqual([1, 2, 4, 5]);
  expect(await sts({ a: 1, c: 2 })).toEqual([2]);
  expect(await sts({})).toEqual([1, 2, 3, 4, 5]);
  expect(await sts({ b: 9 })).toEqual([]);
  await expect(sts({ z: 1 })).rejects.toThrow(refused('NSERV_LOCUS_UNKNOWN'));
});

test('within k differences and nearest: a locus that is missing on one side is not compared; ties are all named', async () => {
  const profile = { a: 1, b: 1, c: 1 };
  expect(await stsWithin(pool, 's', profile, 0)).toMatchObject([
    { st: 1, compared: 3, equal: 3 },
    { st: 4, compared: 2, equal: 2 },
    { st: 5, compared: 2, equal: 2 },
  ]);
  expect((await stsWithin(pool, 's', profile, 1)).map(({ st }) => st)).toEqual([1, 4, 5, 2]);
  expect(await nearestSts(pool, 's', { a: 1, b: 3, c: 1 })).toMatchObject([
    { st: 1, compared: 3, equal: 2 },
    { st: 4, compared: 2, equal: 2 },
    { st: 5, compared: 2, equal: 2 },
  ]);
  expect(await nearestSts(pool, 's', {})).toEqual([]);
});

test('of STs with one profile the smallest answers', async () => {
  expect(await findSt(pool, 's', [1, 0, 1])).toMatchObject({ st: 4 });
  expect(await profileOfSt(pool, 's', 5)).toEqual({ st: 5, profile: { a: 1, b: 0, c: 1 } });
  await expect(profileOfSt(pool, 's', 6)).rejects.toThrow(refused('RECORD_UNKNOWN'));
});

test('barcodes of loci, alleles and STs lead back to them', async () => {
  const [allele] = await allelesBySequence(pool, 's', 'CCCCAT');
  expect(allele!.barcode).toMatch(/^KLE_[A-Z]{2}\d{4}[A-Z]{2}_AL$/);
  expect(await lookupBarcode(pool, allele!.barcode)).toEqual({
    ...{ kind: 'allele', scheme: 's', locus: 'c', allele: 2, aliases: [], sequence: 'CCCCAT' },
  });
  const st = await findSt(pool, 's', [2, 3, 2]);
  expect(await lookupBarcode(pool, st!.barcode)).toEqual({
    ...{ kind: 'ST', scheme: 's', st: 3, aliases: [], profile: [2, 3, 2] },
  });
  const { locusIds } = await getNservScheme(pool, 's');
  const locus = encodeBarcode('KLE', locusIds[1]!, 'LO');
  expect(await lookupBarcode(pool, locus)).toEqual({ kind: 'locus', scheme: 's', locus: 'b', alleles: 2 });
  for (const wrong of [locus.replace('KLE', 'SAL'), encodeBarcode('KLE', 999_999, 'ST'), 'KLE_AA0001AA_AS']) {
    await expect(lookupBarcode(pool, wrong)).rejects.toThrow(refused('RECORD_UNKNOWN'));
  }
});
