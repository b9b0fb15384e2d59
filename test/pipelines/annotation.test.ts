import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { contigOfPlainName, plainContigs } from '../../src/pipelines/contig_names.ts';
import { lookForProgram } from '../../src/pipelines/programs.ts';
import { renamedGbk } from '../../src/pipelines/prokka/gbk.ts';
import { renamedGff } from '../../src/pipelines/prokka/gff.ts';
import { runTask } from '../../src/pipelines/runner.ts';
import type { Json } from '../../src/protocol/task.ts';
import { codingSequence, dna, randomFrom } from '../genome/genomes.ts';
import { madeArray, REPEAT } from '../genome/made_crispr.ts';
import { exitOf, processesOf, resultOf, run, Workbench } from './task_folders.ts';

const exec = promisify(execFile);
let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

const missing = (
  await Promise.all(
    (['prokka', 'barrnap', 'pilercr'] as const).map(async (name) =>
      (await lookForProgram(name)) ? [] : [name],
    ),
  )
).flat();
if (missing.length > 0)
  // biome-ignore lint/suspicious/noConsole: aloud
  console.warn(`LEFT OUT: annotation by the real programs; not installed: ${missing.join(', ')}`);

/** A name that prokka would refuse (too long, a bar) and that must come back as it was. */
const LONG = 'gnl|centre|a_contig_whose_name_is_longer_than_genbank_allows_1';

/** A made contig with genes that prodigal sees: a ribosome's place before each, and stops between. */
function genes(seed: number, count: number): string {
  const random = randomFrom(seed);
  const one = () => `${dna(random, 40)}TTAATTAATTAAAGGAGGTAACAT${codingSequence(random, 250)}TTAATTAATTAA`;
  return Array.from({ length: count }, one).join('');
}

describe.skipIf(missing.length > 0)('prokka and pilercr', { timeout: 120_000 }, () => {
  it('annotate under the names of the assembly', async () => {
    const text = genes(1, 5);
    // Letters that prokka would take out or change must not move a place.
    const assembly = `>${LONG} of a made strain\n${text}\n>tiny\nACGT\n>plain\n${genes(2, 2).toLowerCase()}RYN\n`;
    const inputs = { assembly: await bench.write('made.fasta', assembly) };
    const params = { locus_tag: 'TOYAA0001AAAS', genus: 'Escherichia' };
    const folder = await bench.task('prokka_annotation', { inputs, params });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const { outputs, values, programs } = await resultOf(folder);
    expect(Object.keys(outputs).sort()).toEqual(['gbk_file', 'gff_file', 'gff_index']);
    expect(programs.map(({ program, version }) => [program, version])).toContainEqual([
      'prokka',
      'prokka 1.14.6',
    ]);
    expect(values).toMatchObject({ contigs_left_out: 1, tools: { prodigal: expect.any(String) } });
    expect(values.CDS).toBeGreaterThanOrEqual(7);
    const gff = gunzipSync(await readFile(join(folder, 'annotation.gff3.gz'))).toString();
    expect(gff).toContain(`##sequence-region ${LONG} 1 ${text.length}\n##sequence-region tiny 1 4\n`);
    expect(gff).toMatch(/^plain\tProdigal:\S+\tCDS\t.*locus_tag=TOYAA0001AAAS_000\d\d/m);
    const found = await exec('tabix', [join(folder, 'annotation.gff3.gz'), `${LONG}:1-1000`]);
    expect(found.stdout).toContain('ID=TOYAA0001AAAS_00001;');
    const gbk = gunzipSync(await readFile(join(folder, 'annotation.gbk.gz'))).toString();
    expect(gbk).toContain(`LOCUS       ${LONG} `);
    expect(gbk).toContain(`\nACCESSION   plain\nVERSION     plain\n`);
    expect(await processesOf(folder)).toEqual([]);
  });

  it('find arrays, none in what has none, and say which program is missing', async () => {
    const made = madeArray(11, 6);
    const inputs = {
      assembly: await bench.write('array.fasta', `>first\nACGT\n>${LONG}\n${made.sequence}\n`),
    };
    const folder = await bench.task('CRISPR', { inputs });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const { values, programs } = await resultOf(folder);
    expect(values.arrays).toMatchObject([{ contig: LONG, start: made.start, end: made.end, repeat: REPEAT }]);
    expect(programs).toMatchObject([{ program: 'pilercr', version: 'pilercr v1.06' }]);
    const none = await bench.task('CRISPR', {
      inputs: { assembly: await bench.write('none.fasta', '>a\nACGTNN\n') },
    });
    expect(await run(none)).toMatchObject({ code: 0, stderr: '' });
    expect((await resultOf(none)).values).toEqual({ arrays: [] });
  });
});

