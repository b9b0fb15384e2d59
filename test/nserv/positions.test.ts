import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import {
  at,
  carriersOf,
  lociOfAssemblies,
  placeOf,
  placesOf,
  storePositions,
  type TypedLocus,
  typedLoci,
} from '../../src/nserv/positions.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { Store } from '../../src/store.ts';
import { addAssemblies } from '../support/assembly_rows.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
const { scheme } = await importScheme(pool, store, {
  name: 'small',
  folder: await dumpFolder(smallScheme()),
  prefix: 'KLE',
});
const [one, two, three] = await addAssemblies(pool, 'kpneumoniae', 3);
const { loci } = await lociOfAssemblies(pool, scheme.id, []);
const [gapA, infB] = loci.map(({ id }) => id);

const whole = { kind: 'exact' as const, identity: 1, coverage: 1, flags: [] as string[] };
const missing: TypedLocus = {
  ...{ locus: 'infB', allele: 0, kind: 'missing', copies: [], identity: 0, coverage: 0, flags: [] },
};
const place = (start: number, end: number, contig = 'c1') => ({ contig, start, end, strand: '-' as const });

test('places, presence and carriers are read from what was stored', async () => {
  const doubled: TypedLocus = {
    ...{ ...whole, locus: 'infB', allele: -1, flags: ['duplicated'] },
    copies: [place(300, 309), place(5, 14, 'c2')],
  };
  const gap: TypedLocus = { ...whole, locus: 'gapA', allele: 2, copies: [place(100, 109)] };
  await storePositions(pool, one!, scheme.id, [gap, doubled]);
  await storePositions(pool, two!, scheme.id, [
    { ...gap, allele: null, kind: 'near', identity: 0.95 },
    missing,
  ]);

  expect(await typedLoci(pool, one!, scheme.id)).toEqual([gap, doubled]);
  expect(await typedLoci(pool, three!, scheme.id)).toBeNull();
  expect(await placeOf(pool, one!, infB!)).toEqual([
    { assemblyId: one, locus: 'infB', allele: -1, ...place(300, 309), copy: 0, flags: ['duplicated'] },
    { assemblyId: one, locus: 'infB', allele: -1, ...place(5, 14, 'c2'), copy: 1, flags: ['duplicated'] },
  ]);
  expect(await placeOf(pool, two!, infB!)).toEqual([]);
  expect((await placesOf(pool, gapA!, [one!, two!, three!])).map((row) => row.assemblyId)).toEqual([
    one,
    two,
  ]);

  expect(await lociOfAssemblies(pool, scheme.id, [two!, three!, one!])).toEqual({
    loci: [
      { id: gapA, locus: 'gapA' },
      { id: infB, locus: 'infB' },
    ],
    assemblies: [
      { assemblyId: one, present: Uint8Array.of(1, 1) },
      { assemblyId: two, present: Uint8Array.of(1, 0) },
    ],
    untyped: [three],
  });
  expect(await carriersOf(pool, gapA!, 'any')).toEqual([one, two]);
  expect(await carriersOf(pool, gapA!, 2)).toEqual([one]);
  expect(await carriersOf(pool, infB!, 2)).toEqual([]);
  await expect(carriersOf(pool, 999_999, 1)).rejects.toThrow(
    expect.objectContaining({ code: 'RECORD_UNKNOWN' }),
  );
});

test('a region is answered by every copy that touches it, its ends included', async () => {
  const where = (contig: string, start: number, end: number) =>
    at(pool, one!, scheme.id, { contig, start, end });
  expect((await where('c1', 109, 300)).map((row) => row.locus)).toEqual(['gapA', 'infB']);
  expect((await where('c1', 110, 299)).map((row) => row.locus)).toEqual([]);
  expect(await where('c2', 1, 5)).toMatchObject([{ locus: 'infB', copy: 1, start: 5 }]);
  expect(await where('c3', 1, 1000)).toEqual([]);
});

test('a rerun replaces the places of the run before', async () => {
  const gap: TypedLocus = { ...whole, locus: 'gapA', allele: 1, copies: [place(7, 16)] };
  await storePositions(pool, one!, scheme.id, [gap, missing]);
  expect(await typedLoci(pool, one!, scheme.id)).toEqual([gap, missing]);
  expect(await carriersOf(pool, gapA!, 2)).toEqual([]);
  expect(await carriersOf(pool, gapA!, 1)).toEqual([one]);
  expect(await carriersOf(pool, infB!, 'any')).toEqual([]);
});
