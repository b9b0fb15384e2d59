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
