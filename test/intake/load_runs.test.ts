import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { loadRuns } from '../../src/intake/load_runs.ts';
import { addRuns, type RunsOfStrain } from '../../src/intake/runs.ts';
import { standingOf } from '../../src/intake/standing.ts';
import { claim } from '../../src/ledger/claim.ts';
import { fail } from '../../src/ledger/finish.ts';
import { receive } from '../../src/ledger/receive.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain, findStrain } from '../../src/records/strains.ts';
import { addTrace, tracesOf } from '../../src/records/traces.ts';
import { defaultUser } from '../../src/records/users.ts';
import { ERROR, message } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const top = await mkdtemp(join(tmpdir(), 'enterobot-runs-'));
afterAll(() => rm(top, { recursive: true, force: true }));
const { userId } = await defaultUser(pool);
let database = '';
let count = 0;

beforeEach(async () => {
  database = `db${count}`;
  await addDatabase(pool, {
    name: database,
    prefix: `QY${String.fromCharCode(65 + count++)}`,
    genus: 'Vibrio',
  });
});

async function load(table: string, more: Partial<Parameters<typeof loadRuns>[0]> = {}) {
  const file = join(top, `table${Math.random()}.tsv`);
  await writeFile(file, table);
  return loadRuns({ pool, file, database, userId, ...more });
}
const add = (more: Partial<RunsOfStrain> & Pick<RunsOfStrain, 'strain' | 'runs'>) =>
  inTransaction(pool, (tx) => addRuns(tx, { database, userId, ...more }));
async function jobs() {
  const { rows } = await pool.query(
    `select accession, job_type, family, priority, workgroup, params, remote from user_jobs
      where database = $1 order by job_id`,
    [database],
  );
  return rows;
}
const traces = async (name: string) => tracesOf(pool, (await findStrain(pool, database, name))!.id);
const rowsOf = async (name: string) =>
  Number((await pool.query(`select count(*) as n from ${name} where database = $1`, [database])).rows[0].n);

/** Ends the newest job of the database as a fault of its input. */
async function refuse(error = ERROR): Promise<void> {
  const { rows } = await pool.query('select max(job_id) as id from user_jobs where database = $1', [
    database,
  ]);
  await inTransaction(pool, (tx) => receive(tx, message(rows[0].id, 1, 'complete')));
  const options = { worker: 'w', classes: [], limit: 1, leaseSeconds: 30, sends: false };
  const [held] = await claim(pool, { ...options, classes: ['QAssembly'] });
  await fail(pool, held!, { ...error, class: 'input' });
}

test('a table becomes strains, traces and one job for each; metadata is kept', async () => {
  const loaded = await load(
    'strain\taccession\tcountry\nS1\tERR1234567\tKenya\nS2\tSRR2, SRR10\t\nS3\tDRR00123456789012345678\tPeru\n',
    { priority: -4, workgroup: 'night', assembler: 'megahit' },
  );
  expect(loaded).toMatchObject([
    { strain: 'S1', runs: ['ERR1234567'], outcome: 'loaded', barcode: expect.stringMatching(/^QY/) },
    { strain: 'S2', runs: ['SRR2', 'SRR10'], outcome: 'loaded' },
    { strain: 'S3', runs: ['DRR00123456789012345678'], outcome: 'loaded' },
  ]);
  expect((await findStrain(pool, database, 'S1'))!.metadata).toEqual({
    continent: 'Africa',
    country: 'Kenya',
  });
  const [one, two] = await traces('S2');
  expect(one).toMatchObject({
    ...{ accession: 'SRR2', read1: null, read2: null, seqPlatform: 'ILLUMINA', seqLibrary: 'Paired' },
    barcode: expect.stringMatching(/_TR$/),
  });
  expect(two!.readsSet).toBe(one!.readsSet);
  const [, second] = await jobs();
  expect(second).toMatchObject({
    ...{ accession: 'SRR2,SRR10', job_type: 'QAssembly', family: 'assembly', remote: true },
    ...{ priority: -4, workgroup: 'night' },
    params: {
      assembler: 'megahit',
      runs: [
        { id: one!.id, accession: 'SRR2' },
        { id: two!.id, accession: 'SRR10' },
      ],
    },
  });
});

test("ENA's own report can be loaded: its columns say what is not assembled", async () => {
  const loaded = await load(
    [
      'run_accession,strain,instrument_platform,library_layout',
      'ERR1,S1,ILLUMINA,PAIRED',
      'ERR2,S2,OXFORD_NANOPORE,SINGLE',
      'ERR3,S3,Illumina,single',
    ].join('\n'),
  );
  expect(loaded.map((one) => 'jobId' in one && one.jobId !== null)).toEqual([true, false, false]);
  expect(await traces('S2')).toMatchObject([{ seqPlatform: 'OXFORD_NANOPORE', seqLibrary: 'Single' }]);
  expect(await traces('S3')).toMatchObject([{ seqPlatform: 'ILLUMINA', seqLibrary: 'Single' }]);
  expect(await jobs()).toHaveLength(1);
});

test('the same table again sends nothing twice, in whatever order its runs stand', async () => {
  await load('strain\truns\nS1\tERR1 ERR2\n');
  const [again] = await load('strain\truns\nS1\tERR2;ERR1\n');
  expect(again).toMatchObject({ outcome: 'already there', status: 'WAITING', jobId: expect.any(Number) });
  expect(await jobs()).toHaveLength(1);
});

