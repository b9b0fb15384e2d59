import { z } from 'zod';

/** What a task may use: whole cores, MiB of memory, minutes of wall time. */
export const resources = z.object({
  cores: z.int().min(1).max(1024),
  memory_mb: z.int().min(1).max(16_777_216),
  minutes: z.number().positive().max(100_000),
});
export type Resources = z.infer<typeof resources>;

/** JSON as it comes in a submission's params. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export const json: z.ZodType<Json> = z.json();

/**
 * The body of `POST /head/submit`. The names pipeline, version, inputs, params and reads are EnteroBase's.
 * `version: ""` means the current one. `inputs` maps a name to a path in the store (relative to its root, or
 * absolute inside it). The key is (client, job_id, attempt); the client is known by its token.
 */
export const submission = z.strictObject({
  pipeline: z.string().min(1).max(100),
  version: z.string().max(50).default(''),
  inputs: z.record(z.string().max(100), z.string().max(4096)).default({}),
  params: z.record(z.string().max(100), json).default({}),
  reads: z.record(z.string().max(100), z.string().max(65_536)).default({}),
  job_id: z.int().positive(),
  attempt: z.int32().positive(),
  tag: z.string().max(65_536).default(''),
  type: z.string().max(1000).default(''),
  user_id: z.int32().default(0),
  workgroup: z.string().max(100).default('default'),
  /** Lower is sooner; negatives are allowed (EnteroBase). */
  priority: z.int32().default(0),
  /** Where CRobot sends its callbacks; must be on the client's allow-list. */
  callback: z.url().max(2000),
  /** When CRobot may give up on starting it, ISO 8601. */
  deadline: z.iso.datetime({ offset: true }).optional(),
  resources: resources.partial().default({}),
  /**
   * How many times the pipeline's usual memory and minutes it gets (at most what the machine has): a task that failed
   * for want of them is sent again with more. What `resources` names is not multiplied.
   */
  resources_factor: z.number().min(1).max(1024).default(1),
});
export type Submission = z.infer<typeof submission>;
export type SubmissionInput = z.input<typeof submission>;

/** `task.json`: all that `enterobot pipeline run <folder>` needs, paths absolute. Written by CRobot, never changed. */
export const taskFile = z.object({
  token: z.string().min(16),
  job_id: z.int().positive(),
  attempt: z.int().positive(),
  pipeline: z.string(),
  version: z.string(),
  inputs: z.record(z.string(), z.string()),
  params: z.record(z.string(), json),
  reads: z.record(z.string(), z.string()),
  resources,
  /** Of the submission: lower is sooner, where tasks wait for each other. */
  priority: z.int32().default(0),
});
export type TaskFile = z.infer<typeof taskFile>;

/** What CRobot must know of a pipeline to accept a submission for it, without knowing its code. */
export interface PipelineDescription {
  name: string;
  version: string;
  resources: Resources;
  /** The same for these params, which were checked, where it differs with them. */
  resourcesOf?(params: Record<string, Json>): Resources | undefined;
  /** Throws an EnterobotError of class input when inputs, params or reads are not what the pipeline takes. */
  check(inputs: Record<string, string>, params: Record<string, Json>, reads: Record<string, string>): void;
}
