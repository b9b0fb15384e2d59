import type { JobEvent } from '../../ledger/events.ts';
import type { JobRow } from '../../ledger/job_row.ts';
import type { Json } from '../../protocol/task.ts';
import { storyOf, type Task } from '../../worker/story.ts';
import type { Waiting } from '../../worker/waiting.ts';
import { type CommonOptions, print } from '../output.ts';
import { crobotToAsk } from '../server/ask_crobot.ts';
import type { Attached } from '../server/attach.ts';
import { formatTime } from '../table.ts';
import { firstLine } from './first_line.ts';
import { waitingLines } from './waiting_lines.ts';

/** `job show`: the story of a job from its recording to its end. @throws JOB_UNKNOWN */
export async function showJob(
  { data, pool, store }: Attached,
  id: number,
  options: CommonOptions,
): Promise<void> {
  const crobot = crobotToAsk(data);
  const { job, waiting, events, callbacks, tasks } = await storyOf({ pool, store, crobot }, id, formatTime);
  if (options.json) {
    print(
      JSON.stringify({ job, waiting: waiting ?? null, events, callbacks, tasks: Object.fromEntries(tasks) }),
    );
    return;
  }
  for (const line of [...head(job, waiting), '', ...story(events, tasks), ...ending(job)]) print(line);
}

function head(job: JobRow, waiting: Waiting | undefined): string[] {
  const lines = [`job ${job.job_id}: ${job.status}`];
  const add = (label: string, value: unknown) => {
    if (value !== null && value !== undefined && value !== '') lines.push(`  ${label.padEnd(10)} ${value}`);
  };
  add('type', job.pipeline);
  add('for', job.accession);
  add('database', job.database);
  add('attempt', job.attempt);
  add('pipeline', job.request && `${job.request.pipeline} ${job.version}`);
  add('folder', job.output_location);
  add('workgroup', job.workgroup);
  add('priority', job.priority);
  add('resend of', job.resend_of);
  if (waiting) for (const [label, value] of waitingLines(waiting)) add(label, value);
  return lines;
}

function story(events: JobEvent[], tasks: Map<number, Task>): string[] {
  const lines: string[] = [];
  let attempt = 0;
  let before: Date | undefined;
  for (const event of events) {
    if (event.attempt !== attempt) {
      attempt = event.attempt;
      lines.push(`attempt ${attempt}`);
    }
    const pause = before ? `+${((event.at.getTime() - before.getTime()) / 1000).toFixed(1)} s` : '';
    const why = event.why ? `: ${firstLine(event.why, 160)}` : '';
    lines.push(`  ${formatTime(event.at)} ${pause.padStart(9)}  ${event.to_status} by ${event.who}${why}`);
    before = event.at;
    if (event.to_status === 'RETURNED') lines.push(...programs(tasks.get(attempt)));
  }
  return lines;
}

function programs({ result, exit, log }: Task = {}): string[] {
  const head = result && `      ${result.pipeline} ${result.version}, ${result.started} to ${result.ended}`;
  return [
    ...(head ? [head] : []),
    ...((result ?? exit)?.programs.flatMap((run) => [
      `      ${run.program} (${run.version}), ${run.seconds.toFixed(1)} s`,
      `        ${run.argv.map(quoted).join(' ')}`,
    ]) ?? []),
    ...(log === undefined ? [] : [`      log: ${firstLine(JSON.stringify(log), 160)}`]),
  ];
}

/** So that a person can paste the line; programs themselves are never run through a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function ending(job: JobRow): string[] {
  if (job.status === 'COMPLETE') return ['', 'result', ...resultLines(job.result)];
  if (job.error_code) return ['', `${job.error_class} error ${job.error_code}`, `  ${job.reason ?? ''}`];
  return [];
}

/** A line for each thing that was found; what is long or deep is cut, and `--json` tells all of it. */
function resultLines(result: Json): string[] {
  if (result === null || typeof result !== 'object') return [`  ${JSON.stringify(result)}`];
  return Object.entries(result).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `  ${key.padEnd(16)} ${text.length > 150 ? `${text.slice(0, 150)} … (--json)` : text}`;
  });
}
