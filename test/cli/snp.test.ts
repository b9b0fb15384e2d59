import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { genomesOf, readsOption } from '../../src/cli/snp/genomes.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { GENOMES, PLANTED, REFERENCE, TWO } from '../pipelines/made_clade.ts';
import { genome } from '../pipelines/task_folders.ts';
import { enterobot, MAIN, temporaryData } from './command.ts';

const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: enterobot snp, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

const { top } = await temporaryData();
const at = (...parts: string[]) => join(top, ...parts);
const reference = at('reference.fasta');
beforeAll(async () => {
  await writeFile(reference, REFERENCE);
  for (const [name, one] of Object.entries(GENOMES))
    await writeFile(at(`${name}.fasta.gz`), gzipSync(`>one\n${one}\n>two\n${TWO}\n`));
  await writeFile(at('other.fasta'), `>x\n${genome(99, 20_000)}\n`);
});

const FILES = ['a', 'b', 'c', 'd'].map((name) => at(`${name}.fasta.gz`));
const words = (out: string, ...more: string[]) => [
  'snp',
  '--reference',
  reference,
  '--out',
  at(out),
  ...more,
];
const summaryOf = (out: string) => JSON.parse(out.trimEnd().split('\n').at(-1)!);

test.each([
  ['no genome', [], 'SNP_TOO_FEW_GENOMES'],
  ['one genome', ['x/K1.fasta'], 'SNP_TOO_FEW_GENOMES'],
  ['one name twice', ['x/K1.fasta', 'y/K1.fa.gz'], 'LOAD_STRAIN_TWICE'],
  ['a name that breaks tables', ['K1.fasta', 'b#c=K2.fasta'], 'STRAIN_NAME'],
  ['one file of a pair', ['K1.fasta', 'K2_R1.fastq.gz'], 'LOAD_UNPAIRED'],
])('%s is refused', (_, given, code) => {
  expect(() => genomesOf(given, [])).toThrow(expect.objectContaining({ code }));
});

test('genomes are called like their files, or as is said', () => {
  const genomes = genomesOf(
    ['x/K1.fasta.gz', 'iso 2=y/contigs.fa', './a=b.fna', 'K4.contigs'],
    [...readsOption('K5=r_1.fq,r_2.fq', [])],
  );
  expect(genomes.map(({ name }) => name)).toEqual(['K1', 'iso 2', 'a=b', 'K4.contigs', 'K5']);
  expect(genomes[1]!.inputs).toEqual({ assembly: resolve('y/contigs.fa') });
  expect(() => readsOption('r_1.fq,r_2.fq', [])).toThrow('NAME=R1');
  expect(genomes[4]!.inputs).toEqual({ read1: resolve('r_1.fq'), read2: resolve('r_2.fq') });
});

describe.skipIf(missing.length > 0)('an SNP project without a server', { timeout: 120_000 }, () => {
  test('killed in its steps and started again it finds every planted SNP and the right tree; another species is told', async () => {
    const all = words('clade', ...FILES, `strange one=${at('other.fasta')}`);
    const child = spawn(process.execPath, [MAIN, ...all], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes(', 1 of 5')) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect([said, await readdir(at('clade'))]).toEqual([expect.not.stringContaining('matrix'), ['steps']]);

    const { code, out, err } = await enterobot(all);
    expect([code, err]).toEqual([1, expect.stringContaining('[SNP_NOT_LIKE_REFERENCE]')]);
    const summary = summaryOf(out);
    expect(summary).toMatchObject({
      ...{ genomes: 4, sites: PLANTED.length, tree: { program: 'IQ-TREE' } },
      left_out: [{ name: 'strange one', code: 'SNP_NOT_LIKE_REFERENCE' }],
    });
    expect(summary.steps.made + summary.steps.kept).toBe(7);
    expect(summary.steps.kept).toBeGreaterThan(0);
    expect((await readdir(at('clade', 'steps'))).filter((name) => /^\.(?!lock)/.test(name))).toEqual([]);
    const rows = gunzipSync(await readFile(summary.files.matrix))
      .toString()
      .trim()
      .split('\n')
      .slice(1);
    expect(rows.map((row) => Number(row.split('\t')[1]) - 1)).toEqual(PLANTED);
    expect(await readFile(summary.files.distances, 'utf8')).toContain('\na\t0\t18\t56\t59\n');
    const newick = await readFile(summary.files.tree, 'utf8');
    expect(newick).toMatch(/\((a:[^,]+,b|b:[^,]+,a|c:[^,]+,d|d:[^,]+,c):[^)]+\)\d+/);
    const svg = await readFile(summary.files.drawing, 'utf8');
    for (const name of ['a', 'b', 'c', 'd']) expect(svg).toContain(`>${name}</text>`);
  });

  test('a genome less: nothing but matrix and tree; a result that was damaged is made anew', async () => {
    const steps = await readdir(at('clade', 'steps'));
    const mask = steps.find((name) => name.startsWith('refMasker_'))!;
    await writeFile(at('clade', 'steps', mask, 'mask.gff3.gz'), 'damaged');
    // Three genomes have one tree alone: nothing is said of support.
    const { code, out } = await enterobot(words('clade', ...FILES.slice(1)));
    expect([code, summaryOf(out)]).toMatchObject([
      0,
      { genomes: 3, left_out: [], steps: { made: 3, kept: 3 }, tree: { program: null } },
    ]);
    // Those that are alike have none, and that of the others goes. Under another name nothing is called anew.
    const alike = summaryOf((await enterobot(words('clade', FILES[0]!, `e=${FILES[0]}`))).out);
    expect(alike).toMatchObject({
      ...{ genomes: 2, sites: 0, steps: { made: 1, kept: 3 } },
      tree: { sentence: expect.stringContaining('no tree') },
    });
    expect(await readdir(at('clade'))).not.toContain('tree.nwk');
  });

  test('one genome that could be used is none to compare', async () => {
    const { code, out, err } = await enterobot(words('clade', FILES[0]!, at('other.fasta')));
    expect([code, out, err]).toEqual([1, '', expect.stringContaining('[SNP_TOO_FEW_GENOMES]')]);
  });

  test.each([
    ['no reference is named', 2, '--reference', ['snp', '--out', at('bad'), ...FILES]],
    ['a reference that is not there', 1, 'FILE_UNREADABLE', words('bad', ...FILES, '--reference', at('no'))],
    [
      'a reference that is no FASTA',
      1,
      'FASTA_NO_HEADER',
      words('bad', ...FILES.slice(2), '--reference', MAIN),
    ],
    ['a folder of something else', 1, 'FILE_UNWRITABLE', words('.', ...FILES)],
  ])('%s: refused', async (_, code, word, line) => {
    const ended = await enterobot(line);
    expect([ended.code, ended.out, ended.err]).toEqual([code, '', expect.stringContaining(word)]);
  });

  test('a program that is not installed is named with its package, before anything is made', async () => {
    const { code, err } = await enterobot(words('nothing', ...FILES), { PATH: top });
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('apt-get install -y ncbi-blast+ [PROGRAM_MISSING]'),
    ]);
    expect(await readdir(top)).not.toContain('nothing');
  });
});
