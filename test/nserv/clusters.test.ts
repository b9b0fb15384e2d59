import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { hiercc } from '../../src/genome/tree/hiercc.ts';
import { checkClusters, clusterCounts, giveClusters } from '../../src/nserv/cluster_scheme.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { knownProfiles } from '../../src/nserv/known_profiles.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { lockNames } from '../../src/nserv/locks.ts';
import { type CallToName, nameCalls } from '../../src/nserv/name_calls.ts';
import { placeAll } from '../../src/nserv/place_all.ts';
import { ProfileIndex } from '../../src/nserv/profile_index.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));

const LOCI = Array.from({ length: 24 }, (_, i) => `locus${String(i).padStart(2, '0')}`);
const bases = [...'ACGT'];
/** A coding sequence of its own for each number. */
const sequenceOf = (number: number) =>
  `ATG${[4, 3, 2, 1, 0].map((k) => `C${bases[(number >> (2 * k)) & 3]}C`).join('')}TAA`;
const NUMBERS = [1, 2, 3, 4];

/** A scheme of 24 loci with four alleles each. */
async function bring(name: string, profiles: Record<number, number[]>) {
  const { warnings } = await bringIn(name, profiles, NUMBERS);
  return [...warnings, ...(await giveClusters(pool, name, [0, 2, 5, 10, 20]))];
}

async function bringIn(name: string, profiles: Record<number, number[]>, numbers: number[]) {
  const alleles = Object.fromEntries(numbers.map((number) => [number, sequenceOf(number)]));
  const folder = await dumpFolder({
    alleles: Object.fromEntries(LOCI.map((locus) => [locus, alleles])),
    profiles,
  });
  return importScheme(pool, store, { name, folder, prefix: 'KLE' });
}

/** A profile: 1 everywhere, but for those loci. */
const profile = (others: Record<number, number> = {}) => LOCI.map((_, i) => others[i] ?? 1);

/** The calls of a genome with that profile; numbers above four are new alleles. */
const callsOf = (numbers: number[]): CallToName[] =>
  LOCI.map((locus, i) => {
    const number = numbers[i]!;
    const found = {
      kind: number === 0 ? 'missing' : number > 4 ? 'near' : 'exact',
      novel: number > 4,
    } as const;
    return { locus, ...found, sequence: number === 0 ? null : sequenceOf(number), flags: [] };
  });

async function clusters(name: string): Promise<Record<number, number[]>> {
  const { rows } = await pool.query<{ st: number; clusters: number[] }>(
    `select t.st, t.clusters from nserv_sts t join nserv_schemes s on s.id = t.nserv_scheme_id
      where s.name = $1 order by t.st`,
    [name],
  );
  return Object.fromEntries(rows.map((row) => [row.st, row.clusters]));
}

const mint = async (name: string, numbers: number[]) => {
  const known = await knownProfiles(pool, name);
  return inTransaction(pool, (tx) => nameCalls(tx, name, callsOf(numbers), known));
};

test('an import places its STs, and later ones beside them; a local ST that gives way keeps its clusters', async () => {
  const sts = {
    3: profile(),
    5: profile({ 0: 2, 1: 2 }),
    9: profile({ 0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2 }),
  };
  expect(await bring('grows', sts)).toEqual([]);
  expect(await clusters('grows')).toEqual({ 3: [3, 3, 3, 3, 3], 5: [5, 3, 3, 3, 3], 9: [9, 9, 3, 3, 3] });
  const minted = await mint('grows', profile({ 0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 77 }));
  expect(minted.st).toMatchObject({ st: FIRST_LOCAL });
  expect((await clusters('grows'))[FIRST_LOCAL]).toEqual([FIRST_LOCAL, 9, 3, 3, 3]);
  // The next import names the new allele, the local ST, and one that would have joined it to others.
  const named = profile({ 0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 77 });
  await bringIn('grows', { ...sts, 12: named, 14: named.map((number, i) => (i === 7 ? 3 : number)) }, [
    ...NUMBERS,
    77,
  ]);
  expect(await clusters('grows')).toEqual({
    ...{ 3: [3, 3, 3, 3, 3], 5: [5, 3, 3, 3, 3], 9: [9, 9, 3, 3, 3] },
    ...{ 12: [FIRST_LOCAL, 9, 3, 3, 3], 14: [14, 9, 3, 3, 3] },
  });
  expect(await checkClusters(pool, 'grows')).toEqual([]);
  await expect(pool.query("update nserv_sts set clusters = '{1,1,1,1,1}' where st = 14")).rejects.toThrow(
    'never changed',
  );
});

