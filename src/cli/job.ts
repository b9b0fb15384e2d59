import { type Command, InvalidArgumentError } from 'commander';
import { JOB_STATUSES, type JobStatus } from '../protocol/states.ts';
import { showEvents } from './job/events.ts';
import { printJobs } from './job/list.ts';
import { printLog } from './job/log.ts';
import { showJob } from './job/show.ts';
import type { CommonOptions } from './output.ts';
import { attach } from './server/attach.ts';

function jobId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new InvalidArgumentError('a job id is a whole number from 1');
  return id;
}

function status(text: string, before: JobStatus[] = []): JobStatus[] {
  const word = text.toUpperCase() as JobStatus;
  if (!JOB_STATUSES.includes(word)) throw new InvalidArgumentError(`one of ${JOB_STATUSES.join(', ')}`);
  return [...before, word];
}

function count(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError('a whole number from 1');
  return n;
}

export function register(program: Command): void {
  const job = program.command('job').description('look at jobs');
  job
    .command('list')
    .description('jobs, newest first')
    .option('--status <status>', 'only these (may be given again)', status)
    .option('--type <type>', 'only this type, e.g. QAssembly or nomenclature')
    .option('--database <name>', 'only of this database')
    .option('--limit <n>', 'at most so many', count, 50)
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
