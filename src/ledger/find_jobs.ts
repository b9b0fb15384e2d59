import type { Queryable } from '../database/connect.ts';
import type { JobStatus } from '../protocol/states.ts';

/** Which jobs a verb is meant for; what is left out does not restrict. */
export interface JobSelection {
  status?: JobStatus[];
  /** The type up to its colon, e.g. `nomenclature`. */
  jobClass?: string;
  database?: string;
  /** Recorded before this moment. */
  before?: Date;
  /** Recorded at this moment or after it. */
  after?: Date;
  limit?: number;
}

/** The ids of the jobs that are meant, oldest first. */
export async function findJobs(db: Queryable, selection: JobSelection): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>(
    `select job_id from user_jobs
      where ($1::text[] is null or status = any($1)) and ($2::text is null or job_class = $2)
        and ($3::text is null or database = $3) and ($4::timestamptz is null or recorded < $4)
        and ($5::timestamptz is null or recorded >= $5)
      order by job_id limit $6`,
    [
      selection.status ?? null,
      selection.jobClass ?? null,
      selection.database ?? null,
      selection.before ?? null,
      selection.after ?? null,
      selection.limit ?? null,
    ],
  );
  return rows.map((row) => row.job_id);
}
