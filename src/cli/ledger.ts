import type { Command } from 'commander';
import { audit } from '../ledger/audit.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { attach } from './server/attach.ts';
import { formatTable } from './table.ts';

export function register(program: Command): void {
  const ledger = program.command('ledger').description('look after the ledger of jobs');
  ledger
    .command('check')
    .description('compute all counters, flags and states from the history again, and say where they differ')
    .action(async (_options, command: Command) => check(command.optsWithGlobals<CommonOptions>()));
}

/** `ledger check`: exit code 1 when something differs. */
async function check(options: CommonOptions): Promise<void> {
  const house = attach(options);
  try {
    const found = await audit(house.pool);
    const { jobs, events, lookups, items, differences } = found;
    if (options.json) print(JSON.stringify(found));
    else if (differences.length > 0) {
      const rows = differences.map(({ job_id, rule, says }) => [job_id, rule, says]);
      print(formatTable(['job', 'rule', 'what differs'], rows));
    }
    progress(
      `${jobs} jobs, ${events} events, ${lookups} rows of assembly_lookup, ${items} items: ` +
        (differences.length === 0 ? 'nothing differs' : `${differences.length} differences`),
    );
    if (differences.length > 0) process.exitCode = 1;
  } finally {
    await house.close();
  }
}
