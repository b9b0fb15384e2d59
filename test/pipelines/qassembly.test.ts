import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFasta } from '../../src/genome/fasta.ts';
import { lookForProgram } from '../../src/pipelines/programs.ts';
import { exitOf, genome, resultOf, run, simulate, Workbench } from './task_folders.ts';

const LENGTH = 40_000;
const STRANGER = 3_000;

let bench: Workbench;
let reads: { read1: string; read2: string };
let truth: string;

/** 30x of a genome and 2x of a stranger, as contaminated reads come. */
beforeAll(async () => {
  bench = await Workbench.make();
  truth = genome(42, LENGTH);
  const own = await simulate(bench, 'own', truth, 30);
  const stranger = await simulate(bench, 'stranger', genome(7, STRANGER), 4);
  const join2 = async (mate: 'read1' | 'read2') =>
    bench.write(
      `mixed_${mate}.fastq`,
      Buffer.concat([await readFile(own[mate]), await readFile(stranger[mate])]),
    );
  reads = { read1: await join2('read1'), read2: await join2('read2') };
});
afterAll(() => bench.remove());

const params = { prefix: 'TST_AA0001AA_AS', assembler: 'megahit', expected_length: LENGTH };
const task = (over: { inputs?: Record<string, string>; params?: object } = {}) =>
  bench.task('QAssembly', { inputs: over.inputs ?? reads, params: { ...params, ...over.params } });

async function assembled(folder: string) {
  const contigs = await readFasta(join(folder, 'contigs.fasta'));
  const { values, programs } = await resultOf(folder);
  return { contigs, values, programs };
}

/** Share of 31-mers of the contigs that stand in the genome, on either strand. */
function shareInTruth(sequences: Uint8Array[]): number {
  const complement: Record<string, string> = { A: 'T', C: 'G', G: 'C', T: 'A' };
  const known = new Set<string>();
  const back = [...truth].reverse().map((base) => complement[base]);
  for (const text of [truth, back.join('')])
    for (let i = 0; i + 31 <= text.length; i++) known.add(text.slice(i, i + 31));
  let all = 0;
  let found = 0;
  for (const sequence of sequences) {
    const text = Buffer.from(sequence).toString();
    for (let i = 0; i + 31 <= text.length; i++, all++) if (known.has(text.slice(i, i + 31))) found++;
  }
  return found / all;
}

describe('reads to contigs', { timeout: 120_000 }, () => {
  it('gives the genome back, without the stranger, under stable names', async () => {
    const folders = [await task(), await task()];
    for (const folder of folders) expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const { contigs, values, programs } = await assembled(folders[0]!);
    expect(Math.abs(Number(values.length) / LENGTH - 1)).toBeLessThan(0.02);
    expect(values.n50).toBeGreaterThan(LENGTH / 4);
    expect(values.mean_depth).toBeGreaterThan(25);
    expect(values.mean_depth).toBeLessThan(31);
    expect(values).toMatchObject({
      corrected_sites: 0,
      heterozygous_sites: 0,
      reads_before: values.reads_used,
    });
    expect(shareInTruth(contigs.map((contig) => contig.sequence))).toBeGreaterThan(0.999);
    expect(values.dropped_low_depth).toBeGreaterThan(0);
    expect(contigs.map((contig) => contig.name)).toEqual(contigs.map((_, i) => `${params.prefix}_${i + 1}`));
    expect(programs.find((one) => one.program === 'megahit')).toMatchObject({
      version: expect.stringContaining('MEGAHIT'),
      argv: expect.arrayContaining(['megahit', '-t', '2']),
    });
    const both = await Promise.all(folders.map((folder) => readFile(join(folder, 'contigs.fasta'), 'utf8')));
    expect(both[0]).toBe(both[1]);
  });

  it('caps the depth, and reads gzip whatever the file is called', async () => {
    const inputs = {
      read1: await bench.write('sha-one', gzipSync(await readFile(reads.read1))),
      read2: await bench.write('sha-two', gzipSync(await readFile(reads.read2))),
    };
    const folder = await task({ inputs, params: { max_depth: 15 } });
    expect(await run(folder)).toMatchObject({ code: 0 });
    const { values } = await assembled(folder);
    expect(values.bases_used).toBeLessThanOrEqual(15 * LENGTH);
    expect(values.bases_used).toBeGreaterThan(14 * LENGTH);
    expect(values.mean_depth).toBeLessThan(16);
  });

  it('with SPAdes', async (context) => {
    if ((await lookForProgram('spades.py')) === null) {
      process.stderr.write(
        'SKIPPED: SPAdes is not installed (apt-get install -y spades); its path is untested\n',
      );
      context.skip();
    }
    const folder = await task({ params: { assembler: 'spades' } });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const { contigs, values } = await assembled(folder);
    expect(Math.abs(Number(values.length) / LENGTH - 1)).toBeLessThan(0.02);
    expect(shareInTruth(contigs.map((contig) => contig.sequence))).toBeGreaterThan(0.999);
  });

  it('finds two strains in one culture', async () => {
    const other = [...truth].map((base, i) => (i % 500 === 250 ? (base === 'A' ? 'C' : 'A') : base)).join('');
    const second = await simulate(bench, 'other', other, 15);
    const mixed = async (mate: 'read1' | 'read2') =>
      bench.write(
        `two_${mate}.fastq`,
        Buffer.concat([await readFile(reads[mate]), await readFile(second[mate])]),
      );
    const folder = await task({ inputs: { read1: await mixed('read1'), read2: await mixed('read2') } });
    expect(await run(folder)).toMatchObject({ code: 0 });
    // One difference in 500 bases is 2,000 per Mb; not every one has enough reads of the rarer base.
    expect((await assembled(folder)).values.heterozygous_per_mb).toBeGreaterThan(500);
  });
});

