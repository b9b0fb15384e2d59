import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EnaServer, sendFrom, sendPart } from './ena_server.ts';
import {
  ended,
  exitOf,
  genome,
  launch,
  logOf,
  processesOf,
  resultOf,
  run,
  simulate,
  until,
  Workbench,
} from './task_folders.ts';

const LENGTH = 20_000;
const params = { prefix: 'TST_AA0001AA_AS', assembler: 'megahit', expected_length: LENGTH };

let bench: Workbench;
let ena: EnaServer;
let pairs: { read1: Buffer; read2: Buffer }[];
let keeps = 0;

/** Two runs of one strain, 20x each. */
beforeAll(async () => {
  bench = await Workbench.make();
  const truth = genome(42, LENGTH);
  pairs = [];
  for (const name of ['first', 'second']) {
    const files = await simulate(bench, name, truth, 20);
    pairs.push({ read1: await readFile(files.read1), read2: await readFile(files.read2) });
  }
}, 60_000);
afterAll(() => bench.remove());

beforeEach(async () => {
  ena = await EnaServer.start();
  for (const [i, { read1, read2 }] of pairs.entries()) {
    const run = `ERR${i + 1}`;
    // The second run's last line has no end, as some programs write it.
    const bytes = (whole: Buffer) => gzipSync(i === 1 ? whole.subarray(0, -1) : whole);
    ena.runs.set(run, {
      files: { [`${run}_1.fastq.gz`]: bytes(read1), [`${run}_2.fastq.gz`]: bytes(read2) },
    });
  }
  Object.assign(process.env, ena.env, { READS_KEEP: bench.path(`keep${++keeps}`) });
});
afterEach(async () => {
  for (const name of ['READS_KEEP', 'READS_MIRROR', ...Object.keys(ena.env)]) delete process.env[name];
  await ena.stop();
});

const task = (read: string) => bench.task('QAssembly', { params, reads: { read } });
const kept = async () =>
  (await readdir(process.env.READS_KEEP!)).filter((name) => /^run-.*gz(\.part)?$/.test(name));

