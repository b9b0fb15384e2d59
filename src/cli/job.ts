import { type Command, InvalidArgumentError } from 'commander';
import { JOB_STATUSES, type JobStatus } from '../protocol/states.ts';
import { showEvents } from './job/events.ts';
import { printJobs } from './job/list.ts';
import { printLog } from './job/log.ts';
import { showJob } from './job/show.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './output.ts';
import { attach } from './server/attach.ts';

const jobId = wholeNumber(1);

function status(text: string, before: JobStatus[] = []): JobStatus[] {
  const word = text.toUpperCase() as JobStatus;
  if (!JOB_STATUSES.includes(word))
    throw new InvalidArgumentError(`It takes one of ${JOB_STATUSES.join(', ')}.`);
  return [...before, word];
}

export function register(program: Command): void {
  const job = program.command('job').description('look at jobs');
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
}

async function attached<O extends CommonOptions>(
  command: Command,
  work: (house: ReturnType<typeof attach>, options: O) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<O>();
  const house = attach(options);
  await work(house, options).finally(() => house.close());
}
