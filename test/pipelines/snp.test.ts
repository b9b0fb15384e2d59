import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { AB, GENOMES, OWN, PLANTED, REFERENCE, TWO } from './made_clade.ts';
import { exitOf, genome, resultOf, run, Workbench } from './task_folders.ts';

const exec = promisify(execFile);
const WANTED: ProgramName[] = ['blastn', 'pilercr', 'iqtree2', 'raxmlHPC-PTHREADS'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: SNP projects' programs, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

async function done(pipeline: string, fields: Parameters<Workbench['task']>[1]) {
  const folder = await bench.task(pipeline, fields);
  const end = await run(folder);
  expect(end).toMatchObject({ code: 0, stderr: '' });
  return resultOf(folder);
}

const unpacked = async (file: string) => gunzipSync(await readFile(file)).toString('utf8');

describe.skipIf(missing.length > 0)('an SNP project, step by step', { timeout: 120_000 }, () => {
  let reference: string;
  let mask: string;
  const calls: Record<string, string> = {};
  beforeAll(async () => {
    reference = await bench.write('reference.fasta', REFERENCE);
  });

  test('the repeats of the reference are masked, both', async () => {
    const { values, outputs } = await done('refMasker', { inputs: { reference } });
    mask = outputs.gff_file![1];
    expect(values).toMatchObject({ repeats: 2, crispr_arrays: 0, reference_length: 40_000 });
    const lines = (await unpacked(mask)).split('\n').filter((line) => !line.startsWith('#') && line !== '');
    const places = lines
      .map((line) => line.split('\t'))
      .map(([contig, , , start, end]) => [contig, start, end]);
    expect(places.map(([contig]) => contig)).toEqual(['one|x%2C1', 'two']);
    expect(Number(values.masked)).toBeGreaterThanOrEqual(1200);
    expect(Number(values.masked)).toBeLessThan(1230);
  });

  test('each genome is called, from its assembly in pieces and turned round', async () => {
    for (const [name, one] of Object.entries(GENOMES)) {
      const turned = [...one.slice(13_000)]
        .reverse()
        .map((base) => ({ A: 'T', C: 'G', G: 'C', T: 'A' })[base])
        .join('');
      const fasta = `>x1\n${turned}\n>x2\n${one.slice(0, 13_000)}\n>x3\n${TWO}\n`;
      const assembly = await bench.write(`${name}.fasta`, fasta);
      const { values, outputs } = await done('refMapper', {
        inputs: { reference, assembly },
        params: { name },
      });
      calls[name] = outputs.gff_file![1];
      expect(Number(values.called_percent)).toBeGreaterThan(96);
      expect(values.deleted).toBe(name === 'd' ? 60 : 0);
    }
  });

  test('the matrix has every planted SNP outside the mask, and nothing else; its tree has the right shape', async () => {
    const inputs = {
      reference,
      mask,
      ...Object.fromEntries(Object.entries(calls).map(([name, file]) => [`calls:${name}`, file])),
    };
    const { values, outputs } = await done('refMapper_matrix', { inputs });
    const rows = (await unpacked(outputs.matrix![1]))
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
    expect(rows.map(([contig, position]) => [contig, Number(position) - 1])).toEqual(
      PLANTED.map((place) => ['one|x,1', place]),
    );
    expect(values).toMatchObject({ genomes: 4, distinct: 4, sites: PLANTED.length });
    const distances = (await readFile(outputs.distances![1], 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(distances[1]).toEqual(['a', '0', '18', '56', '59']);
    for (const program of ['iqtree', 'raxml']) {
      const tree = await done('matrix_phylogeny', {
        inputs: { alignment: outputs.snp_fasta![1] },
        params: { constant: values.constant!, program },
      });
      const newick = (await readFile(tree.outputs.tree![1], 'utf8')).trim();
      expect(newick.match(/[abcd](?=:)/g)!.sort()).toEqual(['a', 'b', 'c', 'd']);
      // Unrooted: the one inner branch parts a and b from c and d, with support.
      const [, x, y, support] = /\(([abcd]):[\d.e-]+,([abcd]):[\d.e-]+\)(\d+)/.exec(newick)!;
      expect(['ab', 'cd']).toContain([x, y].sort().join(''));
      expect(Number(support)).toBeGreaterThan(80);
      expect(tree.values).toMatchObject({ distinct: 4, program: program === 'iqtree' ? 'IQ-TREE' : 'RAxML' });
    }
  });

  test('from reads the same is found', async () => {
    const assembly = await bench.write('a_whole.fasta', `>one\n${GENOMES.a}\n>two\n${TWO}\n`);
    const [read1, read2] = [bench.path('r1.fq'), bench.path('r2.fq')];
    const words = '-1 150 -2 150 -d 400 -s 50 -e 0.002 -r 0 -R 0 -X 0 -S 11 -N 4000'.split(' ');
    await exec('wgsim', [...words, assembly, read1, read2]);
    const { outputs } = await done('refMapper', {
      inputs: { reference, read1, read2 },
      params: { name: 'a' },
    });
    const snps = (await unpacked(outputs.gff_file![1]))
      .split('\n')
      .filter((line) => line.split('\t')[2] === 'SNV')
      .map((line) => Number(line.split('\t')[3]) - 1);
    const outside = snps.filter((place) => place < 5000 || place >= 5600);
    expect(outside).toEqual([...AB, ...OWN.a].sort((x, y) => x - y));
  });

  test('few distinct genomes have a tree without support, and it says so', async () => {
    const alignment = await bench.write('three.fasta', '>a\nACGT\n>b\nACGA\n>c\nACGT\n');
    const params = { constant: [5, 5, 5, 5] };
    const { values, outputs } = await done('matrix_phylogeny', { inputs: { alignment }, params });
    expect(values).toMatchObject({ distinct: 2, program: null, support: null });
    expect(String(values.sentence)).toContain('no support');
    expect(await readFile(outputs.tree![1], 'utf8')).toBe('((a:0,c:0):0.041666667,b:0);\n');
  });

  test('names of strains hold blanks, and are told apart by what follows them', async () => {
    const alignment = await bench.write('blanks.fasta', '>iso 1\nACGT\n>iso 2\nACGA\n>iso\nACGT\n');
    const params = { constant: [5, 5, 5, 5] };
    const { outputs } = await done('matrix_phylogeny', { inputs: { alignment }, params });
    expect(await readFile(outputs.tree![1], 'utf8')).toBe("(('iso 1':0,iso:0):0.041666667,'iso 2':0);\n");
  });

  test.each([
    ['refMapper', 'another organism', 'SNP_NOT_LIKE_REFERENCE'],
    ['refMapper_matrix', 'calls cut off', 'SNP_CALLS_UNREADABLE'],
    ['refMapper_matrix', 'no mask', 'SNP_MASK_UNREADABLE'],
    ['matrix_phylogeny', 'one sequence', 'SNP_ALIGNMENT_RAGGED'],
  ])('%s is refused %s', async (pipeline, what, code) => {
    const bad = await bench.write(
      'bad',
      what === 'another organism' ? `>x\n${genome(99, 20_000)}\n` : '>x\nACGT\n',
    );
    const given: Record<string, [Record<string, string>, object]> = {
      'another organism': [{ reference, assembly: bad }, { name: 'x' }],
      'calls cut off': [{ reference, 'calls:x': bad }, {}],
      'no mask': [{ reference, mask: bad, 'calls:a': calls.a! }, {}],
      'one sequence': [{ alignment: bad }, { constant: [1, 1, 1, 1] }],
    };
    const [inputs, params] = given[what]!;
    const folder = await bench.task(pipeline, { inputs, params: params as never });
    await run(folder);
    expect(await exitOf(folder)).toMatchObject({
      state: 'failed',
      error: { code, class: expect.any(String) },
    });
  });
});