describe('programs that fail', { timeout: 60_000 }, () => {
  async function failed(
    pipeline: string,
    script: Record<string, string>,
    assembly = `>a\n${'ACGT'.repeat(100)}\n`,
  ) {
    const name = `bin${Math.random()}`;
    const path = await bench.programs(name, script);
    const inputs = { assembly: await bench.write(`${name}.fasta`, assembly) };
    const params: Record<string, Json> = pipeline === 'CRISPR' ? {} : { locus_tag: 'T' };
    const folder = await bench.task(pipeline, { inputs, params });
    // In this process, which starts nothing else meanwhile.
    const before = process.env.PATH;
    process.env.PATH = `${path}:/usr/bin:/bin`;
    try {
      await runTask(folder);
    } finally {
      process.env.PATH = before;
    }
    expect(await processesOf(folder)).toEqual([]);
    return (await exitOf(folder)).error;
  }
  const prokka = (end: string) => ({ prokka: end, barrnap: 'exit 1', makeblastdb: 'exit 0' });

  it('pilercr: a report that is cut short, none at all, a crash', async () => {
    const cut =
      'echo "x: 2 putative CRISPR arrays found." > "$4"; echo >> "$4"; echo "DETAIL REPORT" >> "$4"';
    expect(await failed('CRISPR', { pilercr: cut })).toMatchObject({
      code: 'PILERCR_REPORT',
      class: 'infrastructure',
    });
    expect(await failed('CRISPR', { pilercr: 'exit 0' })).toMatchObject({ code: 'PILERCR_REPORT' });
    expect(await failed('CRISPR', { pilercr: 'echo core dumped >&2; exit 139' })).toMatchObject({
      ...{ code: 'PROGRAM_FAILED', class: 'infrastructure' },
    });
  });

  it('prokka: nothing long enough, exit 0 without its files, its own words when it gives up', async () => {
    const short = await failed('prokka_annotation', prokka('exit 0'), '>a\nACGT\n');
    expect(short).toMatchObject({ code: 'ANNOTATION_NO_CONTIGS', class: 'input' });
    const nothing = prokka('exit 0');
    // Left by nobody: Debian's proteins are there wherever prokka is.
    const without = await failed('prokka_annotation', nothing);
    expect(['ANNOTATION_UNREADABLE', 'PROKKA_DATABASE']).toContain(without?.code);
    const expired = await failed(
      'prokka_annotation',
      prokka('echo "Could not run command: tbl2asn" >&2; exit 2'),
    );
    expect(['PROGRAM_FAILED', 'PROKKA_DATABASE']).toContain(expired?.code);
    if (expired?.code === 'PROGRAM_FAILED') expect(expired.message).toContain('tbl2asn');
  });

  it('prokka: no coding sequence', async () => {
    const leave = `mkdir -p "$2"; printf '##gff-version 3\\n##sequence-region c1 1 400\\n##FASTA\\n' > "$2/annotation.gff"`;
    const error = await failed('prokka_annotation', prokka(leave));
    expect(['ANNOTATION_NO_CDS', 'PROKKA_DATABASE']).toContain(error?.code);
  });
});

test('contigs get short names and plain letters, and no place moves', () => {
  const contigs = ['ac', 'ACRYN-T'].map((text, i) => ({
    name: `n${i}`,
    description: 'd',
    sequence: Buffer.from(text),
  }));
  const plain = plainContigs(contigs, 3);
  expect(plain.map(({ name, sequence }) => [name, Buffer.from(sequence).toString()])).toEqual([
    ['c2', 'ACNNNNT'],
  ]);
  expect(contigOfPlainName(contigs, 'c2')).toBe(contigs[1]);
  for (const name of ['c0', 'c3', 'c', 'c02', 'x2']) expect(contigOfPlainName(contigs, name)).toBeUndefined();
});

test('what prokka left is not taken when it is cut short, or of another assembly', () => {
  const contigs = [{ name: 'a', description: '', sequence: Buffer.from('A'.repeat(300)) }];
  const plain = plainContigs(contigs);
  const line = 'c1\tProdigal:2\tCDS\t1\t300\t.\t+\t0\tID=X_1;locus_tag=X_1;product=hypothetical protein';
  const gff = `##gff-version 3\n##sequence-region c1 1 300\n${line}\n##FASTA\n>c1\nA\n`;
  expect(renamedGff(gff, contigs)).toEqual({
    text: `##gff-version 3\n##sequence-region a 1 300\n${line.replace('c1', 'a')}\n`,
    counts: { genes: 1, CDS: 1, hypothetical: 1, rRNA: 0, tRNA: 0, tmRNA: 0 },
  });
  for (const bad of [
    gff.slice(0, 60),
    gff.replace('\t300\t', '\t301\t'),
    gff.replace('\nc1\t', '\nc2\t'),
    gff.replace('\t0\t', '\t'),
  ])
    expect(() => renamedGff(bad, contigs)).toThrow(/cannot be taken/);
  const gbk = 'LOCUS       c1                       300 bp    DNA\nACCESSION   \nVERSION\nORIGIN\n//\n';
  expect(renamedGbk(gbk, contigs, plain)).toBe(
    'LOCUS       a                        300 bp    DNA\nACCESSION   a\nVERSION     a\nORIGIN\n//\n',
  );
  for (const bad of ['', gbk.slice(0, -3), gbk.replace('300', '299'), gbk + gbk])
    expect(() => renamedGbk(bad, contigs, plain)).toThrow(/cannot be taken/);
});
