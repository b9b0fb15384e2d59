import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { readFastaRecords } from '../../genome/fasta.ts';
import { readWhole } from '../../genome/sequence_file.ts';
import {
  type Constant,
  distinctTaxa,
  leaves,
  smallTree,
  type Taxon,
  variableColumns,
} from '../../genome/snp/taxa.ts';
import { type PhylogenyInputs, type PhylogenyParams, phylogenyProgram } from '../matrix_phylogeny.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import type { ProgramName } from '../programs.ts';
import { runProgram } from '../run_program.ts';

/**
 * IQ-TREE's threads wait for each other by turning: with few sites two take longer than one (nine sites, a busy machine:
 * 0.2 s of one thread, 4 s of two).
 */
const SITES_A_THREAD = 1000;

type TreeTask = Task<PhylogenyInputs, PhylogenyParams, unknown>;

/**
 * Output `tree` (Newick, unrooted; lengths in substitutions per site of the core; support in percent at inner nodes).
 * Equal genomes are one leaf for the program and forks of length 0 in the answer; of whom nothing is known is left out.
 * @throws SNP_NO_SITES, SNP_ALIGNMENT_RAGGED, the codes of bad FASTA and those of programs
 */
export async function runPhylogeny(task: TreeTask): Promise<PipelineOutput> {
  const { inputs, params, folder } = task;
  const genomes = await alignment(inputs.alignment);
  const all = distinctTaxa(inputs.alignment, genomes);
  // Where nothing is known of a genome, no place in a tree is better than any other.
  const taxa = all.filter(({ sequence }) => /[ACGT]/.test(sequence));
  const leftOut = all.filter((taxon) => !taxa.includes(taxon)).flatMap(({ names }) => names);
  if (taxa.length === 0) throw new EnterobotError('SNP_NO_SITES', { genomes: genomes.length });
  const core = params.constant.reduce((sum, n) => sum + n, genomes[0]!.sequence.length);
  const program = phylogenyProgram(task.params.program, taxa.length);
  const made = program === null ? small(taxa, core) : await byProgram(task, taxa, program);
  await writeFile(join(folder, 'tree.nwk'), `${made.tree}\n`);
  const lost = leftOut.length > 0 ? ` Left out, with no base at any site: ${leftOut.join(', ')}.` : '';
  const sentence = `${made.sentence}${lost}`;
  task.log.say(sentence);
  const values = {
    genomes: genomes.length,
    distinct: taxa.length,
    program: made.program,
    support: made.support,
    sentence,
    left_out: leftOut,
  };
  return { outputs: { tree: 'tree.nwk' }, values, log: values };
}

/** Names are those of strains, which hold blanks: all of a header. @throws SNP_NO_SITES, the codes of bad FASTA */
async function alignment(file: string): Promise<{ name: string; sequence: string }[]> {
  try {
    return (await readFastaRecords(file)).map(({ name, description, sequence }) => ({
      name: description === '' ? name : `${name} ${description}`,
      sequence: Buffer.from(sequence).toString('latin1'),
    }));
  } catch (error) {
    // What the matrix writes of genomes that do not differ: names alone.
    const names = (await readWhole(file)).toString('utf8').trimEnd().split(/\n+/);
    if (!names.every((line) => line.startsWith('>'))) throw error;
    throw new EnterobotError('SNP_NO_SITES', { genomes: names.length }, { cause: error });
  }
}

interface Made {
  tree: string;
  program: string | null;
  support: string | null;
  sentence: string;
}

function small(taxa: readonly Taxon[], core: number): Made {
  const many = taxa.length === 1 ? 'All genomes are alike' : `There are ${taxa.length} distinct genomes`;
  return {
    tree: smallTree(taxa, core),
    program: null,
    support: null,
    sentence: `${many}: there is one tree alone, and no support values.`,
  };
}

