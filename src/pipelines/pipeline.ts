import type { z } from 'zod';
import type { ProgramRun } from '../protocol/result.ts';
import type { Json, Resources } from '../protocol/task.ts';
import type { ProgramName } from './programs.ts';
import type { TaskLog } from './task_log.ts';

/** What running a program needs of the task it runs for. */
export interface TaskContext {
  /** Absolute path of the task's folder; outputs are written here. */
  readonly folder: string;
  /** Absolute path of `work/` in it, removed when the task ends; programs run in here. Not made for `inProcess` ones. */
  readonly scratch: string;
  /** Set as ENTEROBOT_TASK for every program, so that what outlives its runner can be recognised. */
  readonly token: string;
  readonly resources: Resources;
  /** Lower is sooner, where tasks wait for each other. */
  readonly priority: number;
  /** Aborted when the task is stopped or out of time; its reason is the error to throw. */
  readonly signal: AbortSignal;
  readonly log: TaskLog;
  /** Every program that ran, in the order in which they ended. */
  readonly runs: ProgramRun[];
}

/** A task as its pipeline sees it: fields already checked, input paths absolute. */
export interface Task<I, P, R> extends TaskContext {
  readonly inputs: I;
  readonly params: P;
  readonly reads: R;
}

/** What a pipeline leaves behind. */
export interface PipelineOutput {
  /** Name → file name inside the task's folder. */
  outputs: Record<string, string>;
  /** What it found, as `result.json` carries it. */
  values: Record<string, Json>;
  /** Told as JSON in the result's `log`. */
  log: Json;
}

/**
 * A pipeline: from files to files, in a process of its own. `run` imports the code that does the work only when it
 * is called, so that a head that merely checks submissions stays small.
 */
export interface Pipeline<I = unknown, P = unknown, R = unknown> {
  name: string;
  version: string;
  /** Paths by name. */
  inputs: z.ZodType<I>;
  params: z.ZodType<P>;
  /** Run accessions by name. */
  reads: z.ZodType<R>;
  /** What no group of fields can say alone: the field that is wrong beside the others, and why. */
  fits?(fields: { inputs: I; params: P; reads: R }): { field: string; reason: string } | undefined;
  /** The external programs that a run with these params needs; looked for before anything starts. */
  programs(params: P): readonly ProgramName[];
  /** What a task gets when nothing else was asked: cores, MiB, minutes of wall time. */
  resources: Resources;
  /** The same for these params, where it differs with them; called when they are accepted. */
  resourcesOf?(params: P): Resources | undefined;
  /** It starts no program and takes moments, so that it may run in CRobot's own process. */
  inProcess?: true;
  run(task: Task<I, P, R>): Promise<PipelineOutput>;
}

/** Keeps the types of the three schemas together with `run`, then forgets them for the registry's list. */
export function definePipeline<I, P, R>(pipeline: Pipeline<I, P, R>): Pipeline {
  return pipeline as unknown as Pipeline;
}
