import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { readFasta } from '../../genome/fasta.ts';
import { readWhole } from '../../genome/sequence_file.ts';
import { distinctTaxa, leaves, smallTree, type Taxon } from '../../genome/snp/taxa.ts';
import type { PhylogenyInputs, PhylogenyParams } from '../matrix_phylogeny.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { runProgram } from '../run_program.ts';

/** IQ-TREE looks harder for the best tree, RAxML's CAT model stays quick with many genomes (ours). */
const MOST_FOR_IQTREE = 300;

type TreeTask = Task<PhylogenyInputs, PhylogenyParams, unknown>;

/**
 * Output `tree` (Newick, unrooted; lengths in substitutions per site of the core; support in percent at inner nodes).
 * Equal genomes are one leaf for the program and forks of length 0 in the answer.
 * @throws SNP_NO_SITES, SNP_ALIGNMENT_RAGGED, the codes of bad FASTA and those of programs
 */
export async function runPhylogeny(task: TreeTask): Promise<PipelineOutput> {
  const { inputs, params, folder } = task;
  const genomes = await alignment(inputs.alignment);
  const taxa = distinctTaxa(inputs.alignment, genomes);
  const core = params.constant.reduce((sum, n) => sum + n, genomes[0]!.sequence.length);
  const made = taxa.length < 4 ? small(taxa, core) : await byProgram(task, taxa);
  await writeFile(join(folder, 'tree.nwk'), `${made.tree}\n`);
  task.log.say(made.sentence);
  const values = {
    genomes: genomes.length,
    distinct: taxa.length,
    program: made.program,
    support: made.support,
    sentence: made.sentence,
  };
  return { outputs: { tree: 'tree.nwk' }, values, log: values };
}

/** @throws SNP_NO_SITES, the codes of bad FASTA */
async function alignment(file: string): Promise<{ name: string; sequence: string }[]> {
  try {
    return (await readFasta(file)).map(({ name, sequence }) => ({
      name,
      sequence: Buffer.from(sequence).toString('latin1'),
    }));
  } catch (error) {
    // What the matrix writes of genomes that do not differ: names alone.
    const names = (await readWhole(file)).toString('utf8').trimEnd().split(/\n+/);
    if (names.length < 2 || !names.every((line) => line.startsWith('>'))) throw error;
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

async function byProgram(task: TreeTask, taxa: readonly Taxon[]): Promise<Made> {
  const { program } = task.params;
  const raxml = program === 'raxml' || (program === 'auto' && taxa.length > MOST_FOR_IQTREE);
  // Names of our own: each program has letters it does not take.
  const input = join(task.scratch, 'sites.fasta');
  await writeFile(input, taxa.map(({ sequence }, i) => `>t${i}\n${sequence}\n`).join(''));
  const file = raxml ? await runRaxml(task, input, taxa[0]!.sequence.length) : await runIqtree(task, input);
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
      ? 'RAxML, ASC_GTRCAT with the constant sites counted (Felsenstein), 100 rapid bootstraps.'
      : 'IQ-TREE, GTR+G with the constant sites counted, 1,000 ultrafast bootstraps.',
  };
}

async function runIqtree(task: TreeTask, input: string): Promise<string> {
  const { constant, seed } = task.params;
  const words = [
    '-s',
    input,
    '-st',
    'DNA',
    '-m',
    'GTR+G',
    '-bb',
    '1000',
    '-seed',
    String(seed),
    '-redo',
    '-quiet',
  ];
  if (constant.some((n) => n > 0)) words.push('-fconst', constant.join(','));
  const { cores, memory_mb } = task.resources;
  await runProgram(task, 'iqtree2', [
    ...words,
    '-nt',
    String(cores),
    '-mem',
    `${memory_mb}M`,
    '-pre',
    join(task.scratch, 'iq'),
  ]);
  return join(task.scratch, 'iq.treefile');
}

async function runRaxml(task: TreeTask, input: string, sites: number): Promise<string> {
  const { constant, seed } = task.params;
  const lost = constant.reduce((sum, n) => sum + n, 0);
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
