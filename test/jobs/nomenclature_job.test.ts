import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { setHouse } from '../../src/jobs/house.ts';
import { lookupsOf } from '../../src/ledger/lookup.ts';
import { importForDatabase } from '../../src/nserv/import_for_database.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { lookupBarcode } from '../../src/nserv/lookup_barcode.ts';
import { carriersOf, lociOfAssemblies, typedLoci } from '../../src/nserv/positions.ts';
import { allelesBySequence, profileOfSt, stsByProfile } from '../../src/nserv/search.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { listVersions, schemeChanges } from '../../src/nserv/versions.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { Store } from '../../src/store.ts';
import { dumpFolder, smallScheme, type TestScheme } from '../nserv/dump_folder.ts';
import { addAssemblies } from '../support/assembly_rows.ts';
import { freshDatabase } from '../support/database.ts';
import { applyTyping, pipelineCall } from './apply_typing.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
setHouse({ pool, store });
afterAll(async () => {
  setHouse(undefined);
  await rm(store.root, { recursive: true, force: true });
});
const database = 'kpneumoniae';
await addDatabase(pool, { name: database, prefix: 'KLE', genus: 'Klebsiella' });

async function bring(name: string, scheme: TestScheme = smallScheme()) {
  return importForDatabase(pool, store, { database, name, label: name, folder: await dumpFolder(scheme) });
}

const novel = { kind: 'near', novel: true, identity: 0.9 };
const infB5 = pipelineCall('infB', 'GGGTTTAAAG', {
  copies: [{ contig: 'c2', start: 5, end: 14, strand: '-' }],
});

async function results(assemblyId: number) {
  const [row] = await lookupsOf(pool, assemblyId);
  return { row: row!, results: row!.other_data.results as Record<string, unknown> };
}

test('a typing is named, its places are kept, and its results say why', async () => {
  await bring('plain');
  const [id] = await addAssemblies(pool, database, 1);
  const kept = await applyTyping(pool, {
    ...{ database, scheme: 'plain', assemblyId: id! },
    calls: [pipelineCall('gapA', 'ACGTACGTCC'), infB5],
  });
  expect(kept).toMatchObject({ ST: 10, loci: 2, numbered: 2, missing: 0, minted: { alleles: 0, ST: false } });
  const told = await results(id!);
  expect(told.row.st_barcode).toMatch(/^KLE_.*_ST$/);
  expect(told.results).toMatchObject({ ST: 10, alleles: { gapA: 2, infB: 5 }, in_the_way: [], nearest: [] });
  expect(await typedLoci(pool, id!, 1)).toMatchObject([
    {
      locus: 'gapA',
      allele: 2,
      kind: 'exact',
      copies: [{ contig: 'c1', start: 101, end: 110, strand: '+' }],
    },
    { locus: 'infB', allele: 5, copies: [{ contig: 'c2', start: 5, end: 14, strand: '-' }] },
  ]);
  // Typed again: the places are those of the new run alone.
  await applyTyping(pool, { database, scheme: 'plain', assemblyId: id!, calls: [infB5] });
  expect(await typedLoci(pool, id!, 1)).toMatchObject([{ kind: 'missing', allele: 0 }, { allele: 5 }]);
  expect((await results(id!)).results).toMatchObject({
    ...{ ST: null, alleles: { gapA: 0, infB: 5 }, reason: 'No ST: gapA is missing.' },
    in_the_way: [{ locus: 'gapA', why: 'missing' }],
  });
});

