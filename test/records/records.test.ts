import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { addAssembly, assembliesOf, getAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc, refuseAssembly } from '../../src/records/assembly_verdict.ts';
import { addDatabase, getDatabase, listDatabases } from '../../src/records/databases.ts';
import {
  addScheme,
  getScheme,
  listSchemes,
  schemesWithPipeline,
  setSchemeVersion,
} from '../../src/records/schemes.ts';
import { addMetadata, addStrain, findStrain } from '../../src/records/strains.ts';
import { addTrace, tracesOf } from '../../src/records/traces.ts';
import { defaultUser } from '../../src/records/users.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
const { userId: owner } = await defaultUser(pool);

const code = (wanted: string) => expect.objectContaining({ code: wanted });

function strain(name: string) {
  return addStrain(pool, { database: 'kpneumoniae', strain: name, metadata: {}, owner });
}

async function assembly(strainId: number) {
  const reserved = await reserveAssembly(pool, 'kpneumoniae');
  return addAssembly(pool, {
    ...reserved,
    database: 'kpneumoniae',
    strainId,
    traceId: null,
    jobId: null,
    filePointer: 'assemblies/ab/abc.fasta',
    sha256: 'abc',
    originalName: 'a.fasta',
    pipelineVersion: '',
    stats: { gc: 0.57 },
  });
}

function qc(passed: boolean, n50: number, contigs = 10) {
  return { passed, qc: { reasons: [] }, criteriaVersion: '2.3', n50, contigs, length: 5_300_000 };
}

test('a new database has the schemes that every database has, none of them sent by itself', async () => {
  const schemes = await listSchemes(pool, 'kpneumoniae');
  expect(schemes.map((scheme) => [scheme.description, scheme.param])).toEqual([
    ['assembly_stats', { display: 'public' }],
    ['snp_calls', { display: 'none' }],
    ['ref_masker', { display: 'none' }],
  ]);
  expect(schemes[0]!.barcode).toMatch(/^KLE_AA000\dAA_SC$/);
  expect(await schemesWithPipeline(pool, 'kpneumoniae')).toEqual([]);
  expect(await getDatabase(pool, 'kpneumoniae')).toEqual({
    name: 'kpneumoniae',
    prefix: 'KLE',
    genus: 'Klebsiella',
    param: {},
  });
});

test.each([
  [{ name: 'kpneumoniae', prefix: 'KLX', genus: 'Klebsiella' }, 'DATABASE_EXISTS'],
  [{ name: 'kother', prefix: 'KLE', genus: 'Klebsiella' }, 'DATABASE_EXISTS'],
  [{ name: 'K', prefix: 'KLX', genus: 'Klebsiella' }, 'DATABASE_NAME'],
  [{ name: 'kother', prefix: 'KL', genus: 'Klebsiella' }, 'DATABASE_PREFIX'],
  [{ name: 'kother', prefix: 'KLX', genus: 'klebsiella' }, 'DATABASE_GENUS'],
])('a bad database %j is refused by %s and leaves nothing', async (given, wanted) => {
  const before = await listDatabases(pool);
  await expect(addDatabase(pool, given)).rejects.toThrow(code(wanted));
  expect(await listDatabases(pool)).toEqual(before);
});

test('an unknown database is named', async () => {
  await expect(getDatabase(pool, 'none')).rejects.toThrow(code('DATABASE_UNKNOWN'));
});

test('a strain, its trace and its assembly are found again', async () => {
  const made = await strain('K1');
  expect(made.barcode).toMatch(/^KLE_AA\d{4}AA$/);
  expect(await findStrain(pool, 'kpneumoniae', 'K1')).toEqual(made);
  expect(await findStrain(pool, 'kpneumoniae', 'K2')).toBeUndefined();

  const file = (name: string) => ({ name, path: `reads/ab/${name}`, sha256: 'ab', bytes: 12 });
  const [read1, read2] = [file('K1_R1.fastq.gz'), file('K1_R2.fastq.gz')];
  const trace = await addTrace(pool, { database: 'kpneumoniae', strainId: made.id, read1, read2 });
  expect(trace).toMatchObject({ accession: trace.barcode, read1, read2, strainId: made.id });
  expect(trace.barcode).toMatch(/^KLE_AA\d{4}AA_TR$/);
  expect(await tracesOf(pool, made.id)).toEqual([trace]);

  const stored = await assembly(made.id);
  expect(stored).toMatchObject({ status: 'Assembled', n50: null, qc: null, stats: { gc: 0.57 } });
  expect(await getAssembly(pool, stored.id)).toEqual(stored);
  await expect(getAssembly(pool, 0)).rejects.toThrow(code('RECORD_UNKNOWN'));
});

