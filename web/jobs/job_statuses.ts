import type { Answer } from '../api/call.ts';

export type JobStatus = Answer<'GET /api/v1.0/jobs'>['jobs'][number]['status'];

/** Every state of a job, in the order in which it comes to them. */
export const JOB_STATUSES = [
  'WAITING',
  'QUEUED',
  'RUNNING',
  'RETURNED',
  'HELD',
  'COMPLETE',
  'FAILED',
  'KILLED',
] as const satisfies readonly JobStatus[];
