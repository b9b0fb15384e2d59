import { execFile } from 'node:child_process';
import { readFile, truncate } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSites } from '../../src/genome/snp/sites_file.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { exitOf, genome, resultOf, run, Workbench } from './task_folders.ts';

const exec = promisify(execFile);
const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: bad input of SNP projects, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

async function ran(pipeline: string, inputs: Record<string, string>, params: object = {}, path?: string) {
  const folder = await bench.task(pipeline, { inputs, params: params as never });
  await run(folder, path);
  return folder;
}

async function done(pipeline: string, inputs: Record<string, string>, params: object = {}) {
  const folder = await ran(pipeline, inputs, params);
  expect(await exitOf(folder)).toMatchObject({ state: 'complete' });
  return resultOf(folder);
}

async function codeOf(pipeline: string, inputs: Record<string, string>, params: object = {}, path?: string) {
  const exit = await exitOf(await ran(pipeline, inputs, params, path));
  return exit.error?.code;
}

const unpacked = async (file: string) => gunzipSync(await readFile(file)).toString('utf8');
const text = (name: string, content: string) => bench.write(name, content);
const alignment = (rows: Record<string, string>) =>
  Object.entries(rows)
    .map(([name, row]) => `>${name}\n${row}\n`)
    .join('');

describe.skipIf(missing.length > 0)('refMasker', { timeout: 60_000 }, () => {
  test('a planted repeat and a planted CRISPR array are masked from their first letter to their last', async () => {
    const repeat = genome(31, 800);
    const unit = 'GTGTTCCCCGCGCCAGCGGGGATAAACCG';
    const array = Array.from({ length: 9 }, (_, i) => unit + (i < 8 ? genome(100 + i, 32) : '')).join('');
    const pieces = [genome(32, 9000), repeat, genome(33, 12_000), array, genome(34, 9000)];
    const turned = [...repeat]
      .reverse()
      .map((base) => ({ A: 'T', C: 'G', G: 'C', T: 'A' })[base])
      .join('');
    const sequence = `${pieces.join('')}${turned}${genome(35, 3000)}`;
    // Lower case, windows' line ends and a name that GFF3 must write otherwise.
    const reference = await text('masked.fasta', `>a;b=c,%1\r\n${sequence.toLowerCase()}\r\n`);
    const { values, outputs } = await done('refMasker', { reference });
    const lines = (await unpacked(outputs.gff_file![1])).trim().split('\n').slice(1);
    const places = lines
      .map((line) => line.split('\t'))
      .map((cells) => [cells[0], cells[8], +cells[3]!, +cells[4]!]);
    const [one, two] = [9000, 9000 + 800 + 12_000 + array.length + 9000];
    const crispr = 9000 + 800 + 12_000;
    const expected: [string, string, number, number][] = [
      ['a%3Bb%3Dc%2C%251', 'Name=CRISPR', crispr + 1, crispr + array.length],
      ['a%3Bb%3Dc%2C%251', 'Name=repeat', one + 1, one + 800],
      ['a%3Bb%3Dc%2C%251', 'Name=repeat', two + 1, two + 800],
    ];
    for (const [name, what, start, end] of expected) {
      const found = places.filter((cells) => cells[1] === what && Math.abs((cells[2] as number) - start) < 6);
      expect(found).toHaveLength(1);
      expect(found[0]![0]).toBe(name);
      // A letter beside that is alike by chance belongs to it as far as anyone can tell.
      expect(Math.abs((found[0]![3] as number) - end)).toBeLessThan(6);
      expect(found[0]![2]).toBeLessThanOrEqual(start);
      expect(found[0]![3]).toBeGreaterThanOrEqual(end);
    }
    expect(values.crispr_arrays).toBe(1);
  });

  test.each([
    ['an empty file', '', 'FILE_EMPTY'],
    ['two contigs of one name', '>a\nACGT\n>a\nACGT\n', 'FASTA_DUPLICATE_NAME'],
  ])('%s as reference is refused', async (_, content, code) => {
    const reference = await text('reference', content);
    expect(await codeOf('refMasker', { reference })).toBe(code);
  });

  test('a reference of which nothing is known has no repeat', async () => {
    const reference = await text('unknown.fasta', `>a\n${'N'.repeat(3000)}\n`);
    expect((await done('refMasker', { reference })).values).toMatchObject({ masked: 0, repeats: 0 });
  });
});

