import { EnterobotError, type ErrorReport } from '../../errors.ts';
import { phylogenyProgram } from '../../pipelines/matrix_phylogeny.ts';
import { inParallel } from '../../pipelines/parallel.ts';
import { findProgram, type ProgramName } from '../../pipelines/programs.ts';
import { CALLS_PREFIX } from '../../pipelines/ref_mapper_matrix.ts';
import type { Json } from '../../protocol/task.ts';
import { checkEnough, type Genome } from './genomes.ts';
import type { Made, Steps } from './steps.ts';

/** What is compared, and how. */
export interface Comparison {
  reference: string;
  annotation: string | undefined;
  genomes: readonly Genome[];
  coreShare: number;
  program: 'auto' | 'iqtree' | 'raxml';
  threads: number;
}

/** A genome without which it went on. */
export interface LeftOut extends ErrorReport {
  name: string;
}

export interface Compared {
  mask: Made;
  /** By genome. */
  calls: ReadonlyMap<string, Made>;
  matrix: Made;
  /** Null: no two genomes differ. */
  tree: Made | null;
  /** Why there is no tree. */
  noTree: string | null;
  leftOut: LeftOut[];
}

/** Nothing of a genome's own is known before it is called. @throws PROGRAM_MISSING */
export async function checkPrograms({ program, genomes }: Comparison): Promise<void> {
  const wanted: ProgramName[] = ['blastn', 'pilercr', 'minimap2'];
  const forTree = phylogenyProgram(program, genomes.length);
  for (const one of forTree ? [...wanted, forTree] : wanted) await findProgram(one);
}

/**
 * The steps of a SNP project (docs/adr/0052), with the params that a project gives them: the mask of the reference and the
 * calls of each genome side by side, then the matrix, then the tree. A genome that is refused for what it is stays out.
 * @throws SNP_TOO_FEW_GENOMES, and all that makes a step fail otherwise
 */
export async function compare(
  { reference, annotation, genomes, coreShare, program, threads }: Comparison,
  { steps, signal, tell }: { steps: Steps; signal: AbortSignal; tell(line: string): void },
): Promise<Compared> {
  const lanes = Math.min(threads, genomes.length + 1);
  const cores = Math.max(1, Math.floor(threads / lanes));
  const calls = new Map<string, Made>();
  const leftOut: LeftOut[] = [];
  let mask: Made | undefined;
  let done = 0;
  await inParallel({ signal }, lanes, [
    async (part) => {
      const programs: ProgramName[] = ['blastn', 'pilercr'];
      const step = { pipeline: 'refMasker', inputs: { reference }, params: {}, programs, cores };
      mask = await steps.make(step, part.signal);
      tell(`${wordOf(mask)}, mask of the reference: ${mask.result.values.masked_percent} %`);
    },
    ...genomes.map(({ name, inputs }) => async (part: { signal: AbortSignal }) => {
      const step = {
        ...{ pipeline: 'refMapper', inputs: { reference, ...inputs }, params: {}, words: { name }, cores },
        programs: ['minimap2'] as const,
      };
      const outcome = await steps.make(step, part.signal).catch((error: unknown) => {
        // What another one failed of says nothing of this genome.
        if (part.signal.aborted) throw error;
        return refused(error);
      });
      const at = `${++done} of ${genomes.length}`;
      if ('result' in outcome) {
        calls.set(name, outcome);
        const { called_percent: percent, snps } = outcome.result.values;
        tell(`${wordOf(outcome)}, ${at}: ${name}, ${percent} % called, ${snps} SNPs`);
      } else {
        leftOut.push({ name, ...outcome });
        tell(`left out, ${at}: ${name}: ${outcome.message} [${outcome.code}]`);
      }
    }),
  ]);
  leftOut.sort((a, b) => (a.name < b.name ? -1 : 1));
  checkEnough(calls.size, leftOut[0] && ` that could be used: ${leftOut[0].message.replace(/\.$/, '')}`);

  const files = [...calls].map(([name, made]) => [`${CALLS_PREFIX}${name}`, made.path('gff_file')] as const);
  const matrix = await steps.make(
    {
      ...{ pipeline: 'refMapper_matrix', params: { core_share: coreShare }, programs: [], cores: 1 },
      inputs: {
        ...{ reference, mask: mask!.path('gff_file'), ...(annotation === undefined ? {} : { annotation }) },
        ...Object.fromEntries(files),
      },
    },
    signal,
  );
  const { constant, distinct, sentence } = matrix.result.values;
  tell(`${wordOf(matrix)}, matrix: ${sentence}`);
  const runs = phylogenyProgram(program, Number(distinct));
  const params = { constant: constant as Json, program, seed: 1 };
  const inputs = { alignment: matrix.path('snp_fasta') };
  const step = { pipeline: 'matrix_phylogeny', inputs, params, programs: runs ? [runs] : [], cores: threads };
  const tree = await steps.make(step, signal).catch((error: unknown) => {
    // That they do not differ is what was found.
    if (error instanceof EnterobotError && error.code === 'SNP_NO_SITES') return error;
    throw error;
  });
  const found = { mask: mask!, calls, matrix, leftOut };
  if (tree instanceof EnterobotError) return { ...found, tree: null, noTree: tree.message };
  tell(`${wordOf(tree)}, tree: ${tree.result.values.sentence}`);
  return { ...found, tree, noTree: null };
}

/** What is wrong with the genome itself. @throws anything else */
function refused(error: unknown): ErrorReport {
  if (error instanceof EnterobotError && error.class === 'input') return error.report();
  throw error;
}

const wordOf = ({ kept }: Made) => (kept ? 'kept' : 'made');
