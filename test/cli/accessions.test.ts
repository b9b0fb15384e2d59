import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/free_port.ts';
import { EnaServer, sendFrom, sendPart } from '../pipelines/ena_server.ts';
import { genome, simulate, Workbench } from '../pipelines/task_folders.ts';
import { freshDatabase } from '../support/database.ts';
import { type Ended, enterobot, MAIN, temporaryData } from './command.ts';

// The whole house, its services apart, and an archive of our own that misbehaves.
const { url, pool } = await freshDatabase();
const { top, store } = await temporaryData();
const bench = await Workbench.make();
const ena = await EnaServer.start();
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store, ENTEROBOT_DATA: join(top, 'here') };
const house = (...words: string[]): Promise<Ended> => enterobot(words, env);
const services: { child: ChildProcess; ended: Promise<unknown> }[] = [];

function service(name: string, words: string[], more: Record<string, string>): void {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [MAIN, '--data', join(top, name), name, ...words], {
    env: { PATH, HOME, ENTEROBOT_LOG: 'error', DATABASE_URL: url, ENTEROBOT_STORE: store, ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  services.push({ child, ended: new Promise((resolve) => child.once('exit', resolve)) });
}

beforeAll(async () => {
  const reads = await simulate(bench, 'own', genome(5, 20_000), 20);
  const pair = async (run: string) => ({
    [`${run}_1.fastq.gz`]: gzipSync(await readFile(reads.read1)),
    [`${run}_2.fastq.gz`]: gzipSync(await readFile(reads.read2)),
  });
  for (const run of ['ERR1', 'ERR2', 'ERR3', 'ERR4', 'ERR5', 'ERR6', 'ERR7'])
    ena.runs.set(run, { files: await pair(run) });
  ena.runs.get('ERR3')!.md5 = { 'ERR3_2.fastq.gz': 'd'.repeat(32) };
  ena.runs.get('ERR4')!.platform = 'PACBIO_SMRT';
  // It comes in pieces: a 503, a connection that drops, and then the rest.
  ena.tricks.set('ERR1_1.fastq.gz', async ({ response, body, times }) => {
    if (times === 0) response.writeHead(503, { 'retry-after': '1' }).end();
    if (times === 1) await sendPart(sendFrom(response, body), body.subarray(0, 3000), 'drop');
    return times < 2;
  });
  ena.tricks.set('ERR6_1.fastq.gz', ({ response }) => !!response.writeHead(503).end());
  ena.tricks.set('ERR7_2.fastq.gz', async ({ response, body }) => {
    await sendPart(sendFrom(response, body), body.subarray(0, 1000), 'stall');
    return true;
  });

  const [web, crobot] = [await freePort(), await freePort()];
  const WEB_URL = `http://127.0.0.1:${web}`;
  const CROBOT_TOKEN = 'token-for-tests';
  const CALLBACK_SECRET = `whsec_${Buffer.from('a secret for tests, 32 bytes long').toString('base64')}`;
  const archive = { ...ena.env, ENA_STALL_SECONDS: '20', ENA_TRIES: '3' };
  const words = ['--port', String(crobot), '--cores', '2', '--memory', '32000'];
  service('crobot', words, { WEB_URL, CROBOT_TOKEN, CALLBACK_SECRET, ...archive });
  service('web', ['--port', String(web)], { CALLBACK_SECRET });
  service('worker', ['-t', '2'], { WEB_URL, CROBOT_URL: `http://127.0.0.1:${crobot}`, CROBOT_TOKEN });
  await house('db', 'add', 'toys', '--prefix', 'TOY', '--genus', 'Klebsiella');
}, 60_000);

afterAll(async () => {
  for (const { child } of services) child.kill('SIGTERM');
  const codes = await Promise.all(services.map(({ ended }) => ended));
  await ena.stop();
  await bench.remove();
  expect(codes).toEqual([0, 0, 0]);
}, 30_000);

const LONG = { timeout: 100_000, interval: 250 };
const state = async (job: number) => {
  const { rows } = await pool.query(
    'select status, error_code, error_class, reason, attempt from user_jobs where job_id = $1',
    [job],
  );
  return rows[0];
};
async function load(...rows: string[]): Promise<number[]> {
  const table = join(top, `table${Math.random()}.tsv`);
  await writeFile(table, ['strain\taccession\tcountry', ...rows, ''].join('\n'));
  const ended = await house(
    '--json',
    'load',
    '--accessions',
    table,
    '--database',
    'toys',
    '--assembler',
    'megahit',
  );
  expect(ended).toMatchObject({ code: 0 });
  return JSON.parse(ended.out).strains.map((one: { jobId: number }) => one.jobId);
}

test('runs become an assembly through a server that misbehaves; what is not theirs is FAILED with the reason', async () => {
  const [good, lies, long, unknown] = await load(
    'S1\tERR1,ERR2\tKenya',
    'S2\tERR3\t',
    'S3\tERR4\t',
    'S4\tERR99\t',
  );
  await expect
    .poll(() => state(lies!), LONG)
    .toMatchObject({ status: 'FAILED', error_code: 'RUN_MD5_WRONG' });
  expect(await state(lies!)).toMatchObject({
    error_class: 'input',
    reason: expect.stringMatching(/^ERR3_2\.fastq\.gz came the same from 3 downloads/),
  });
  await expect
    .poll(() => state(long!), LONG)
    .toMatchObject({ status: 'FAILED', error_code: 'RUN_NOT_ILLUMINA' });
  await expect
    .poll(() => state(unknown!), LONG)
    .toMatchObject({ status: 'FAILED', error_code: 'RUN_UNKNOWN' });
  await expect.poll(() => state(good!), LONG).toMatchObject({ status: 'COMPLETE', attempt: 1 });
  const { rows } = await pool.query(
    "select a.stats from assemblies a join strains s on s.id = a.strain_id where s.strain = 'S1'",
  );
  expect(rows).toMatchObject([{ stats: { runs: [{ run: 'ERR1' }, { run: 'ERR2' }] } }]);
  expect(ena.asked.filter(({ what }) => what === 'ERR1_1.fastq.gz').map(({ range }) => range)).toEqual([
    undefined,
    undefined,
    'bytes=3000-',
  ]);
  // Nothing of the downloads is left, neither with the tasks nor for another attempt.
  const left = await readdir(join(store, 'reads', '.incoming'));
  expect(left.filter((name) => /gz(\.part)?$/.test(name))).toEqual([]);

  const again = await house('job', 'resend', String(long));
  expect(again).toMatchObject({ code: 0 });
  const resent = await pool.query('select job_id, accession from user_jobs where resend_of = $1', [long]);
  expect(resent.rows).toMatchObject([{ accession: 'ERR4' }]);
  await expect
    .poll(() => state(resent.rows[0].job_id), LONG)
    .toMatchObject({ error_code: 'RUN_NOT_ILLUMINA' });
}, 120_000);

test('an archive that is away: the job waits for its next attempt, and says why', async () => {
  const [job] = await load('S6\tERR6\t');
  await expect.poll(() => state(job!), LONG).toMatchObject({ attempt: 2 });
  expect((await state(job!)).reason).toMatch(/ERR6_1\.fastq\.gz cannot be downloaded: it answers 503/);
  expect((await house('job', 'kill', String(job))).code).toBe(0);
  await expect.poll(() => state(job!), LONG).toMatchObject({ status: 'KILLED' });
}, 120_000);

test('a job that is killed while it downloads ends at once and leaves nothing', async () => {
  const [job] = await load('S7\tERR7\t');
  await expect.poll(() => ena.count('ERR7_2.fastq.gz'), LONG).toBe(1);
  expect((await house('job', 'kill', String(job))).code).toBe(0);
  await expect.poll(() => state(job!), LONG).toMatchObject({ status: 'KILLED' });
  const { rows } = await pool.query('select output_location from user_jobs where job_id = $1', [job]);
  // The ledger may hear of it a moment before the last file is gone.
  await expect.poll(() => existsSync(join(store, rows[0].output_location, 'work'))).toBe(false);
  const left = async () =>
    (await readdir(join(store, 'reads', '.incoming'))).filter(
      (name) => name.includes('ERR7') && /gz(\.part)?$/.test(name),
    );
  await expect.poll(left).toEqual([]);
}, 120_000);

test('CRobot refuses to start with a setting of the reads that it cannot use', async () => {
  const ended = await enterobot(['crobot'], { ...env, WEB_URL: 'http://127.0.0.1:1', ENA_URL: 'ftp://x' });
  expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('[READS_SETTING_WRONG]') });
});

