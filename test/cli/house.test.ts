import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dna, randomFrom } from '../genome/genomes.ts';
import { dumpFolder, smallScheme } from '../nserv/dump_folder.ts';
import { freshDatabase } from '../support/database.ts';
import { type Ended, enterobot, enterobotHead, temporaryData } from './command.ts';

// One story: each test goes on with what the ones before it made, by commands alone.
const { url, pool } = await freshDatabase();
const { top, data, store } = await temporaryData();
const env = { DATABASE_URL: url, ENTEROBOT_STORE: store, ENTEROBOT_DATA: join(top, 'not this one') };
const house = (...words: string[]): Promise<Ended> => enterobot(['--data', data, ...words], env);
const json = async (...words: string[]) => JSON.parse((await house('--json', ...words)).out);

async function folder(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const path = join(top, name);
  await mkdir(path);
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
  return path;
}

/** It said why on standard error, in one line with a code, and printed no result. */
function refused(ended: Ended, code: string, says: RegExp, exit = 1): void {
  expect(ended.err.split('\n').at(-1)).toMatch(new RegExp(`^enterobot: .*\\[${code}\\]$`));
  expect(ended.err).toMatch(says);
  expect([ended.code, ended.out]).toEqual([exit, '']);
}

test('db add and list', async () => {
  const add = (name: string, prefix: string, genus: string) =>
    house('db', 'add', name, '--prefix', prefix, '--genus', genus);
  expect(await add('kpneumoniae', 'KLE', 'Klebsiella')).toEqual({
    code: 0,
    err: '',
    out: 'made database kpneumoniae: prefix KLE, genus Klebsiella',
  });
  const senterica = await add('senterica', 'SAL', 'Salmonella');
  expect(senterica).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^warning: EnteroBase itself uses .* SAL/),
  });
  refused(await add('kother', 'KL', 'Klebsiella'), 'DATABASE_PREFIX', /three capital letters/, 2);
  refused(await add('kother', 'KLE', 'Klebsiella'), 'DATABASE_EXISTS', /kpneumoniae with prefix KLE/);
  expect((await house('db', 'list')).out).toBe(
    'database     prefix  genus\nkpneumoniae  KLE     Klebsiella\nsenterica    SAL     Salmonella',
  );
  expect(await json('db', 'list')).toMatchObject([
    { name: 'kpneumoniae' },
    { name: 'senterica', prefix: 'SAL' },
  ]);
});

test('scheme import: once, again, with news', async () => {
  const bring = async (scheme = smallScheme()) =>
    house('scheme', 'import', await dumpFolder(scheme), '--database', 'kpneumoniae', '--name', 'MLST_x');
  expect((await bring()).out).toBe(
    'imported MLST_x version 1: 2 loci, 4 alleles, 3 STs (4 alleles and 3 STs are new)',
  );
  expect((await bring()).out).toMatch(/^MLST_x version 1 has it all already/);
  const grown = smallScheme();
  grown.profiles[11] = [2, 1];
  expect((await bring(grown)).out).toMatch(
    /^updated MLST_x version 2: .* 4 STs \(0 alleles and 1 STs are new\)/,
  );
  const named = (await json('scheme', 'list', '--database', 'kpneumoniae')).map(
    (one: { description: string }) => one.description,
  );
  expect(named).toEqual(['assembly_stats', 'snp_calls', 'ref_masker', 'MLST_x']);
});

test.each([
  ['SCHEME_LOCUS_MISSING', /infB/, (dump: string) => rm(join(dump, 'infB.fasta.gz'))],
  [
    'SCHEME_ALLELE_ABSENT',
    /ST 7.*allele 9 of gapA/,
    (dump: string) => writeFile(join(dump, 'profiles.list.gz'), gzipSync('ST\tgapA\tinfB\n7\t9\t1\n')),
  ],
  [
    'SCHEME_ALLELE_TWICE',
    /gapA\.fasta\.gz, line 5/,
    (dump: string) => appendFile(join(dump, 'gapA.fasta.gz'), gzipSync('>gapA_1\nTTTT\n')),
  ],
  ['SCHEME_NO_PROFILES', /profiles\.list/, (dump: string) => rm(join(dump, 'profiles.list.gz'))],
])('a broken scheme is refused by %s, and nothing of it is kept', async (code, says, breakIt) => {
  const dump = await dumpFolder(smallScheme());
  await breakIt(dump);
  refused(await house('scheme', 'import', dump, '--database', 'senterica', '--name', 'bad'), code, says);
  expect((await house('scheme', 'list', '--database', 'senterica')).out).not.toMatch(/bad/);
});

test('scheme split makes no folder that is there, under one code', async () => {
  const there = await folder('there', {});
  refused(
    await house('scheme', 'split', 'x.fasta', 'x.txt', there),
    'SCHEME_FOLDER_TAKEN',
    /there is there already/,
  );
});

test.each(['a#b.fasta', 'a,b.fasta', 'a..b.fasta', 'a\nb.fasta'])(
  'load refuses the name %j with its whole folder',
  async (name) => {
    const bad = await folder(`bad ${Buffer.from(name).toString('hex')}`, {
      [name]: '>c\nA\n',
      'good.fasta': '>c\nA\n',
    });
    const ended = await house('load', bad, '--database', 'kpneumoniae');
    refused(ended, 'LOAD_FILE_NAME', /Nothing was loaded/);
    expect(ended.err).toContain(JSON.stringify(name));
    expect(await json('job', 'list')).toEqual([]);
  },
);

