import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assignTypes, type CallToName } from '../../src/nserv/assign_types.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { parseBarcode } from '../../src/records/barcodes.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));
await importScheme(pool, store, { name: 'small', folder: await dumpFolder(smallScheme()), prefix: 'KLE' });

const GAPA_2 = 'ACGTACGTCC';
const INFB_5 = 'GGGTTTAAAG';
const infB5: CallToName = { locus: 'infB', kind: 'exact', sequence: INFB_5 };

test('sequences of a known profile give the ST and its barcode, in any order and either case', async () => {
  const gapA: CallToName = { locus: 'gapA', kind: 'exact', sequence: GAPA_2.toLowerCase() };
  const named = await assignTypes(pool, 'small', [infB5, gapA]);
  expect(named).toMatchObject({
    alleles: [
      { locus: 'gapA', allele: 2 },
      { locus: 'infB', allele: 5 },
    ],
    st: 10,
  });
  expect(parseBarcode(named.stBarcode!)).toMatchObject({ prefix: 'KLE', suffix: 'ST' });
  expect(await findSt(pool, 'small', [2, 5])).toEqual({ st: 10, barcode: named.stBarcode });
});

test('a sequence that NServ learned after the snapshot has its number, whatever the caller called it', async () => {
  const named = await assignTypes(pool, 'small', [{ locus: 'gapA', kind: 'near', sequence: GAPA_2 }, infB5]);
  expect(named.st).toBe(10);
});

test.each<[CallToName['kind'], string | null, number | null]>([
  ['near', 'ACGTACGTGG', null],
  ['exact', 'ACGTACGTGG', null],
  ['exact', null, null],
  ['partial', GAPA_2, null],
  ['multiple', null, null],
  ['missing', null, 0],
])('a locus that is %s (%s) has number %s and gives no ST', async (kind, sequence, allele) => {
  const named = await assignTypes(pool, 'small', [{ locus: 'gapA', kind, sequence }, infB5]);
  expect(named.alleles).toEqual([
    { locus: 'gapA', allele },
    { locus: 'infB', allele: 5 },
  ]);
  expect(named).toMatchObject({ st: null, stBarcode: null });
});

test('a locus nobody spoke of is missing; an unknown profile has no ST', async () => {
  expect((await assignTypes(pool, 'small', [])).alleles.map(({ allele }) => allele)).toEqual([0, 0]);
  const calls: CallToName[] = [
    { locus: 'gapA', kind: 'exact', sequence: GAPA_2 },
    { locus: 'infB', kind: 'exact', sequence: 'GGGTTTAAAC' },
  ];
  expect((await assignTypes(pool, 'small', calls)).st).toBeNull();
});

test('an unknown scheme and an unknown locus are told', async () => {
  await expect(assignTypes(pool, 'none', [])).rejects.toThrow(
    expect.objectContaining({ code: 'NSERV_UNKNOWN' }),
  );
  const stranger: CallToName = { locus: 'tonB', kind: 'missing', sequence: null };
  await expect(assignTypes(pool, 'small', [stranger])).rejects.toThrow(
    expect.objectContaining({ code: 'NSERV_LOCUS_UNKNOWN' }),
  );
});
