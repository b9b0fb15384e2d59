import { z } from 'zod';

/**
 * The words for a job's state in the ledger (design: "The legal moves"). WAITING: recorded, not accepted, not
 * begun. QUEUED: accepted by CRobot. RETURNED: the result is stored and not yet applied. HELD: waits for a person.
 */
export const JOB_STATUSES = [
  'WAITING',
  'QUEUED',
  'RUNNING',
  'RETURNED',
  'HELD',
  'COMPLETE',
  'FAILED',
  'KILLED',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** States out of which no move leads. */
const TERMINAL_STATUSES = ['COMPLETE', 'FAILED', 'KILLED'] as const satisfies readonly JobStatus[];

export function isTerminal(status: JobStatus): boolean {
  return (TERMINAL_STATUSES as readonly JobStatus[]).includes(status);
}

/** CRobot's own words for a task; kept in user_jobs.crobot_status as they came. */
export const taskState = z.enum(['queued', 'running', 'complete', 'failed', 'killed']);
export type TaskState = z.infer<typeof taskState>;

export function isTaskEnded(state: TaskState): boolean {
  return state === 'complete' || state === 'failed' || state === 'killed';
}