test('a scheme of a whole genome has its clusters by the import', async () => {
  const loci = Array.from({ length: 210 }, (_, i) => `g${i}`);
  const folder = await dumpFolder({
    alleles: Object.fromEntries(loci.map((locus) => [locus, { 1: sequenceOf(1), 2: sequenceOf(2) }])),
    profiles: { 4: loci.map(() => 1), 7: loci.map((_, i) => (i < 7 ? 2 : 1)) },
  });
  await importScheme(pool, store, { name: 'whole', folder, prefix: 'KLE' });
  expect((await clusterCounts(pool, 'whole')).map(({ level }) => level)).toEqual([
    ...[0, 2, 5, 10, 20, 50, 100, 200],
  ]);
  expect(await clusters('whole')).toEqual({ 4: Array(8).fill(4), 7: [7, 7, 7, 4, 4, 4, 4, 4] });
});

test('a scheme of a few genes has no clusters', async () => {
  const folder = await dumpFolder({ alleles: { gapA: { 1: 'ACGTACGTAA' } }, profiles: { 1: [1] } });
  await importScheme(pool, store, { name: 'few', folder, prefix: 'KLE' });
  expect(await clusters('few')).toEqual({ 1: null });
  expect(await knownProfiles(pool, 'few')).toBeNull();
  expect(await clusterCounts(pool, 'few')).toEqual([]);
  // Somebody wants them all the same; then they are there, and stay as they are.
  await expect(giveClusters(pool, 'few', [0, 2])).rejects.toMatchObject({ code: 'HIERCC_LEVELS' });
  expect(await giveClusters(pool, 'few', [0, 1])).toEqual([]);
  expect(await clusters('few')).toEqual({ 1: [1, 1] });
  expect(await giveClusters(pool, 'few', [0, 1])).toEqual([]);
  await expect(giveClusters(pool, 'few', [0])).rejects.toThrow('it has the levels 0,1 already');
  expect(await clusterCounts(pool, 'few')).toEqual([
    { level: 0, clusters: 1, sts: 1 },
    { level: 1, clusters: 1, sts: 1 },
  ]);
  await expect(giveClusters(pool, 'nowhere', [0])).rejects.toMatchObject({ code: 'NSERV_UNKNOWN' });
});

test('a check finds what somebody did by hand', async () => {
  expect(await checkClusters(pool, 'few')).toEqual([]);
  await pool.query(
    `insert into nserv_sts (nserv_scheme_id, st, profile, profile_sha256, clusters)
      select id, n, '{0}', sha256('x'), case when n = 8 then '{7,9}'::integer[] end
        from nserv_schemes, generate_series(7, 8) n where name = 'few'`,
  );
  expect((await checkClusters(pool, 'few')).sort()).toEqual([
    'ST 7 has no clusters, and 2 levels are kept',
    'a cluster has the number 9, which no ST ever had',
  ]);
});

test('two near STs that are minted at once see each other, whatever each knew before', async () => {
  await bring('crowd', { 1: profile(Object.fromEntries(LOCI.map((_, i) => [i, 3]))) });
  // Both know ST 1 alone, and hold their transactions open together.
  const known = (await knownProfiles(pool, 'crowd'))!;
  const [first, second] = [await pool.connect(), await pool.connect()];
  try {
    await first.query('begin');
    await second.query('begin');
    const one = await nameCalls(first, 'crowd', callsOf(profile({ 0: 501 })), known);
    const waits = nameCalls(second, 'crowd', callsOf(profile({ 0: 502 })), known);
    await first.query('commit');
    const two = await waits;
    await second.query('commit');
    const [a, b] = [one.st!.st, two.st!.st];
    expect(await clusters('crowd')).toMatchObject({ [a]: [a, a, a, a, a], [b]: [b, a, a, a, a] });
  } finally {
    first.release();
    second.release();
  }
});