test.each(['', ' K', 'a#b', 'a,b', 'a..b', 'a/b', 'a\nb', 'a\u0000b', 'a\u2028b', 'a\ufffdb'])(
  'a strain cannot be called %j',
  async (name) => {
    await expect(strain(name)).rejects.toThrow(code('STRAIN_NAME'));
  },
);

test('a second strain of a name is refused without breaking the transaction, also at the same moment', async () => {
  await inTransaction(pool, async (tx) => {
    const given = { database: 'kpneumoniae', strain: 'Twice', metadata: {}, owner };
    await addStrain(tx, given);
    await expect(addStrain(tx, given)).rejects.toThrow(code('STRAIN_EXISTS'));
    expect(await findStrain(tx, 'kpneumoniae', 'Twice')).toBeDefined();
  });
  const race = await Promise.allSettled(Array.from({ length: 8 }, () => strain('Race')));
  expect(race.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('metadata is written over cell by cell', async () => {
  const { id } = await strain('Told');
  await addMetadata(pool, id, { country: 'Kenya', year: '2019' });
  await addMetadata(pool, id, { year: '2020' });
  const told = await findStrain(pool, 'kpneumoniae', 'Told');
  expect(told!.metadata).toEqual({ country: 'Kenya', year: '2020' });
});

test('the best assembly passed QC and has the largest N50; a verdict can be taken back', async () => {
  const { id } = await strain('Best');
  const [small, large, failed] = [await assembly(id), await assembly(id), await assembly(id)];
  const best = async () => (await findStrain(pool, 'kpneumoniae', 'Best'))!.bestAssembly;
  await recordQc(pool, failed.id, qc(false, 900_000));
  expect(await best()).toBeNull();
  await recordQc(pool, small.id, qc(true, 50_000));
  expect(await best()).toBe(small.id);
  await recordQc(pool, large.id, qc(true, 60_000));
  expect(await best()).toBe(large.id);
  await recordQc(pool, small.id, qc(true, 60_000, 9));
  expect(await best()).toBe(small.id);
  await recordQc(pool, small.id, qc(false, 60_000, 9));
  expect(await best()).toBe(large.id);
  await refuseAssembly(pool, large.id);
  expect(await best()).toBeNull();
  const statuses = (await assembliesOf(pool, id)).map((one) => one.status);
  expect(statuses).toEqual(['Failed QC', 'Refused', 'Failed QC']);
  expect(await getAssembly(pool, small.id)).toMatchObject({
    n50: 60_000,
    contigs: 9,
    length: 5_300_000,
    criteriaVersion: '2.3',
    qc: { reasons: [] },
  });
  await expect(recordQc(pool, 0, qc(true, 1))).rejects.toThrow(code('RECORD_UNKNOWN'));
});

test('verdicts that come at once leave the best of all', async () => {
  const { id } = await strain('Best at once');
  const all = await Promise.all(Array.from({ length: 8 }, () => assembly(id)));
  await Promise.all(all.map((one, i) => recordQcInTransaction(one.id, 10_000 + i)));
  const chosen = await findStrain(pool, 'kpneumoniae', 'Best at once');
  expect(chosen!.bestAssembly).toBe(all.at(-1)!.id);
});

function recordQcInTransaction(id: number, n50: number) {
  return inTransaction(pool, (tx) => recordQc(tx, id, qc(true, n50)));
}

test('schemes: one of a name per database, sent by itself only with a pipeline', async () => {
  const given = {
    database: 'kpneumoniae',
    description: 'MLST_Pasteur',
    name: 'Pasteur 7 genes',
    param: { display: 'public', pipeline: 'nomenclature', scheme: 'MLST_Pasteur', further: [1] },
  } as const;
  const made = await addScheme(pool, { ...given, param: { ...given.param, further: [1] } });
  expect(made.param).toEqual(given.param);
  await setSchemeVersion(pool, made.id, '2');
  expect(await getScheme(pool, 'kpneumoniae', 'MLST_Pasteur')).toEqual({ ...made, version: '2' });
  expect(await schemesWithPipeline(pool, 'kpneumoniae')).toHaveLength(1);
  await expect(addScheme(pool, { ...given })).rejects.toThrow(code('SCHEME_EXISTS'));
  await expect(addScheme(pool, { ...given, description: 'a b' })).rejects.toThrow(code('SCHEME_NAME'));
  await expect(getScheme(pool, 'kpneumoniae', 'none')).rejects.toThrow(code('SCHEME_UNKNOWN'));
});