describe('runs to contigs', { timeout: 120_000 }, () => {
  it('several runs are joined in order: the contigs are those of the joined files', async () => {
    const inputs = {
      read1: await bench.write('joined_1', Buffer.concat([pairs[1]!.read1, pairs[0]!.read1])),
      read2: await bench.write('joined_2', Buffer.concat([pairs[1]!.read2, pairs[0]!.read2])),
    };
    const folders = [await task('ERR2, ERR1'), await bench.task('QAssembly', { params, inputs })];
    for (const folder of folders) expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const [runs, files] = await Promise.all(
      folders.map((folder) => readFile(join(folder, 'contigs.fasta'), 'utf8')),
    );
    expect(runs).toBe(files);
    const { values } = await resultOf(folders[0]!);
    expect(values.runs).toMatchObject([
      { run: 'ERR2', platform: 'ILLUMINA', read1: { name: 'ERR2_1.fastq.gz', source: expect.anything() } },
      { run: 'ERR1', read2: { md5: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    ]);
    expect((await resultOf(folders[1]!)).values).toMatchObject({ reads_before: values.reads_before });
    expect(await kept()).toEqual([]);
    expect(await readdir(folders[0]!)).not.toContain('work');
  });

  it('from the mirror folder, with no archive in sight', async () => {
    Object.assign(process.env, { READS_MIRROR: bench.root, ENA_URL: 'off' });
    await bench.write('SRR5_1.fastq', pairs[0]!.read1);
    await bench.write('SRR5_2.fastq', pairs[0]!.read2);
    const folder = await task('SRR5');
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    expect((await resultOf(folder)).values.runs).toEqual([
      { run: 'SRR5', read1: bench.path('SRR5_1.fastq'), read2: bench.path('SRR5_2.fastq') },
    ]);
    expect(ena.asked).toEqual([]);
  });
});

describe('what goes wrong', { timeout: 30_000 }, () => {
  it('a bad file is told by its run, and not kept', async () => {
    const cut = gzipSync(pairs[0]!.read1).subarray(0, 3000);
    ena.runs.set('ERR1', { files: { 'ERR1_1.fastq.gz': cut, 'ERR1_2.fastq.gz': cut } });
    const folder = await task('ERR2,ERR1');
    expect((await run(folder)).code).toBe(1);
    const { error } = await exitOf(folder);
    expect(error).toMatchObject({ code: 'GZIP_TRUNCATED', class: 'input' });
    expect(error!.message).toMatch(/ERR1_1\.fastq\.gz/);
    expect(error!.message).not.toContain(bench.root);
    expect(await kept()).toEqual([]);
  });

  it('half a file in the mirror folder is on its way there, unless nobody has written to it for long', async () => {
    const cut = gzipSync(pairs[0]!.read1).subarray(0, 3000);
    Object.assign(process.env, { READS_MIRROR: bench.root, ENA_URL: 'off' });
    const files = [await bench.write('SRR6_1.fastq.gz', cut), await bench.write('SRR6_2.fastq.gz', cut)];
    const young = await task('SRR6');
    expect((await run(young)).code).toBe(1);
    const { error } = await exitOf(young);
    expect(error).toMatchObject({ code: 'READS_MIRROR_COPYING', class: 'infrastructure' });
    expect(error!.message).toMatch(/SRR6_1\.fastq\.gz/);
    expect(error!.message).not.toContain(bench.root);
    const before = new Date(Date.now() - 11 * 60_000);
    for (const file of files) await utimes(file, before, before);
    const settled = await task('SRR6');
    expect((await run(settled)).code).toBe(1);
    expect((await exitOf(settled)).error).toMatchObject({ code: 'GZIP_TRUNCATED', class: 'input' });
  });

  it('a run that is refused leaves nothing of those before it', async () => {
    const folder = await task('ERR1,ERR77');
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code: 'RUN_UNKNOWN', class: 'input' });
    expect(await kept()).toEqual([]);
  });

  it('what an archive that is away has brought is kept for the next attempt', async () => {
    ena.tricks.set('ERR1_2.fastq.gz', ({ response }) => !!response.writeHead(503).end());
    const folder = await task('ERR1');
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code: 'RUN_UNREACHABLE', class: 'infrastructure' });
    expect(await kept()).toEqual([expect.stringMatching(/ERR1_1\.fastq\.gz$/)]);
    expect(await readdir(folder)).not.toContain('work');
  });

  it('a killed task stops in the middle of a download and leaves nothing', async () => {
    ena.tricks.set('ERR1_2.fastq.gz', async ({ response, body }) => {
      await sendPart(sendFrom(response, body), body.subarray(0, 1000), 'stall');
      return true;
    });
    process.env.ENA_STALL_SECONDS = '60';
    const folder = await task('ERR1');
    const child = launch(folder);
    const end = ended(child);
    await until(async () => ena.count('ERR1_2.fastq.gz') === 1 && (await kept()).length === 2);
    const told = Date.now();
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 143 });
    expect(Date.now() - told).toBeLessThan(5000);
    expect(await logOf(folder)).toContain('stopped by SIGTERM');
    expect(await readdir(folder)).not.toContain('work');
    expect(await kept()).toEqual([]);
    expect(await processesOf(folder)).toEqual([]);
  });

  it.each(['ERR1;ERR2', 'err1', 'PRJEB1', 'ERX1', 'ERR1,ERR1', '', 'ERR1,', 'ERR1_1', '../ERR1'])(
    'refuses the runs %s before anything is fetched',
    async (read) => {
      const folder = await task(read);
      expect((await run(folder)).code).toBe(1);
      const { error } = await exitOf(folder);
      expect(error).toMatchObject({ code: 'PIPELINE_FIELD_WRONG', class: 'input' });
      expect(error!.message).toMatch(/ reads\.read: /);
      expect(ena.asked).toEqual([]);
    },
  );

  it('files and runs at once are refused, and so is neither', async () => {
    const inputs = { read1: bench.path('a'), read2: bench.path('b') };
    await bench.write('a', '');
    await bench.write('b', '');
    const both = await bench.task('QAssembly', { params, inputs, reads: { read: 'ERR1' } });
    expect((await run(both)).code).toBe(1);
    expect((await exitOf(both)).error!.message).toMatch(/ reads\.read: .*only one of them/);
    const neither = await bench.task('QAssembly', { params });
    expect((await run(neither)).code).toBe(1);
    expect((await exitOf(neither)).error!.message).toMatch(/ inputs\.read1: /);
  });
});