describe('bad reads fail as input, before a program runs', { timeout: 30_000 }, () => {
  const cases: [string, (one: Buffer, two: Buffer) => [Uint8Array, Uint8Array], string][] = [
    ['an unequal pair', (one, two) => [one, two.subarray(0, cut(two, 400))], 'FASTQ_PAIR_COUNTS'],
    [
      'a file cut off in a record',
      (one, two) => [one, two.subarray(0, cut(two, 400) + 100)],
      'FASTQ_CUT_OFF',
    ],
    ['truncated gzip', (one, two) => [gzipSync(one), gzipSync(two).subarray(0, 2_000)], 'GZIP_TRUNCATED'],
    ['a quality too short', (one, two) => [shorter(one), two], 'FASTQ_LENGTHS'],
    ['an empty file', (one) => [one, new Uint8Array(0)], 'FILE_EMPTY'],
  ];
  it.each(cases)('%s', async (_name, spoil, code) => {
    const [one, two] = spoil(await readFile(reads.read1), await readFile(reads.read2));
    const inputs = { read1: await bench.write('bad_1', one), read2: await bench.write('bad_2', two) };
    const folder = await task({ inputs });
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code, class: 'input' });
    await expect(resultOf(folder)).rejects.toThrow();
  });

  it('reads of which trimming leaves nothing', async () => {
    const folder = await task({ params: { trim_quality: 30 } });
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code: 'READS_ALL_TRIMMED', class: 'input' });
  });

  it('reads that do not make a contig', async () => {
    const folder = await task({ params: { min_contig: 50_000 } });
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code: 'ASSEMBLY_EMPTY', class: 'input' });
  });

  it('a fastp that loses reads is caught', async () => {
    const real = await lookForProgram('fastp');
    const bin = await bench.programs('forgetful', { fastp: `exec ${real} --reads_to_process 200 "$@"` });
    const folder = await task();
    expect((await run(folder, `${bin}:${process.env.PATH}`)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code: 'PROGRAM_FAILED' });
  });
});

/** Byte after the first `records` records. */
function cut(fastq: Buffer, records: number): number {
  let at = 0;
  for (let line = 0; line < records * 4; line++) at = fastq.indexOf(10, at) + 1;
  return at;
}

/** The fifth record's last quality is gone. */
function shorter(fastq: Buffer): Buffer {
  const end = cut(fastq, 5) - 1;
  return Buffer.concat([fastq.subarray(0, end - 1), fastq.subarray(end)]);
}
