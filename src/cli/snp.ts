import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { StopSwitch, TaskStopped } from '../pipelines/stop_switch.ts';
import { threads } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { signalExit } from './signal_exit.ts';
import { type Compared, type Comparison, checkPrograms, compare } from './snp/compare.ts';
import { checksumsOf, type Genome, genomesOf, readsOption } from './snp/genomes.ts';
import { checkFolder, STEPS, writeResults } from './snp/results.ts';
import { Steps } from './snp/steps.ts';

interface SnpOptions extends CommonOptions {
  reference: string;
  reads: Genome[];
  annotation?: string;
  coreShare: number;
  program: Comparison['program'];
  threads: number;
  out: string;
}

/** `enterobot snp`: an SNP project without a server; its summary is the last line of standard output, as JSON. */
export function register(program: Command): void {
  program
    .command('snp')
    .description('SNPs of genomes against a reference: matrix, distances and tree, without a server')
    .requiredOption('--reference <file>', 'FASTA, gzip or plain; not itself one of the genomes')
    .requiredOption('--out <dir>', 'a new folder for the results, or one of an earlier run')
    .option('--reads <name=R1,R2>', 'a genome from its reads; may be said several times', readsOption, [])
    .option('--annotation <file>', "GFF3 of the reference's genes: which SNP does what")
    .option('--core-share <share>', 'of the genomes that are called at a site of the core', share, 0.95)
    .addOption(
      new Option('--program <name>', 'what makes the tree; auto: IQ-TREE up to 300 distinct genomes')
        .choices(['auto', 'iqtree', 'raxml'])
        .default('auto'),
    )
    .option('--threads <n>', 'cores that are used', threads, availableParallelism())
    .argument('[genome...]', 'assemblies in FASTA, gzip or plain, called like their files; or NAME=FILE')
    .addHelpText(
      'after',
      '\nWhat is in the folder already and was made of the same files by the same versions is not made again: add a genome,\n' +
        'or start a run that was stopped once more, and only what is new is made. A genome that is too unlike the reference,\n' +
        'or whose file is broken, is left out and named; exit code 1 then. docs/reference/snp.md tells what is called.',
    )
    .action((genomes: string[], _options, command: Command) =>
      run(genomes, command.optsWithGlobals<SnpOptions>()),
    );
}

function share(text: string): number {
  const value = /^\d(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 1)) throw new InvalidArgumentError('It takes a number from 0 to 1.');
  return value;
}

async function run(given: string[], options: SnpOptions): Promise<void> {
  const { coreShare, program, threads } = options;
  const genomes = genomesOf(given, options.reads);
  const reference = resolve(options.reference);
  const annotation = options.annotation === undefined ? undefined : resolve(options.annotation);
  const asked: Comparison = { reference, annotation, genomes, coreShare, program, threads };
  await checkPrograms(asked);
  const files = genomes.flatMap(({ inputs }) => Object.values(inputs));
  const sums = await checksumsOf([reference, ...(annotation === undefined ? [] : [annotation]), ...files]);
  const folder = resolve(options.out);
  await checkFolder(folder);
  const stop = new StopSwitch();
  const steps = await Steps.open(join(folder, STEPS), sums);
  try {
    const tell = (line: string) => progress(`enterobot: ${line}`);
    const found = await compare(asked, { steps, signal: stop.signal, tell });
    const summary = summaryOf(reference, found);
    const written = await writeResults(folder, found, summary);
    const all = [found.mask, ...found.calls.values(), found.matrix, ...(found.tree ? [found.tree] : [])];
    const kept = all.filter((one) => one.kept).length;
    print(JSON.stringify({ ...summary, steps: { made: all.length - kept, kept }, files: written }));
    if (found.leftOut.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof TaskStopped)) throw error;
    progress(`enterobot: stopped by ${error.signal}; what is made stays in ${folder}`);
    process.exitCode = signalExit(error.signal);
  } finally {
    stop.close();
    await steps.close();
  }
}

function summaryOf(reference: string, { mask, calls, matrix, tree, noTree, leftOut }: Compared) {
  const { constant: _, ...values } = matrix.result.values;
  const results = [mask, ...calls.values(), matrix, ...(tree ? [tree] : [])].map(({ result }) => result);
  const runs = results.flatMap(({ programs }) => programs);
  return {
    reference,
    ...values,
    left_out: leftOut.map(({ name, code, message }) => ({ name, code, message })),
    tree: tree ? tree.result.values : { program: null, support: null, sentence: noTree, left_out: [] },
    versions: Object.fromEntries(results.map(({ pipeline, version }) => [pipeline, version])),
    programs: Object.fromEntries(runs.map(({ program, version }) => [program, version])),
  };
}
