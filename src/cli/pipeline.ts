import type { Command } from 'commander';
import { type CommonOptions, print, progress } from './output.ts';
import { signalExit } from './signal_exit.ts';

/** `pipeline run FOLDER` runs one task folder; `pipeline list` says what can be run. */
export function register(program: Command): void {
  const group = program.command('pipeline').description('run one task folder, or list the pipelines');
  group
    .command('run')
    .argument('<folder>', 'a task folder: the one that holds task.json')
    .description('run the task in a folder: result.json, log.txt and, last, exit.json appear in it')
    .action((folder: string) => runFolder(folder, program.opts<CommonOptions>()));
  group
    .command('list')
    .description('list the pipelines with their versions, resources and programs')
    .action(() => list(program.opts<CommonOptions>()));
}

async function runFolder(folder: string, options: CommonOptions): Promise<void> {
  const { runTask } = await import('../pipelines/runner.ts');
  const end = await runTask(folder);
  if (options.json) print(JSON.stringify(end));
  if (end.state === 'complete') return;
  if (end.state === 'failed') progress(`enterobot: ${end.error.message} [${end.error.code}]`);
  else progress(`enterobot: stopped by ${end.signal}; the task has not ended`);
  // At once: what was stopped may have left a file half read in this process, which would keep it alive.
  process.exit(end.state === 'stopped' ? signalExit(end.signal) : 1);
}

async function list(options: CommonOptions): Promise<void> {
  const { describe } = await import('../pipelines/registry.ts');
  const { PROGRAMS } = await import('../pipelines/programs.ts');
  const rows = describe().map(({ name, version, resources }) => {
    const programs = Object.entries(PROGRAMS).filter(([, entry]) =>
      (entry.pipelines as readonly string[]).includes(name),
    );
    return { name, version, resources, programs: programs.map(([program]) => program) };
  });
  if (options.json) return print(JSON.stringify(rows));
  for (const { name, version, resources, programs } of rows) {
    const { cores, memory_mb, minutes } = resources;
    print(
      [name, version, `${cores} cores`, `${memory_mb} MB`, `${minutes} min`, programs.join(',') || '-'].join(
        '\t',
      ),
    );
  }
}
