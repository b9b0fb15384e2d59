import type { Queryable } from '../database/connect.ts';
import type { JobStatus } from '../protocol/states.ts';
import { JOB_COLUMNS, type JobRow } from './job_row.ts';

/** Which jobs to list; what is left out does not restrict. */
export interface JobFilter {
  jobIds?: number[];
  status?: JobStatus[];
  /** The type up to its colon, e.g. `nomenclature`. */
  jobClass?: string;
  database?: string;
  limit?: number;
}

/** Jobs by filter, newest first (at most `limit`, default 50). */
export async function listJobs(db: Queryable, filter: JobFilter = {}): Promise<JobRow[]> {
  const { rows } = await db.query(
    `select ${JOB_COLUMNS} from user_jobs j
      where ($1::bigint[] is null or job_id = any($1)) and ($2::text[] is null or status = any($2))
        and ($3::text is null or job_class = $3) and ($4::text is null or database = $4)
      order by job_id desc limit $5`,
    [
      filter.jobIds ?? null,
      filter.status ?? null,
      filter.jobClass ?? null,
      filter.database ?? null,
      filter.limit ?? 50,
    ],
  );
  return rows as JobRow[];
}
