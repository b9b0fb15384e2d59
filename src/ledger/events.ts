import type { Queryable } from '../database/connect.ts';
import type { Callback } from '../protocol/callback.ts';
import type { JobStatus } from '../protocol/states.ts';

/** One move of a job; `from_status` is null for its recording. */
export interface JobEvent {
  event_id: number;
  job_id: number;
  attempt: number;
  from_status: JobStatus | null;
  to_status: JobStatus;
  who: string;
  why: string | null;
  at: Date;
}

/** The history of a job, oldest first. */
export async function eventsOf(db: Queryable, jobId: number): Promise<JobEvent[]> {
  const { rows } = await db.query<JobEvent>('select * from job_events where job_id = $1 order by event_id', [
    jobId,
  ]);
  return rows;
}

/** Every message that CRobot sent about a job, in its own order. */
export async function callbacksOf(db: Queryable, jobId: number): Promise<(Callback & { received: Date })[]> {
  const { rows } = await db.query<{ body: Callback; received: Date }>(
    'select body, received from callbacks where job_id = $1 order by attempt, sequence',
    [jobId],
  );
  return rows.map((row) => ({ ...row.body, received: row.received }));
}
