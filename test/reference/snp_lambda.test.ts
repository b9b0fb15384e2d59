import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSites } from '../../src/genome/snp/sites_file.ts';
import { lookForProgram } from '../../src/pipelines/programs.ts';
import { resultOf, run, Workbench } from '../pipelines/task_folders.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const LAMBDA = join(DATA, 'snp_lambda');
const here = existsSync(LAMBDA) && (await lookForProgram('minimap2')) !== null;
if (!here)
  process.stderr.write(
    `\n*** NOT TESTED: the lambda golden. ${LAMBDA} (REFERENCE_DATA) and minimap2 are needed. ***\n\n`,
  );

const SAMPLES = ['sample1', 'sample2', 'sample3', 'sample4'];

/**
 * Every cell of the golden matrix that other rules than ours do not give, and why. Pairs are those that our count has there
 * (Phred 15, both mates once).
 * - `eight`: a base as in the reference with less than 8 pairs, or less than 9 of 10 (the rule for SNPs, for all bases).
 * - `gap`: without the rule that a SNP beside a gap is uncalled there would be a site that the golden has not.
 */
const EXPLAINED = [
  { position: 1788, sample: 'sample2', golden: 'A', rule: 'eight', why: '7 pairs, all A as the reference' },
  { position: 7424, sample: 'sample4', golden: 'G', rule: 'eight', why: '6 pairs, all G as the reference' },
  {
    position: 12_070,
    sample: 'sample1',
    golden: 'C',
    rule: 'eight',
    why: '13 of 15 pairs C as the reference, 2 of 15 an error G',
  },
  {
    position: 14_421,
    sample: 'sample4',
    golden: null,
    rule: 'gap',
    why: 'CG became CCGAA: CGA inserted, and the next G laid against A',
  },
  {
    position: 39_492,
    sample: 'sample1',
    golden: null,
    rule: 'gap',
    why: 'AAT became GGTA: two SNPs, and A inserted two letters on',
  },
  { position: 39_493, sample: 'sample1', golden: null, rule: 'gap', why: 'the same' },
] as const;

interface Expected {
  positions: number[];
  /** Of each site a letter a sample. */
  columns: Map<number, string>;
  distances: number[][];
}

async function expectedOf(): Promise<Expected> {
  const text = (name: string) => readFile(join(LAMBDA, 'expected', name), 'utf8');
  const positions = (await text('snplist.txt'))
    .trim()
    .split('\n')
    .map((line) => Number(line.split('\t')[1]));
  const sequences = new Map(
    (await text('snpma.fasta'))
      .split('>')
      .slice(1)
      .map((record) => {
        const [name = '', ...lines] = record.split('\n');
        return [name, lines.join('')] as const;
      }),
  );
  const columns = new Map(
    positions.map((position, i) => [position, SAMPLES.map((name) => sequences.get(name)![i]).join('')]),
  );
  const [, ...rows] = (await text('snp_distance_matrix.tsv')).trim().split('\n');
  return { positions, columns, distances: rows.map((row) => row.split('\t').slice(1).map(Number)) };
}

describe.skipIf(!here)('four samples of lambda, from reads', { timeout: 120_000 }, () => {
  let bench: Workbench;
  let golden: Expected;
  /** By the rules as they are. */
  let calls: Record<string, string>;
  beforeAll(async () => {
    bench = await Workbench.make();
    golden = await expectedOf();
    calls = await callsBy({});
  });
  afterAll(() => bench.remove());
  const reference = join(LAMBDA, 'inputs/reference/lambda_virus.fasta');

  async function done(pipeline: string, inputs: Record<string, string>, params: object) {
    const folder = await bench.task(pipeline, { inputs, params: params as never });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    return resultOf(folder);
  }

  async function callsBy(rules: object): Promise<Record<string, string>> {
    const made: Record<string, string> = {};
    for (const name of SAMPLES) {
      const [read1, read2] = [1, 2].map((i) => join(LAMBDA, `inputs/samples/${name}/${name}_${i}.fastq.gz`));
      const { outputs } = await done(
        'refMapper',
        { reference, read1: read1!, read2: read2! },
        { name, ...rules },
      );
      made[`calls:${name}`] = outputs.gff_file![1];
    }
    return made;
  }

  async function matrixOf(of: Record<string, string>, coreShare: number) {
    const { values, outputs } = await done(
      'refMapper_matrix',
      { reference, ...of },
      { core_share: coreShare },
    );
    const page = await readSites(outputs.sites![1], { offset: 0, limit: 1000 });
    expect(page.genomes).toEqual(SAMPLES);
    const rows = (await readFile(outputs.distances![1], 'utf8')).trim().split('\n').slice(1);
    return {
      values,
      records: page.records,
      columns: new Map(page.records.map(({ position, alleles }) => [position, alleles])),
      distances: rows.map((row) => row.split('\t').slice(1).map(Number)),
    };
  }

  it('every site of CFSAN, every base of it and every distance, and no site more', async () => {
    const all = await matrixOf(calls, 0);
    expect(golden.positions).toHaveLength(166);
    expect(all.values.sites).toBe(166);
    expect([...all.columns]).toEqual([...golden.columns]);
    expect(all.distances).toEqual(golden.distances);

    // With a core of 95 % all four must have a base: at one site sample3 has lost ten letters.
    const core = await matrixOf(calls, 0.95);
    expect(core.values).toMatchObject({ sites: 165, other_sites: 1 });
    expect(core.records.filter((site) => !site.core)).toMatchObject([{ position: 29_265, alleles: 'TT-C' }]);
    expect(golden.columns.get(29_265)).toBe('TT-C');
    expect([...core.columns]).toEqual([...golden.columns]);
    // sample4 alone has another base there: one less to sample1 and sample2, sample3 has nothing to compare.
    const less = (i: number, j: number) => ([i, j].includes(3) && [i, j].some((k) => k < 2) ? 1 : 0);
    expect(core.distances).toEqual(golden.distances.map((row, i) => row.map((n, j) => n - less(i, j))));
  });

  it('what asks as much of the reference as of a SNP loses three bases, each told', async () => {
    const strict = await matrixOf(
      await callsBy({ min_depth: 8, reference_depth: 8, reference_share: 0.9 }),
      0,
    );
    const different = [...golden.columns].flatMap(([position, column]) =>
      [...column].flatMap((letter, i) => {
        const ours = strict.columns.get(position)?.[i];
        return ours === letter ? [] : [{ position, sample: SAMPLES[i], golden: letter, ours }];
      }),
    );
    expect(different).toEqual(
      EXPLAINED.filter(({ rule }) => rule === 'eight').map(({ position, sample, golden: letter }) => ({
        position,
        sample,
        golden: letter,
        ours: 'N',
      })),
    );
    expect([...strict.columns.keys()]).toEqual(golden.positions);
  });

  /** What the calls of a genome say of a position; nothing where it is as in the reference. */
  async function saidAt(gff: string, position: number): Promise<string[]> {
    const text = gunzipSync(await readFile(gff)).toString('utf8');
    return text.split('\n').flatMap((line) => {
      const [, , type = '', start, end] = line.split('\t');
      return Number(start) <= position && position <= Number(end) ? [type] : [];
    });
  }

  it('beside a gap nothing is called where the golden has nothing', async () => {
    for (const { position, sample, golden: letter, rule } of EXPLAINED.filter((one) => one.rule === 'gap')) {
      expect([letter, golden.columns.has(position), rule]).toEqual([null, false, 'gap']);
      expect(await saidAt(calls[`calls:${sample}`]!, position)).toEqual(['sequence_uncertainty']);
    }
  });
});