describe.skipIf(missing.length > 0)('refMapper', { timeout: 60_000 }, () => {
  const body = genome(51, 12_000);
  const other = (base: string) => 'CATG'['ACGT'.indexOf(base)]!;
  const changed = (sequence: string, places: number[]) => {
    const letters = [...sequence];
    for (const place of places) letters[place] = other(letters[place]!);
    return letters.join('');
  };

  test('a reference in lower case with N, other letters and an odd name: what it does not say is no SNP', async () => {
    const letters = [...body.toLowerCase()];
    letters.fill('n', 3000, 3400);
    letters[5000] = 'r';
    const name = 'gi|1|ref|x.1|;=\'"<é>*';
    const reference = await text('odd.fasta', `>${name} what follows\n${letters.join('')}\n`);
    const assembly = await text('odd_assembly.fasta', `>1\n${changed(body, [1000, 5000, 7000, 11_000])}\n`);
    const { values, outputs } = await done('refMapper', { reference, assembly }, { name: 'x' });
    expect(values).toMatchObject({ snps: 3 });
    const matrix = await done('refMapper_matrix', {
      reference,
      'calls:x': outputs.gff_file![1],
      'calls:y': (
        await done(
          'refMapper',
          { reference, assembly: await text('same.fasta', `>1\n${body}\n`) },
          { name: 'y' },
        )
      ).outputs.gff_file![1],
    });
    const { records } = await readSites(matrix.outputs.sites![1], { offset: 0, limit: 10 });
    expect(records.map((site) => [site.contig, site.position, site.reference, site.alleles])).toEqual(
      [1000, 5000, 7000, 11_000].map((at) => [
        name,
        at + 1,
        at === 5000 ? 'N' : body[at],
        `${other(body[at]!)}${body[at]}`,
      ]),
    );
    expect(matrix.values.snp_count).toEqual({ x: 3, y: 0 });
    const vcf = await unpacked(matrix.outputs.vcf![1]);
    expect(vcf.split('\n').filter((line) => line && !line.startsWith('#'))).toHaveLength(4);
  });

  test('reads of another organism, none and no pairs are refused, and what the aligner should not write', async () => {
    const reference = await text('body.fasta', `>1\n${body}\n`);
    const stranger = await text('stranger.fasta', `>1\n${genome(52, 12_000)}\n`);
    const [read1, read2] = [bench.path('o1.fq'), bench.path('o2.fq')];
    await exec('wgsim', [...'-1 100 -2 100 -S 11 -N 800'.split(' '), stranger, read1, read2]);
    const params = { name: 'x' };
    expect(await codeOf('refMapper', { reference, read1, read2 }, params)).toBe('SNP_NOT_LIKE_REFERENCE');
    const empty = await text('empty.fq', '');
    expect(await codeOf('refMapper', { reference: empty, assembly: reference }, params)).toBe('FILE_EMPTY');
    const twice = await text('twice.fasta', `>1\n${body}\n>1\n${body}\n`);
    expect(await codeOf('refMapper', { reference, assembly: twice }, params)).toBe('FASTA_DUPLICATE_NAME');
    expect(await codeOf('refMapper', { reference, read1: empty, read2 }, params)).toBe('FILE_EMPTY');
    const script =
      'for i in 1 2 3 4 5; do printf "r\\t99\\tnowhere\\t1\\t60\\t4M\\t=\\t1\\t4\\tACGT\\tIIII\\n"; printf "r\\t147\\tnowhere\\t1\\t60\\t4M\\t=\\t1\\t4\\tACGT\\tIIII\\n"; done; sleep 600';
    const programs = await bench.programs('odd_minimap2', { minimap2: script });
    const path = `${programs}:${process.env.PATH}`;
    // It is ended as soon as it writes what cannot be; else this test would last ten minutes.
    expect(await codeOf('refMapper', { reference, read1, read2 }, params, path)).toBe(
      'SNP_ALIGNMENT_UNREADABLE',
    );
  });
});

