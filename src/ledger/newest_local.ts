import type { Queryable } from '../database/connect.ts';
import type { JobStatus } from '../protocol/states.ts';

/** The newest job of a class. */
export interface NewestRun {
  type: string;
  job_id: number;
  status: JobStatus;
  recorded: Date;
  finished: Date | null;
  reason: string | null;
}

/** The newest run of each of these classes of local jobs. */
export async function newestLocal(db: Queryable, classes: readonly string[]): Promise<NewestRun[]> {
  const { rows } = await db.query<NewestRun>(
    `select j.* from unnest($1::text[]) class cross join lateral (
        select pipeline as type, job_id, status, recorded, finished, reason from user_jobs
          where family = 'local' and job_class = class order by job_id desc limit 1) j`,
    [[...classes]],
  );
  return rows;
}