test('assemblies update tells who is left alone, and why; the words are checked', async () => {
  const dry = await house('--json', 'assemblies', 'update', '--database', 'toys', '--dry-run');
  expect(dry.code).toBe(0);
  const { updates } = JSON.parse(dry.out);
  expect(updates[0]).toMatchObject({ database: 'toys', sent: 0 });
  const because = Object.fromEntries(
    updates[0].skipped.map((one: { strain: string; because: string }) => [one.strain, one.because]),
  );
  expect(because).toMatchObject({ S2: 'refused', S3: 'refused', S4: 'refused', S6: 'killed', S7: 'killed' });
  const told = await house('assemblies', 'update', '--limit', '5', '--priority', '-3');
  expect(told.out).toMatch(/^S2 +TOY_\S+ +refused +\d+ +ERR3_2\.fastq\.gz came the same/m);
  expect(told.err).toMatch(/^toys: 0 jobs sent/m);
  expect(await house('assemblies', 'update', '--max-fails', '0')).toMatchObject({ code: 2 });
  expect(await house('assemblies', 'update', '--database', 'none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('[DATABASE_UNKNOWN]'),
  });
  for (const words of [
    ['load', '--database', 'toys'],
    ['load', top, '--accessions', 'x', '--database', 'toys'],
    ['load', '--accessions', 'x', '--metadata', 'y', '--database', 'toys'],
  ])
    expect(await house(...words)).toMatchObject({ code: 2, out: '' });
  const table = join(top, 'bad.tsv');
  await writeFile(table, 'strain\taccession\nS9\tPRJEB1\n');
  expect(await house('load', '--accessions', table, '--database', 'toys')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/line 2: "PRJEB1" is not the accession of a run.*\[LOAD_ACCESSIONS\]/),
  });
}, 120_000);
