import { readFile } from 'node:fs/promises';
import { callbacksOf, eventsOf, type JobEvent } from '../../ledger/events.ts';
import { getJobRow, type JobRow } from '../../ledger/job_row.ts';
import { type TaskResult, taskResult } from '../../protocol/result.ts';
import { isTerminal } from '../../protocol/states.ts';
import type { Json } from '../../protocol/task.ts';
import type { Store } from '../../store.ts';
import { type CommonOptions, print } from '../frame.ts';
import type { Attached } from '../server/attach.ts';
import { formatTime } from '../table.ts';
import { firstLine } from './first_line.ts';

/** `job show`: the story of a job from its recording to its end. @throws JOB_UNKNOWN */
export async function showJob({ pool, store }: Attached, id: number, options: CommonOptions): Promise<void> {
  const job = await getJobRow(pool, id);
  const events = await eventsOf(pool, id);
  const callbacks = await callbacksOf(pool, id);
  const results = new Map<number, TaskResult>();
  for (const message of callbacks) {
    const result = message.result && (await readIfThere(store, message.result.path));
    if (result) results.set(message.attempt, result);
  }
  if (options.json) {
    print(JSON.stringify({ job, events, callbacks, tasks: Object.fromEntries(results) }));
    return;
  }
  for (const line of [...head(job), '', ...story(events, results), ...ending(job)]) print(line);
}

/** A result may have been swept away since; its job's story is told without it. */
async function readIfThere(store: Store, path: string): Promise<TaskResult | undefined> {
  try {
    return taskResult.parse(JSON.parse(await readFile(store.absolute(path), 'utf8')));
  } catch {
    return undefined;
  }
}

function head(job: JobRow): string[] {
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
  if (!isTerminal(job.status)) add('waits', job.reason);
  return lines;
}

function story(events: JobEvent[], results: Map<number, TaskResult>): string[] {
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
    const result = results.get(attempt);
    if (event.to_status === 'RETURNED' && result) lines.push(...programs(result));
  }
  return lines;
}

function programs(result: TaskResult): string[] {
  return [
    `      ${result.pipeline} ${result.version}, ${result.started} to ${result.ended}`,
    ...result.programs.flatMap((run) => [
      `      ${run.program} (${run.version}), ${run.seconds.toFixed(1)} s`,
      `        ${run.argv.map(quoted).join(' ')}`,
    ]),
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