test('who waits while a scheme gets its clusters, or other numbers, knows of it then', async () => {
  await bringIn('late', { 1: profile() }, NUMBERS);
  const { id } = await getNservScheme(pool, 'late');
  const [giver, waiter] = [await pool.connect(), await pool.connect()];
  try {
    await giver.query('begin');
    await waiter.query('begin');
    await lockNames(giver, id);
    const waits = nameCalls(waiter, 'late', callsOf(profile({ 0: 801 })), await knownProfiles(pool, 'late'));
    await expect
      .poll(async () => (await pool.query('select from pg_locks where not granted')).rowCount)
      .toBeGreaterThan(0);
    expect(await placeAll(giver, id, 'late', [0, 2])).toEqual([]);
    await giver.query('commit');
    const { st } = await waits;
    await waiter.query('commit');
    expect(await clusters('late')).toEqual({ 1: [1, 1], [st!.st]: [st!.st, 1] });
  } finally {
    giver.release();
    waiter.release();
  }
});

test('many at once are placed as one after the other would be; what rolls back is nobody’s neighbour', async () => {
  await bring('many', { 1: profile() });
  const failed = inTransaction(pool, async (tx) => {
    await nameCalls(tx, 'many', callsOf(profile({ 0: 601, 1: 601 })), await knownProfiles(pool, 'many'));
    throw new Error('the job failed after all');
  });
  await expect(failed).rejects.toThrow('after all');
  await Promise.all(
    Array.from({ length: 16 }, (_, i) => mint('many', profile({ 0: 601, 1: 601, [2 + i]: 700 + i }))),
  );
  const found = await clusters('many');
  expect(Object.keys(found)).toHaveLength(17);
  const [, ...rest] = Object.entries(found);
  for (const [st, row] of rest) expect(row.slice(0, 1)).toEqual([Number(st)]);
  // Three from ST 1, two from each other: at HC2 all are of one cluster, which the first of them began.
  expect(new Set(rest.map(([, row]) => row[1]))).toEqual(new Set([FIRST_LOCAL]));
  expect(rest.every(([, row]) => row[2] === 1)).toBe(true);
});

test('what is placed one by one is what the table alone gives beside what was placed', async () => {
  await bring('alike', { 1: profile() });
  const table = () =>
    pool
      .query<{ st: number; profile: number[] }>(
        "select st, profile from nserv_sts t join nserv_schemes s on s.id = t.nserv_scheme_id where name = 'alike' order by st",
      )
      .then(({ rows }) => ({
        source: 'alike',
        loci: LOCI,
        names: rows.map(({ st }) => String(st)),
        rows: rows.map((row) => Int32Array.from(row.profile)),
      }));
  const cell = fc.constantFrom(1, 1, 1, 1, 2, 3, 0);
  const genomes = fc.sample(
    fc
      .array(cell, { minLength: 24, maxLength: 24 })
      .filter((cells) => cells.filter((number) => number === 0).length < 2),
    { numRuns: 12, seed: 5 },
  );
  const levels = [0, 2, 5, 10, 20];
  for (const genome of genomes) {
    const before = await clusters('alike');
    await mint('alike', genome);
    const placed = {
      levels,
      of: new Map(Object.entries(before).map(([st, row]) => [Number(st), Int32Array.from(row)])),
    };
    const { of } = await hiercc(await table(), { levels, placed, threads: 1, memory: 2e9 });
    expect(await clusters('alike')).toEqual(
      Object.fromEntries([...of].map(([st, row]) => [st, [...row]] as const)),
    );
  }
});

test('profiles in memory: what is stored is found again, in 16 bits or 32', () => {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 54_990, max: 55_010 }),
    fc.integer({ min: FIRST_LOCAL, max: FIRST_LOCAL + 12_000 }),
  );
  const rows = fc.array(fc.array(number, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, (profiles) => {
      const index = new ProfileIndex(4);
      profiles.forEach((one, i) => {
        index.add(i + 1, i + 1, one.join());
      });
      profiles.forEach((one, row) => {
        expect([...index.profile(row)]).toEqual(one);
        if (!one.includes(0)) expect(index.nearest(one)).toMatchObject({ distance: 0 });
      });
    }),
  );
});