describe.skipIf(missing.length > 0)('refMapper_matrix', { timeout: 60_000 }, () => {
  const letters = 'ACGTACGTAC';
  let reference: string;
  const calls = (...lines: string[]) =>
    `##gff-version 3\n##sequence-region one 1 10\n${lines.map((line) => `one\tx\t${line}\n`).join('')}`;
  const nothing = calls('sequence_uncertainty\t1\t10\t.\t+\t.\t.');
  beforeAll(async () => {
    reference = await text('ten.fasta', `>one\n${letters}\n`);
  });

  test.each([
    ['genomes that are equal', calls(), { sites: 0, core: 10 }, /2 genomes .* do not differ .* no tree/],
    ['genomes of which nothing is called', nothing, { sites: 0, core: 0 }, /nothing to compare/],
  ])('%s make a matrix that says so, and no tree', async (_, content, counted, sentence) => {
    const file = await text('equal.gff3', content);
    const { values, outputs } = await done('refMapper_matrix', {
      reference,
      'calls:a': file,
      'calls:b': file,
    });
    expect(values).toMatchObject({ ...counted, distinct: 1, snp_count: { a: 0, b: 0 } });
    expect(values.sentence).toMatch(sentence);
    expect(await readSites(outputs.sites![1], { offset: 0, limit: 9 })).toMatchObject({
      total: 0,
      records: [],
    });
    const input = { alignment: outputs.snp_fasta![1] };
    expect(await codeOf('matrix_phylogeny', input, { constant: values.constant })).toBe('SNP_NO_SITES');
  });

  test('one genome makes a matrix, and no tree', async () => {
    const file = await text('one.gff3', calls('SNV\t3\t3\t.\t+\t.\tVariant_seq=A;Reference_seq=G'));
    const { values, outputs } = await done('refMapper_matrix', { reference, 'calls:a': file });
    expect(values).toMatchObject({ genomes: 1, sites: 0, core: 10 });
    const input = { alignment: outputs.snp_fasta![1] };
    expect(await codeOf('matrix_phylogeny', input, { constant: values.constant })).toBe('SNP_NO_SITES');
  });

  test('calls and masks that are cut off, or of another reference, are refused', async () => {
    const good = await text('good.gff3', calls());
    const packed = await bench.write('cut.gff3.gz', gzipSync(calls()));
    await truncate(packed, 40);
    const bad: [string, string][] = [
      ['SNP_CALLS_UNREADABLE', await text('another.gff3', calls().replace('one 1 10', 'two 1 10'))],
      ['SNP_CALLS_UNREADABLE', await text('longer.gff3', calls().replace('1 10', '1 11'))],
      ['SNP_CALLS_UNREADABLE', await text('half.gff3', calls('SNV\t3\t3\t.\t+').slice(0, -1))],
      ['GZIP_TRUNCATED', packed],
    ];
    for (const [code, file] of bad)
      expect(await codeOf('refMapper_matrix', { reference, 'calls:a': good, 'calls:b': file })).toBe(code);
    const mask = await text('mask.gff3', '##gff-version 3\ntwo\tx\trepeat_region\t1\t3\t.\t.\t.\t.\n');
    expect(await codeOf('refMapper_matrix', { reference, mask, 'calls:a': good })).toBe(
      'SNP_MASK_UNREADABLE',
    );
    expect(await codeOf('refMapper_matrix', { reference })).toBe('PIPELINE_FIELD_WRONG');
  });
});

