import { z } from 'zod';
import { errorReport } from './error_report.ts';
import { taskState } from './states.ts';

/** A callback is refused above this size (design: "at most 1 MB"). */
export const CALLBACK_MAX_BYTES = 1_000_000;

/** The body of a callback. Deduplicated by (job_id, attempt, sequence); sequence grows by one per message of a task. */
export const callback = z.object({
  job_id: z.int().positive(),
  attempt: z.int().positive(),
  sequence: z.int().nonnegative(),
  state: taskState,
  error: errorReport.optional(),
  /** Where result.json lies (relative to the store) and its sha256, when state is complete. */
  result: z.object({ path: z.string().max(4096), sha256: z.string().length(64) }).optional(),
  /** When the state was reached, by CRobot's clock. */
  at: z.iso.datetime(),
});
export type Callback = z.infer<typeof callback>;