test('load refuses a table without a column for the strains', async () => {
  const good = await folder('table', { 'K1.fasta': '>c\nA\n', 'table.csv': 'isolate,country\nK1,Kenya\n' });
  const words = ['load', good, '--database', 'kpneumoniae', '--metadata', join(good, 'table.csv')];
  refused(
    await house(...words),
    'METADATA_NO_STRAIN',
    /table\.csv, line 1: no column strain.*isolate, country/,
  );
  refused(await house('load', good, '--database', 'none'), 'DATABASE_UNKNOWN', /none/);
});

test('load records a job a strain, once, and wakes the workers', async () => {
  const listener = await pool.connect();
  let woken = 0;
  listener.on('notification', () => woken++);
  await listener.query('listen enterobot_jobs');
  const good = await folder('good', {
    'K1_R1.fastq': '@r\nA\n+\nI\n',
    'K1_R2.fastq': '@r\nC\n+\nI\n',
    'K2.fasta': '>c\nACGT\n',
    'notes.txt': '',
  });
  const load = () =>
    house('load', good, '--database', 'kpneumoniae', '--workgroup', 'night', '--priority', '-3');
  const first = await load();
  expect(first.err).toBe(
    'notes.txt is neither reads nor an assembly by its name; passed over.\n1/2 K1: loaded\n2/2 K2: loaded',
  );
  expect(first.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['strain', 'outcome', 'barcode', 'job', 'state'],
    ['K1', 'loaded', expect.stringMatching(/^KLE_/), '1'],
    ['K2', 'loaded', expect.stringMatching(/^KLE_/), '2'],
  ]);
  await expect.poll(() => woken).toBe(1);
  expect((await load()).out).toMatch(/^K2 +already there +KLE_\w+ +2 +WAITING, Assembled$/m);
  await listener.query('unlisten *');
  listener.release();
  expect(woken).toBe(1);

  await pool.query(
    `update user_jobs set status = 'FAILED', error_class = 'input', reason = 'cut off' where job_id = 1`,
  );
  await writeFile(join(good, 'K1_R2.fastq'), '@r\nG\n+\nI\n');
  await writeFile(join(good, 'K2.fasta'), '>c\nACGTT\n');
  const mended = await load();
  expect(mended.out).toMatch(/^K1 +loaded +KLE_\w+ +3 +in place of the upload that job 1 refused$/m);
  expect(mended.out).toMatch(/^K2 +refused .*The database kpneumoniae has a strain K2 already/m);
  expect(mended.code).toBe(1);
});

test('job list, show, events and log of jobs that were recorded', async () => {
  const list = await house('job', 'list', '--status', 'waiting', '--database', 'kpneumoniae');
  expect(list.out.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual(['job', '3', '2']);
  expect(await json('job', 'list', '--type', 'QAssembly', '--limit', '1')).toMatchObject([
    { job_id: 3, workgroup: 'night', priority: -3 },
  ]);
  expect(await house('job', 'list', '--type', 'none')).toEqual({ code: 0, out: '', err: 'no jobs' });

  const show = await house('job', 'show', '1');
  expect(show.out).toMatch(
    /^job 1: FAILED\n {2}type +QAssembly\n {2}for +KLE_\w+_TR#K1_R1\.fastq#K1_R2\.fastq$/m,
  );
  expect(await json('job', 'show', '2')).toMatchObject({
    job: { job_id: 2 },
    events: [{ to_status: 'WAITING' }],
  });
  expect((await house('job', 'events', '1')).out).toMatch(/ 1 +WAITING +FAILED .* cut off$/m);
  expect(await json('job', 'events', '1')).toHaveLength(2);
  expect(await house('job', 'log', '2', '--no-follow')).toEqual({
    code: 0,
    out: '',
    err: 'job 2 has no log yet: WAITING',
  });
  for (const verb of ['show', 'events', 'log']) {
    refused(await house('job', verb, '99'), 'JOB_UNKNOWN', /There is no job 99/);
  }
});

test('a reader that leaves ends a long log quietly', async () => {
  const place = 'outputs/0/1/enterobot-1';
  await pool.query('update user_jobs set output_location = $1 where job_id = 1', [place]);
  await mkdir(join(store, place), { recursive: true });
  await writeFile(join(store, place, 'log.txt'), `first\n${'another line\n'.repeat(200_000)}`);
  const head = await enterobotHead(['--data', data, 'job', 'log', '1'], env);
  expect(head).toEqual({ code: 0, out: 'first', err: `--- job 1, attempt 1: ${place}` });
});

test('call prints the line of the contract, also to a reader that leaves after it', async () => {
  const random = randomFrom(5);
  const [a, b] = [dna(random, 400), dna(random, 400)];
  const scheme = await dumpFolder({ alleles: { one: { 1: a }, two: { 3: b } }, profiles: { 7: [1, 3] } });
  const genomes = await folder('genomes', {
    'k.fasta': `>c\n${a}${dna(random, 100)}${b}\n`,
    'l.fasta': `>c\n${a}\n`,
  });
  const line = `${genomes}/k.fasta\tscheme\t7\tone(1)\ttwo(3)`;
  const words = ['call', '--scheme', scheme, `${genomes}/k.fasta`];
  expect(await house(...words, `${genomes}/l.fasta`)).toEqual({
    code: 0,
    err: '',
    out: `${line}\n${genomes}/l.fasta\tscheme\t-\tone(1)\ttwo(-)`,
  });
  const many = [...words, ...Array.from({ length: 300 }, () => `${genomes}/l.fasta`)];
  expect(await enterobotHead(many, env)).toEqual({ code: 0, err: '', out: line });
});