async function byProgram(task: TreeTask, all: readonly Taxon[], program: ProgramName): Promise<Made> {
  const raxml = program === 'raxmlHPC-PTHREADS';
  const { taxa, constant } = variableColumns(all, task.params.constant);
  const sites = taxa[0]!.sequence.length;
  if (sites === 0)
    throw new EnterobotError('SNP_NO_SITES', {
      genomes: all.reduce((sum, { names }) => sum + names.length, 0),
    });
  // Names of our own: each program has letters it does not take.
  const input = join(task.scratch, 'sites.fasta');
  await writeFile(input, taxa.map(({ sequence }, i) => `>t${i}\n${sequence}\n`).join(''));
  // What nobody counted stays so: the columns that were taken away are a chance few.
  const counted = task.params.constant.some((n) => n > 0);
  const file = raxml
    ? await runRaxml(task, input, sites, counted ? constant : undefined)
    : await runIqtree(task, input, sites, counted ? constant : undefined);
  const tree = (await readFile(file, 'utf8')).trim();
  return {
    tree: tree.replace(
      /([(,])t(\d+):([0-9.eE+-]+)/g,
      (_, before: string, i: string, length: string) =>
        `${before}${leaves(taxa[Number(i)]!, Number(length))}`,
    ),
    program: raxml ? 'RAxML' : 'IQ-TREE',
    support: raxml ? 'rapid bootstrap, 100' : 'ultrafast bootstrap, 1000',
    sentence: raxml
      ? `RAxML, ASC_GTRCAT ${counted ? 'with the constant sites counted (Felsenstein)' : 'corrected for there being variable sites alone (Lewis)'}, 100 rapid bootstraps.`
      : `IQ-TREE, ${counted ? 'GTR+G with the constant sites counted' : 'GTR+G+ASC, there being variable sites alone'}, 1,000 ultrafast bootstraps.`,
  };
}

/** @param constant undefined where nobody counted them */
async function runIqtree(
  task: TreeTask,
  input: string,
  sites: number,
  constant: Constant | undefined,
): Promise<string> {
  const model = constant ? ['-m', 'GTR+G', '-fconst', constant.join(',')] : ['-m', 'GTR+G+ASC'];
  const seed = String(task.params.seed);
  const words = ['-s', input, '-st', 'DNA', ...model, '-bb', '1000', '-seed', seed, '-redo', '-quiet'];
  const { cores, memory_mb } = task.resources;
  await runProgram(task, 'iqtree2', [
    ...words,
    '-nt',
    String(Math.min(cores, Math.max(1, Math.floor(sites / SITES_A_THREAD)))),
    '-mem',
    `${memory_mb}M`,
    '-pre',
    join(task.scratch, 'iq'),
  ]);
  return join(task.scratch, 'iq.treefile');
}

async function runRaxml(
  task: TreeTask,
  input: string,
  sites: number,
  constant: Constant | undefined,
): Promise<string> {
  const { seed } = task.params;
  const lost = (constant ?? []).reduce((sum, n) => sum + n, 0);
  const words = [
    '-s',
    input,
    '-n',
    'snps',
    '-w',
    task.scratch,
    '-f',
    'a',
    '-#',
    '100',
    '-p',
    String(seed),
    '-x',
    String(seed),
  ];
  if (lost > 0) {
    await writeFile(join(task.scratch, 'lost.txt'), `${lost}\n`);
    await writeFile(join(task.scratch, 'parts.txt'), `[asc~lost.txt], ASC_DNA, p1=1-${sites}\n`);
    words.push('-m', 'ASC_GTRCAT', '-V', '--asc-corr=felsenstein', '-q', join(task.scratch, 'parts.txt'));
  } else {
    words.push('-m', 'ASC_GTRCAT', '-V', '--asc-corr=lewis');
  }
  await runProgram(task, 'raxmlHPC-PTHREADS', ['-T', String(Math.max(2, task.resources.cores)), ...words]);
  return join(task.scratch, 'RAxML_bipartitions.snps');
}
