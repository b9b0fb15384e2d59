import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFasta } from '../../src/genome/fasta.ts';
import { readWhole } from '../../src/genome/sequence_file.ts';
import { maskedPlaces } from '../../src/genome/snp/mask.ts';
import { referenceMap } from '../../src/genome/snp/reference_map.ts';
import { readSites, type SiteRecord } from '../../src/genome/snp/sites_file.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { resultOf, run, Workbench } from '../pipelines/task_folders.ts';
import { type Branch, descend, inPieces, type Planted, type Truth } from './snp_truth.ts';

const exec = promisify(execFile);
const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const GENOME = join(DATA, 'genomes/Senterica_FDAARGOS878_GCF_016028495.fna.gz');
const PROGRAMS: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const here =
  existsSync(GENOME) && (await Promise.all(PROGRAMS.map((name) => lookForProgram(name)))).every(Boolean);
if (!here)
  process.stderr.write(
    `\n*** NOT TESTED: descendants of a Salmonella. ${GENOME} and ${PROGRAMS.join(', ')} are needed. ***\n\n`,
  );

const LEAVES = 'abcdefg';
/** ((a,b),((c,d),e),(f,g)): 330 SNPs, 30 of them in what is masked. */
const BRANCHES: Branch[] = [
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((leaves) => ({ leaves, snps: 20, inMask: 2 })),
  { leaves: 'ab', snps: 40, inMask: 4 },
  { leaves: 'cd', snps: 40, inMask: 4 },
  { leaves: 'cde', snps: 40, inMask: 4 },
  { leaves: 'fg', snps: 40, inMask: 4 },
];
/** Branches with leaves on both sides; each may be told by either. */
const INNER = ['ab', 'cd', 'cde', 'fg'].map(splitOf).sort();

/** The side of a split on which `a` is not. */
function splitOf(leaves: string): string {
  const own = [...leaves].sort().join('');
  return own.includes('a') ? [...LEAVES].filter((leaf) => !own.includes(leaf)).join('') : own;
}

/** The splits of a Newick tree, sorted. */
function splitsOf(newick: string): string[] {
  const open: string[] = [];
  const found = new Set<string>();
  for (const [, sign, leaf] of newick.matchAll(/([()])|([a-g])(?=:)/g)) {
    if (sign === '(') open.push('');
    else if (sign === ')') {
      const inside = open.pop()!;
      if (inside.length > 1 && inside.length < LEAVES.length - 1) found.add(splitOf(inside));
      if (open.length > 0) open[open.length - 1] += inside;
    } else open[open.length - 1] += leaf ?? '';
  }
  return [...found].sort();
}

