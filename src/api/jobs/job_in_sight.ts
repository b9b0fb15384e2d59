import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { mayEdit, maySee } from '../../records/access.ts';
import type { Viewer } from '../../records/viewer.ts';

/**
 * Refuses a job that the viewer may not see, or (`edit`) may not change.
 * @throws JOB_UNKNOWN also for a job that there is and that they may not see, NOT_ALLOWED
 */
export async function checkJob(
  db: Queryable,
  viewer: Viewer,
  jobId: number,
  wanted: 'see' | 'edit',
): Promise<void> {
  const { rows } = await db.query<{ user_id: number; database: string }>(
    'select user_id, database from user_jobs where job_id = $1',
    [jobId],
  );
  const job = rows[0];
  if (!job || !maySee(viewer, job.user_id, job.database))
    throw new EnterobotError('JOB_UNKNOWN', { job: jobId });
  if (wanted === 'edit' && !mayEdit(viewer, job.user_id, job.database)) {
    throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  }
}
