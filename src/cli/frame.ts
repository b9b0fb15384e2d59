import { Command, CommanderError } from 'commander';
import { dataFolder } from '../config.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import { applySettingsFile } from '../settings_file.ts';
import { databaseFault } from './database_fault.ts';
import { progress } from './output.ts';

/** A command file exports `register`, which adds its command(s) to the program. */
interface CommandModule {
  register(program: Command): void;
}

/**
 * First word → the file that knows it. Loaded only when asked for, so that a short command starts fast and a
 * service holds only its own code in memory.
 */
const COMMANDS: Record<string, () => Promise<CommandModule>> = {
  up: () => import('./up.ts'),
  web: () => import('./web.ts'),
  worker: () => import('./worker.ts'),
  crobot: () => import('./crobot.ts'),
  doctor: () => import('./doctor.ts'),
  demo: () => import('./demo.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  migrate: () => import('./migrate.ts'),
  db: () => import('./db.ts'),
  user: () => import('./user.ts'),
  token: () => import('./token.ts'),
  scheme: () => import('./scheme.ts'),
  load: () => import('./load.ts'),
  strain: () => import('./strain.ts'),
  assemblies: () => import('./assemblies.ts'),
  analysis: () => import('./analysis.ts'),
  crispr: () => import('./crispr.ts'),
  job: () => import('./job.ts'),
  ledger: () => import('./ledger.ts'),
  schedule: () => import('./schedule.ts'),
  antigens: () => import('./antigens.ts'),
  call: () => import('./call.ts'),
  species: () => import('./species.ts'),
  mstree: () => import('./mstree.ts'),
  hiercc: () => import('./hiercc.ts'),
  snp: () => import('./snp.ts'),
  pipeline: () => import('./pipeline.ts'),
};

/** doctor reads the settings file itself and tells what is wrong with it; a task is to see no secret of the house. */
const WITHOUT_FILE = new Set(['doctor', 'pipeline']);

/**
 * Runs one command line. Exit code 0 done, 1 it failed and said why, 2 wrong words (design: "Command contracts").
 * People see the sentence of an error and its code, never a stack trace (ENTEROBOT_DEBUG=1 shows it to us).
 */
export async function run(argv: string[]): Promise<number> {
  const program = new Command('enterobot')
    .description('EnteroBase that anyone can run: assembles, types and compares, and never loses a job.')
    .option('--json', 'print results as JSON')
    .option('--data <dir>', 'data folder (default: ENTEROBOT_DATA, else see `enterobot doctor`)')
    .exitOverride()
    .showHelpAfterError('(enterobot --help lists the commands)');
  const word = firstWord(argv);
  const chosen = word !== undefined && Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  // Before any file of the command is loaded: some read a setting as they are.
  if (chosen && !WITHOUT_FILE.has(word!)) {
    try {
      tellWarning(applySettingsFile(dataFolder(chosenData(argv)))?.warning);
    } catch (error) {
      return failed(error);
    }
  }
  const loaders = chosen ? [chosen] : Object.values(COMMANDS);
  for (const load of loaders) (await load()).register(program);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return failed(error);
  }
}

/** The first word that is no option; `--data DIR` takes a value. */
function firstWord(argv: string[]): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--data') i++;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
}

/** The value of `--data`, as commander will read it: anywhere before `--`, the last one holds. */
function chosenData(argv: string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const at = words.findLastIndex((word) => word === '--data' || word.startsWith('--data='));
  if (at === -1) return undefined;
  return words[at] === '--data' ? words[at + 1] : words[at]!.slice('--data='.length);
}

/** Not by the services of `up`, which has said it. */
function tellWarning(warning: string | undefined): void {
  if (warning && !process.connected) progress(`warning: ${warning}`);
}

function failed(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (process.env.ENTEROBOT_DEBUG) progress(thrown instanceof Error ? String(thrown.stack) : String(thrown));
  const error = databaseFault(thrown) ?? thrown;
  const report = reportOf(error);
  progress(`enterobot: ${report.message} [${report.code}]`);
  return error instanceof EnterobotError && error.status === 400 ? 2 : 1;
}