test('five local alleles are minted, and a newer dump names two of them: nothing means two things', async () => {
  await bring('gives_way');
  const tails = ['GA', 'GC', 'GG', 'GT', 'TA'];
  const ids = await addAssemblies(pool, database, tails.length);
  for (const [i, tail] of tails.entries()) {
    const calls = [pipelineCall('gapA', `ACGTACGT${tail}`, novel), infB5];
    const kept = await applyTyping(pool, { database, scheme: 'gives_way', assemblyId: ids[i]!, calls });
    expect(kept).toMatchObject({ ST: FIRST_LOCAL + i, minted: { alleles: 1, ST: true } });
  }
  const before = await Promise.all(ids.map((id) => results(id)));
  const codes = await Promise.all(
    tails.map((tail) => allelesBySequence(pool, 'gives_way', `ACGTACGT${tail}`)),
  );
  expect(codes.map(([one]) => one?.allele)).toEqual([0, 1, 2, 3, 4].map((i) => FIRST_LOCAL + i));

  // The next free central numbers: 3 and 4 are others', 5 and 6 are our second and fourth; ST 11 is our second's.
  const newer = smallScheme();
  newer.alleles.gapA = {
    ...newer.alleles.gapA,
    ...{ 3: 'ACGTACGTTC', 4: 'ACGTACGTTG', 5: 'ACGTACGTGC', 6: 'ACGTACGTGT' },
  };
  Object.assign(newer.profiles, { 11: [5, 5], 12: [3, 1] });
  const told = await bring('gives_way', newer);
  expect(told).toMatchObject({
    outcome: 'updated',
    alleles: { total: 2 + 4 + 3 + 2, added: 2, renamed: 2 },
    sts: { total: 3 + 5 + 1, added: 1, renamed: 1 },
  });

  const after = await Promise.all(ids.map((id) => results(id)));
  expect(after.map((one) => (one.results.alleles as { gapA: number }).gapA)).toEqual([
    ...[FIRST_LOCAL, 5, FIRST_LOCAL + 2, 6, FIRST_LOCAL + 4],
  ]);
  expect(after.map((one) => one.results.ST)).toEqual([
    ...[FIRST_LOCAL, 11, FIRST_LOCAL + 2, FIRST_LOCAL + 3, FIRST_LOCAL + 4],
  ]);
  expect(after.map((one) => one.row.st_barcode)).toEqual(before.map((one) => one.row.st_barcode));
  expect(after[1]!.row.other_data.renamed).toMatchObject([
    { scheme_version: 2, alleles: { gapA: [FIRST_LOCAL + 1, 5] } },
    { scheme_version: 2, ST: [FIRST_LOCAL + 1, 11] },
  ]);
  expect(after[0]!.row.other_data.renamed).toBeUndefined();

  // Stored profiles, positions and look-ups follow; what gave way still resolves.
  expect(await findSt(pool, 'gives_way', [6, 5])).toMatchObject({ st: FIRST_LOCAL + 3 });
  expect(await findSt(pool, 'gives_way', [FIRST_LOCAL + 3, 5])).toBeNull();
  expect(await profileOfSt(pool, 'gives_way', FIRST_LOCAL + 1)).toEqual({
    st: 11,
    profile: { gapA: 5, infB: 5 },
  });
  expect(await stsByProfile(pool, 'gives_way', { gapA: FIRST_LOCAL + 3 })).toMatchObject([
    { st: FIRST_LOCAL + 3, profile: [6, 5] },
  ]);
  const { loci } = await lociOfAssemblies(pool, told.scheme.id, []);
  expect(await carriersOf(pool, loci[0]!.id, 6)).toEqual([ids[3]]);
  expect(await carriersOf(pool, loci[0]!.id, FIRST_LOCAL + 3)).toEqual([]);
  for (const [i, [code]] of codes.entries()) {
    const allele = (after[i]!.results.alleles as { gapA: number }).gapA;
    const aliases = i === 1 || i === 3 ? [FIRST_LOCAL + i] : [];
    expect(await lookupBarcode(pool, code!.barcode)).toMatchObject({ kind: 'allele', allele, aliases });
  }

  // One number, one sequence: what is minted next takes no number that was ever used.
  const [next] = await addAssemblies(pool, database, 1);
  const calls = [pipelineCall('gapA', 'ACGTACGTTT', novel), infB5];
  await applyTyping(pool, { database, scheme: 'gives_way', assemblyId: next!, calls });
  expect((await results(next!)).results).toMatchObject({
    alleles: { gapA: FIRST_LOCAL + 5 },
    ST: FIRST_LOCAL + 5,
  });
  const { rows } = await pool.query(
    `select count(*)::integer as numbers, count(distinct number)::integer as different from (
       select locus_id, allele as number from nserv_alleles union all
       select locus_id, alias from nserv_allele_aliases) n where locus_id = $1`,
    [loci[0]!.id],
  );
  expect(rows).toEqual([{ numbers: 2 + 4 + 4 + 2, different: 2 + 4 + 4 + 2 }]);

  expect(await schemeChanges(pool, 'gives_way', 1, 2)).toMatchObject({
    alleles: [
      { locus: 'gapA', allele: 3 },
      { locus: 'gapA', allele: 4 },
      ...[FIRST_LOCAL, FIRST_LOCAL + 2, FIRST_LOCAL + 4].map((allele) => ({ locus: 'gapA', allele })),
    ],
    sts: [12, FIRST_LOCAL, FIRST_LOCAL + 2, FIRST_LOCAL + 3, FIRST_LOCAL + 4],
    aliases: [
      { locus: 'gapA', alias: FIRST_LOCAL + 1, allele: 5, version: 2 },
      { locus: 'gapA', alias: FIRST_LOCAL + 3, allele: 6, version: 2 },
    ],
    stAliases: [{ alias: FIRST_LOCAL + 1, st: 11, version: 2 }],
    parameters: [],
  });
  expect(await listVersions(pool, 'gives_way')).toMatchObject([
    { version: 2, alleles: 2, sts: 1, local: { alleles: 3, sts: 4 }, renamed: { alleles: 2, sts: 1 } },
    { version: 1, alleles: 4, sts: 3, local: { alleles: 0, sts: 0 }, renamed: { alleles: 0, sts: 0 } },
  ]);
});

test('a large scheme repeats only the calls of which there is more to say than their place', async () => {
  const loci = Array.from({ length: 30 }, (_, i) => `l${i}`);
  const alleles = Object.fromEntries(loci.map((locus) => [locus, { 1: 'ATGAAATAA' }]));
  await bring('large', { alleles, profiles: { 1: loci.map(() => 1) } });
  const [id] = await addAssemblies(pool, database, 1);
  const calls = loci.map((locus, i) =>
    pipelineCall(locus, 'ATGAAATAA', i === 7 ? { flags: ['duplicated'] } : {}),
  );
  await applyTyping(pool, { database, scheme: 'large', assemblyId: id!, calls });
  const told = (await results(id!)).results;
  expect(Object.keys(told.alleles as object)).toHaveLength(30);
  expect(told).toMatchObject({
    ST: FIRST_LOCAL,
    calls: [{ locus: 'l7', kind: 'exact', flags: ['duplicated'] }],
  });
});
