import { z } from 'zod';
import { errorReport } from './error_report.ts';
import { type Json, json } from './task.ts';

/** A program that ran: its name, what its version command printed, and its full argument list. */
export const programRun = z.object({
  program: z.string(),
  version: z.string(),
  argv: z.array(z.string()),
  seconds: z.number(),
});
export type ProgramRun = z.infer<typeof programRun>;

/**
 * `result.json` in a task's folder. `outputs` maps a name to [file name, absolute path] and `log` is a string
 * that holds JSON (both as EnteroBase documents them); `values` is what the pipeline found.
 */
export const taskResult = z.object({
  job_id: z.int().positive(),
  attempt: z.int().positive(),
  pipeline: z.string(),
  version: z.string(),
  outputs: z.record(z.string(), z.tuple([z.string(), z.string()])),
  values: z.record(z.string(), json),
  log: z.string(),
  programs: z.array(programRun),
  params: z.record(z.string(), json),
  /** sha256 (hex) of each input and output by its name, `inputs.<name>` and `outputs.<name>`. */
  checksums: z.record(z.string(), z.string()),
  started: z.iso.datetime(),
  ended: z.iso.datetime(),
});
export type TaskResult = z.infer<typeof taskResult>;

/**
 * What a pipeline told of itself. EnteroBase's results hold a string that is JSON, and that sometimes is once more a string
 * of JSON: both are read. A string that is no JSON is told as it is.
 */
export function readLog({ log }: Pick<TaskResult, 'log'>): Json {
  const once = parsed(log);
  return typeof once === 'string' ? parsed(once) : once;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** `process.json`: which process owns the folder; start time in clock ticks since boot, as /proc tells it. */
export const processFile = z.object({
  pid: z.int().positive(),
  start_ticks: z.string(),
  boot_id: z.string(),
  token: z.string(),
});
export type ProcessFile = z.infer<typeof processFile>;

/** `exit.json`: written last and atomically; without it the task has not ended, whatever else is there. */
export const exitFile = z.object({
  state: z.enum(['complete', 'failed']),
  error: errorReport.optional(),
  result_sha256: z.string().optional(),
  /** What ran, also when there is no result to tell it. */
  programs: z.array(programRun).default([]),
  ended: z.iso.datetime(),
});
export type ExitFile = z.infer<typeof exitFile>;

/** File names in a task's folder, the same for every executor and by hand. */
export const TASK_FILES = {
  task: 'task.json',
  process: 'process.json',
  result: 'result.json',
  exit: 'exit.json',
  log: 'log.txt',
} as const;