describe.skipIf(!here)('seven descendants of a Salmonella', { timeout: 600_000 }, () => {
  let bench: Workbench;
  let reference: string;
  let contig: string;
  let mask: string;
  let truth: Truth;

  async function done(pipeline: string, inputs: Record<string, string>, params: object) {
    const folder = await bench.task(pipeline, { inputs, params: params as never });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    return resultOf(folder);
  }

  beforeAll(async () => {
    bench = await Workbench.make();
    const [chromosome] = await readFasta(GENOME);
    contig = chromosome!.name;
    const ancestor = Buffer.from(chromosome!.sequence).toString('latin1');
    reference = await bench.write('reference.fasta', `>${contig}\n${ancestor}\n`);
    mask = (await done('refMasker', { reference }, {})).outputs.gff_file![1];
    const masked = maskedPlaces(referenceMap([chromosome!]), (await readWhole(mask)).toString());
    truth = descend(ancestor, masked, { leaves: LEAVES, branches: BRANCHES, indels: 20, seed: 8 });
  }, 120_000);
  afterAll(() => bench.remove());

  /** Matrix and tree of what was called, against what was planted. */
  async function compared(calls: Record<string, string>) {
    const { outputs, values } = await done('refMapper_matrix', { reference, mask, ...calls }, {});
    const { records } = await readSites(outputs.sites![1], { offset: 0, limit: 10_000 });
    const planted = new Map(truth.snps.map((snp) => [snp.place + 1, snp]));
    const invented = records.filter(({ position }) => !planted.has(position));
    const inMask = records.filter(({ position }) => planted.get(position)?.masked);
    const wrong = records.filter((site) => {
      const snp = planted.get(site.position);
      return snp && !fits(site, snp);
    });
    const found = new Set(records.map(({ position }) => position));
    const missing = truth.snps.filter(({ place, masked }) => !masked && !found.has(place + 1));
    const tree = await done(
      'matrix_phylogeny',
      { alignment: outputs.snp_fasta![1] },
      { constant: values.constant! },
    );
    const splits = splitsOf(await readFile(tree.outputs.tree![1], 'utf8'));
    return { invented, inMask, wrong, missing, splits, records, values, distances: outputs.distances![1] };
  }

  /** Every genome has the base it was given, or is uncalled. */
  function fits({ alleles, reference: base }: SiteRecord, { from, to, leaves }: Planted): boolean {
    return (
      base === from &&
      [...LEAVES].every((leaf, i) => ['N', leaves.includes(leaf) ? to : from].includes(alleles[i]!))
    );
  }

  /** How many SNPs part two leaves, outside of the mask. */
  const apart = (one: string, other: string) =>
    truth.snps.filter(({ leaves, masked }) => !masked && leaves.includes(one) !== leaves.includes(other))
      .length;

  it('the truth is as large as it should be', () => {
    expect(truth.snps).toHaveLength(330);
    expect(truth.snps.filter(({ masked }) => masked)).toHaveLength(30);
    expect(truth.genomes.size).toBe(7);
  });

  it('from assemblies in 40 pieces: all found, none invented, none in the mask, the tree', async () => {
    const calls: Record<string, string> = {};
    for (const [i, [leaf, genome]] of [...truth.genomes].entries()) {
      const assembly = await bench.write(`${leaf}.fasta`, inPieces(genome, 40, i + 1));
      calls[`calls:${leaf}`] = (await done('refMapper', { reference, assembly }, { name: leaf })).outputs
        .gff_file![1];
    }
    const { records, values, distances, ...result } = await compared(calls);
    expect(result).toEqual({ invented: [], inMask: [], wrong: [], missing: [], splits: INNER });
    expect(records.filter(({ core }) => core)).toHaveLength(300);
    expect(values).toMatchObject({ sites: 300, distinct: 7 });
    const [, ...rows] = (await readFile(distances, 'utf8')).trim().split('\n');
    expect(rows.map((row) => row.split('\t').slice(1).map(Number))).toEqual(
      [...LEAVES].map((one) => [...LEAVES].map((other) => apart(one, other))),
    );
  });

  it('from reads of 20x: none wrong, none invented, none in the mask, the tree', async () => {
    const calls: Record<string, string> = {};
    for (const [i, [leaf, genome]] of [...truth.genomes].entries()) {
      const whole = await bench.write(`${leaf}.whole.fasta`, `>${leaf}\n${genome}\n`);
      const [read1, read2] = [bench.path(`${leaf}_1.fq`), bench.path(`${leaf}_2.fq`)];
      const pairs = Math.round((20 * genome.length) / 300);
      const words = `-1 150 -2 150 -d 400 -s 50 -e 0.002 -r 0 -R 0 -X 0 -S ${11 + i} -N ${pairs}`.split(' ');
      await exec('wgsim', [...words, whole, read1, read2], { maxBuffer: 1e9 });
      const { outputs } = await done('refMapper', { reference, read1, read2 }, { name: leaf });
      calls[`calls:${leaf}`] = outputs.gff_file![1];
      await Promise.all([rm(read1), rm(read2)]);
    }
    const { records, missing, ...result } = await compared(calls);
    expect(result).toMatchObject({ invented: [], inMask: [], wrong: [], splits: INNER });
    expect(missing).toEqual([]);
  });
});
