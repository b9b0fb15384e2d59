import { z } from 'zod';
import { callback } from './callback.ts';
import { taskState } from './states.ts';

/** One task as `GET /head/show_jobs` tells it; `last` is its newest callback, delivered or not. */
export const shownTask = z.object({
  job_id: z.int().positive(),
  attempt: z.int().positive(),
  pipeline: z.string(),
  version: z.string(),
  state: taskState,
  /** Place in the queue, 1 = next; null when it does not wait. */
  position: z.int().positive().nullable(),
  /** Why it waits, in words; null when it does not. */
  waits_for: z.string().nullable(),
  workgroup: z.string(),
  priority: z.int(),
  submitted: z.iso.datetime(),
  started: z.iso.datetime().nullable(),
  ended: z.iso.datetime().nullable(),
  folder: z.string(),
  last: callback.nullable(),
});
export type ShownTask = z.infer<typeof shownTask>;

export const showJobsAnswer = z.object({ jobs: z.array(shownTask) });

/** The answer to `POST /head/submit`. `known` says that the key was there already. */
export const submitAnswer = z.object({
  job_id: z.int().positive(),
  attempt: z.int().positive(),
  state: taskState,
  version: z.string(),
  folder: z.string(),
  known: z.boolean(),
});
export type SubmitAnswer = z.infer<typeof submitAnswer>;

/** A list of job ids, as kill and priority take it. */
const jobIds = z.array(z.int().positive()).min(1).max(1000);

/** The body of `POST /head/kill`. */
export const killRequest = z.strictObject({ job_ids: jobIds });

/**
 * What a kill came to. killed: it has ended or is being ended now, and its last state will be killed; ended: it had
 * ended before; unknown: CRobot never saw it and will refuse it. Each id's answer stands under `jobs`.
 */
export const killAnswer = z.enum(['killed', 'ended', 'unknown']);
export type KillAnswer = z.infer<typeof killAnswer>;
export const killAnswers = z.object({
  jobs: z.array(z.object({ job_id: z.int().positive(), answer: killAnswer })),
});

/** The body of `POST /head/priority`; lower is sooner. */
export const priorityRequest = z.strictObject({ job_ids: jobIds, priority: z.int32() });

/** What a change of priority came to; only a task that waits can be changed. */
export const priorityAnswer = z.enum(['changed', 'running', 'ended', 'unknown']);
export type PriorityAnswer = z.infer<typeof priorityAnswer>;
export const priorityAnswers = z.object({
  jobs: z.array(z.object({ job_id: z.int().positive(), answer: priorityAnswer })),
});
