import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { callbacksOf, eventsOf, type JobEvent } from '../../ledger/events.ts';
import { getJobRow, type JobRow } from '../../ledger/job_row.ts';
import {
  type ExitFile,
  exitFile,
  readLog,
  TASK_FILES,
  type TaskResult,
  taskResult,
} from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import { Store } from '../../store.ts';
import { type Waiting, waitingOf } from '../../worker/waiting.ts';
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
  const job = await getJobRow(pool, id);
  const events = await eventsOf(pool, id);
  const callbacks = await callbacksOf(pool, id);
  const tasks = new Map<number, Task>();
  for (const attempt of job.output_location ? new Set(events.map((event) => event.attempt)) : []) {
    tasks.set(attempt, await readTask(store, Store.attemptFolder(job.output_location!, attempt)));
  }
  const waiting = await waitingOf(pool, job, crobotToAsk(data), formatTime);
  if (options.json) {
    print(
      JSON.stringify({ job, waiting: waiting ?? null, events, callbacks, tasks: Object.fromEntries(tasks) }),
    );
    return;
  }
  for (const line of [...head(job, waiting), '', ...story(events, tasks), ...ending(job)]) print(line);
}

/** What one attempt's folder tells. */
interface Task {
  result?: TaskResult;
  exit?: ExitFile;
  log?: Json;
}

/** A folder may have been swept away since, or not have ended yet: the job's story is told without it. */
async function readTask(store: Store, folder: string): Promise<Task> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const text = await readFile(store.absolute(join(folder, name)), 'utf8').catch(() => '{}');
    return schema.safeParse(JSON.parse(text)).data;
  };
  const result = await read(TASK_FILES.result, taskResult);
  const exit = await read(TASK_FILES.exit, exitFile);
  return { ...(result && { result, log: readLog(result) }), ...(exit && { exit }) };
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