describe.skipIf(missing.length > 0)('matrix_phylogeny', { timeout: 60_000 }, () => {
  const constant = [100, 100, 100, 100];
  const FOUR = { a: 'AAAAAAAACC', b: 'AAAAAAAACA', c: 'CCCCAAAAAA', d: 'CCCCGAAANA' };

  test('equal genomes are put back as forks of length 0; what is unknown is left out; a seed makes the same tree', async () => {
    const rows = { ...FOUR, "e's": FOUR.a, f: FOUR.c, g: FOUR.c, lost: 'NNNNNNNNNN' };
    const file = await text('equal.fasta', alignment(rows));
    const trees = await Promise.all(
      [5, 5].map((seed) => done('matrix_phylogeny', { alignment: file }, { constant, seed })),
    );
    const [one, two] = await Promise.all(trees.map(({ outputs }) => readFile(outputs.tree![1], 'utf8')));
    expect(one).toBe(two);
    expect(one).toMatch(/\(a:0,'e''s':0\)/);
    expect(one).toMatch(/\(c:0,f:0,g:0\)/);
    expect(one).not.toContain('lost');
    expect(trees[0]!.values).toMatchObject({
      genomes: 8,
      distinct: 4,
      left_out: ['lost'],
      program: 'IQ-TREE',
    });
    expect(trees[0]!.values.sentence).toContain('Left out');
  });

  test('columns that do not vary are no error to the program, whether constant sites are counted or not', async () => {
    // The fifth and the ninth column vary in no two genomes, those before are unknown in some.
    const rows = { a: 'AANAACCACA', b: 'AAAANCCAAA', c: 'CCCCACCANA', d: 'CCNCNAGTNC' };
    const file = await text('unvaried.fasta', alignment(rows));
    const runs = [
      ['iqtree', constant, 'constant sites counted'],
      ['iqtree', [0, 0, 0, 0], 'variable sites alone'],
    ] as const;
    for (const [program, counted, sentence] of runs) {
      const { values } = await done('matrix_phylogeny', { alignment: file }, { constant: counted, program });
      expect(values.sentence).toContain(sentence);
    }
  });

  test.each([
    [1, 'SNP_ALIGNMENT_RAGGED'],
    [2, undefined],
    [3, undefined],
  ])('%i genomes', async (count, code) => {
    const rows = Object.fromEntries(Object.entries(FOUR).slice(0, count));
    const file = await text(`few${count}.fasta`, alignment(rows));
    const folder = await ran('matrix_phylogeny', { alignment: file }, { constant });
    expect((await exitOf(folder)).error?.code).toBe(code);
    if (code) return;
    const { values, outputs } = await resultOf(folder);
    expect(values).toMatchObject({ distinct: count, program: null, support: null });
    expect(values.sentence).toMatch(/no support/);
    expect((await readFile(outputs.tree![1], 'utf8')).match(/[abc](?=:)/g)).toHaveLength(count);
  });

  test('more than 300 distinct genomes go to RAxML', async () => {
    const rows = Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`g${i}`, genome(i + 1, 12)]));
    const file = await text('many.fasta', alignment(rows));
    // A program that answers a star of all leaves.
    const star = `printf '(%s);' "$(seq -f 't%g:0.1' -s , 0 300)" > RAxML_bipartitions.snps`;
    const programs = await bench.programs('raxml_star', { 'raxmlHPC-PTHREADS': star });
    const folder = await ran(
      'matrix_phylogeny',
      { alignment: file },
      { constant },
      `${programs}:${process.env.PATH}`,
    );
    const { values, outputs } = await resultOf(folder);
    expect(values).toMatchObject({ distinct: 301, program: 'RAxML' });
    expect((await readFile(outputs.tree![1], 'utf8')).match(/g\d+(?=:0\.1)/g)).toHaveLength(301);
  });
});
