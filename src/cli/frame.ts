import { Command, CommanderError } from 'commander';
import { EnterobotError, reportOf } from '../errors.ts';
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
  migrate: () => import('./migrate.ts'),
  db: () => import('./db.ts'),
  user: () => import('./user.ts'),
  token: () => import('./token.ts'),
  scheme: () => import('./scheme.ts'),
  load: () => import('./load.ts'),
  assemblies: () => import('./assemblies.ts'),
  analysis: () => import('./analysis.ts'),
  job: () => import('./job.ts'),
  ledger: () => import('./ledger.ts'),
  schedule: () => import('./schedule.ts'),
  call: () => import('./call.ts'),
  pipeline: () => import('./pipeline.ts'),
};

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
  const chosen = word === undefined ? undefined : COMMANDS[word];
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

function failed(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (process.env.ENTEROBOT_DEBUG) progress(thrown instanceof Error ? String(thrown.stack) : String(thrown));
  const error = databaseFault(thrown) ?? thrown;
  const report = reportOf(error);
  progress(`enterobot: ${report.message} [${report.code}]`);
  return error instanceof EnterobotError && error.status === 400 ? 2 : 1;
}