const wrong: [string, string, RegExp][] = [
  [
    'a study',
    'strain\taccession\nS1\tERR1\nS2\tPRJEB12\n',
    /line 3: "PRJEB12" is not the accession of a run/,
  ],
  ['small letters', 'strain\taccession\nS1\terr1\n', /line 2: "err1"/],
  ['no digits', 'strain\taccession\nS1\tERR\n', /line 2: "ERR"/],
  ['digits of another script', 'strain\taccession\nS1\tERR١٢٣\n', /line 2: /],
  ['a run twice in a row', 'strain\taccession\nS1\tERR1,ERR1\n', /line 2: The run ERR1 is named twice/],
  [
    'a run of two strains',
    'strain\taccession\nS1\tERR1\nS2\tERR2,ERR1\n',
    /line 3: the run ERR1 was given already on line 2/,
  ],
  ['no run', 'strain\taccession\nS1\tERR1\nS2\t\n', /line 3: the strain S2 has no run/],
  [
    'no column with runs',
    'strain\tcountry\nS1\tKenya\n',
    /line 2: the strain S1 has no run \(columns: accession/,
  ],
  ['a strain that cannot be', 'strain\taccession\nS#1\tERR1\n', /line 2: the strain "S#1" holds #/],
];
test.each(wrong)('%s: nothing is loaded, and the line is told', async (_name, table, says) => {
  await expect(load(table)).rejects.toMatchObject({ code: 'LOAD_ACCESSIONS', class: 'input' });
  await expect(load(table)).rejects.toThrow(says);
  expect([await rowsOf('strains'), await rowsOf('traces'), await rowsOf('user_jobs')]).toEqual([0, 0, 0]);
});

test('a table without strains, or with nothing, is refused by its code', async () => {
  await expect(load('accession\nERR1\n')).rejects.toMatchObject({ code: 'METADATA_NO_STRAIN' });
  await expect(load('strain\taccession\n')).rejects.toMatchObject({ code: 'METADATA_EMPTY' });
  await expect(load('strain\taccession\nS1\tERR1\n', { database: 'none' })).rejects.toMatchObject({
    code: 'DATABASE_UNKNOWN',
  });
});

test('a run that another strain has is refused by itself; the others are loaded', async () => {
  await add({ strain: 'S1', runs: ['ERR1'] });
  const loaded = await load('strain\taccession\nS2\tERR5,ERR1\nS3\tERR3\n');
  expect(loaded).toMatchObject([
    { strain: 'S2', outcome: 'refused', error: { code: 'RUN_EXISTS' } },
    { strain: 'S3', outcome: 'loaded' },
  ]);
  expect(loaded[0]).toMatchObject({ error: { message: expect.stringContaining('reads of the strain S1') } });
  // Nothing of the refused one was written: neither the strain nor its other run.
  expect(await findStrain(pool, database, 'S2')).toBeUndefined();
  expect(await rowsOf('traces')).toBe(2);
});

test('other runs for a strain are refused, unless all it had was refused; then they take the place', async () => {
  await add({ strain: 'S1', runs: ['ERR1', 'ERR2'] });
  await expect(add({ strain: 'S1', runs: ['ERR3'] })).rejects.toMatchObject({ code: 'STRAIN_EXISTS' });
  await refuse();
  const other = await add({ strain: 'S1', runs: ['ERR3', 'ERR2'], metadata: { country: 'Chad' } });
  expect(other).toMatchObject({ outcome: 'loaded', replaces: expect.any(Number) });
  const all = await traces('S1');
  expect(all.map(({ accession }) => accession)).toEqual(['ERR1', 'ERR2', 'ERR3']);
  // The run that was there before joined the new set.
  expect(all[1]!.readsSet).toBe(all[2]!.readsSet);
  expect(all[0]!.readsSet).toBeLessThan(all[1]!.readsSet);
  expect((await jobs()).map(({ accession }) => accession)).toEqual(['ERR1,ERR2', 'ERR2,ERR3']);
  const strain = (await findStrain(pool, database, 'S1'))!;
  expect(strain.metadata).toEqual({ country: 'Chad' });
  expect(await standingOf(pool, strain)).toMatchObject({ status: 'WAITING' });
});

test('a strain with uploaded reads keeps them', async () => {
  const strain = await addStrain(pool, { database, strain: 'S1', metadata: {}, owner: userId });
  const file = { name: 'a', path: 'reads/a', sha256: 'a', bytes: 1 };
  await addTrace(pool, { database, strainId: strain.id, read1: file, read2: file });
  await expect(add({ strain: 'S1', runs: ['ERR1'] })).rejects.toMatchObject({ code: 'STRAIN_EXISTS' });
});

test('runs are checked, however they come', async () => {
  for (const runs of [[], ['SAMEA1'], ['ERR1\n'], ['ERR1,ERR2'], [' ERR1']])
    await expect(add({ strain: 'S1', runs })).rejects.toMatchObject({ code: 'RUN_ACCESSION' });
  await expect(add({ strain: 'S1', runs: ['ERR1', 'ERR1'] })).rejects.toMatchObject({ code: 'RUN_TWICE' });
  expect(await findStrain(pool, database, 'S1')).toBeUndefined();
});

test('many at once load a strain and its runs once', async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, () => add({ strain: 'S1', runs: ['ERR1', 'ERR2'] })),
  );
  expect(all.filter(({ outcome }) => outcome === 'loaded')).toHaveLength(1);
  expect([await rowsOf('strains'), await rowsOf('traces'), await rowsOf('user_jobs')]).toEqual([1, 2, 1]);
});

test('two strains that want one run at once: one has it, the other is told', async () => {
  const wants = ['S1', 'S2'].map((strain) => add({ strain, runs: ['ERR1'] }));
  const ends = await Promise.allSettled(wants);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'RUN_EXISTS' } });
});
