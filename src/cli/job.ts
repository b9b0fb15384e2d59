import type { Command } from 'commander';
import { priorityVerb, tellCrobot } from '../worker/verbs/priority.ts';
import type { Verb } from '../worker/verbs/verb.ts';
import { killVerb, reprocessVerb, resendVerb, UNFINISHED } from '../worker/verbs/verbs.ts';
import { showEvents } from './job/events.ts';
import { printJobs } from './job/list.ts';
import { printLog } from './job/log.ts';
import { addSelection, jobId, status } from './job/selection.ts';
import { showJob } from './job/show.ts';
import { runVerb, type VerbOptions } from './job/verb.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { crobotToAsk } from './server/ask_crobot.ts';
import { attach } from './server/attach.ts';

export function register(program: Command): void {
  const job = program.command('job').description('look at jobs, and do something about them');
  job
    .command('list')
    .description('jobs, newest first')
    .option('--status <status>', 'only these (may be given again)', status)
    .option('--type <type>', 'only this type, e.g. QAssembly or nomenclature')
    .option('--database <name>', 'only of this database')
    .option('--limit <n>', 'at most so many', wholeNumber(1), 50)
    .action((_options, command: Command) => attached(command, printJobs));
  job
    .command('show')
    .description('the story of one job')
    .argument('<id>', 'job id', jobId)
    .action((id: number, _options, command: Command) => attached(command, (h, o) => showJob(h, id, o)));
  job
    .command('log')
    .description('the log of a job, as it grows')
    .argument('<id>', 'job id', jobId)
    .option('--no-follow', 'print what is there and end')
    .action((id: number, _options, command: Command) =>
      attached(command, (h, o: CommonOptions & { follow: boolean }) => printLog(h, id, o.follow)),
    );
  job
    .command('events')
    .description('every move of a job')
    .argument('<id>', 'job id', jobId)
    .action((id: number, _options, command: Command) => attached(command, (h, o) => showEvents(h, id, o)));
  addVerb(job, 'resend', 'again: as a new job what has ended, as a new attempt what is HELD', resendVerb);
  addVerb(job, 'kill', 'end what has not ended; a result that is there already wins', killVerb);
  addVerb(
    job,
    'reprocess',
    'apply the result of a job that is HELD again, without running it again',
    reprocessVerb,
  );
  const priority = job
    .command('priority')
    .description('another place in the queue')
    .argument('<n>', 'lower is sooner; 0 is usual', wholeNumber(-1_000_000, 1_000_000));
  addIdsAndOptions(priority, UNFINISHED).action(
    (n: number, ids: number[], _options: unknown, command: Command) =>
      attached<VerbOptions>(command, (h, o) =>
        runVerb(h, priorityVerb(n), ids, o, (done) => tellCrobot(crobotToAsk(h.data), done, n)),
      ),
  );
}

function addVerb(job: Command, name: string, description: string, verb: Verb): void {
  const command = job.command(name).description(description);
  addIdsAndOptions(command, verb.unless).action((ids: number[], _options: unknown, command: Command) =>
    attached<VerbOptions>(command, (h, o) => runVerb(h, verb, ids, o)),
  );
}

/** Jobs by their ids, or by a selection. */
function addIdsAndOptions(command: Command, unless: Verb['unless']): Command {
  const ids = (text: string, before: number[] = []) => [...before, jobId(text)];
  return addSelection(command.argument('[ids...]', 'job ids', ids), unless).option(
    '--dry-run',
    'tell what would come of each job, and change nothing',
  );
}

async function attached<O extends CommonOptions>(
  command: Command,
  work: (house: ReturnType<typeof attach>, options: O) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<O>();
  const house = attach(options);
  await work(house, options).finally(() => house.close());
}
