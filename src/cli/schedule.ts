import type { Command } from 'commander';
import { reportOf } from '../errors.ts';
import { listSchedules, type Schedule, setEnabled } from '../worker/scheduler/schedules.ts';
import { nextTick } from '../worker/scheduler/ticks.ts';
import { type CommonOptions, print } from './output.ts';
import { type Attached, attach } from './server/attach.ts';
import { formatTable, formatTime } from './table.ts';

export function register(program: Command): void {
  const schedule = program.command('schedule').description('what is done again and again, by the clock');
  schedule
    .command('list')
    .description('all schedules, with their last and next tick')
    .action((_options, command: Command) =>
      attached(command, async ({ pool }, options) => tell(await listSchedules(pool), options)),
    );
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    schedule
      .command(verb)
      .description(
        enabled ? 'switch a schedule on; what it missed is not made up for' : 'switch a schedule off',
      )
      .argument('<name>', 'e.g. sweep_incoming')
      .action((name: string, _options, command: Command) =>
        attached(command, async ({ pool }, options) =>
          tell([await setEnabled(pool, name, enabled)], options),
        ),
      );
  }
}

async function attached(
  command: Command,
  work: (house: Attached, options: CommonOptions) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>();
  const house = attach(options);
  await work(house, options).finally(() => house.close());
}

function tell(schedules: Schedule[], options: CommonOptions): void {
  const told = schedules.map((schedule) => ({ ...schedule, ...next(schedule) }));
  if (options.json) {
    print(JSON.stringify(told));
    return;
  }
  const rows = told.map((one) => [
    one.name,
    one.enabled ? 'on' : 'off',
    one.cron,
    one.handler,
    formatTime(one.last_tick),
    one.problem ?? formatTime(one.next_tick),
    one.catch_up ? 'yes' : 'no',
  ]);
  print(formatTable(['schedule', '', 'cron (UTC)', 'does', 'last tick', 'next tick', 'catches up'], rows));
}

/** Somebody may have written an expression into the table that is none: that is what the list is for. */
function next({ cron, enabled }: Schedule): { next_tick: Date | null; problem?: string } {
  try {
    return { next_tick: enabled ? nextTick(cron, new Date()) : null };
  } catch (error) {
    return { next_tick: null, problem: reportOf(error).message };
  }
}
