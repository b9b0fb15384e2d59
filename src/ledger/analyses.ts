import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { JobStatus } from '../protocol/states.ts';
import type { Json } from '../protocol/task.ts';

/** A user's item and the flags that follow its jobs. */
export interface Analysis {
  id: number;
  type: string;
  name: string;
  user_id: number;
  database: string;
  /** Flags as the seed has them, the string "true"; for an analysis of several jobs also each step's word and job. */
  data: { job_id?: number; complete?: 'true'; failed?: 'true' } & Record<string, Json>;
  created: Date;
  /** Its newest job's, null before there is one. */
  status: JobStatus | null;
  /** Why that job waits or failed. */
  reason: string | null;
}

const SELECT = `
  select p.id, p.type, p.name, p.user_id, p.database, p.created, j.status, j.reason`;

const NEWEST = `
  left join lateral (select status, reason from user_jobs where analysis_id = p.id order by job_id desc limit 1) j on true`;

/** One analysis with all its data. @throws ANALYSIS_UNKNOWN */
export async function getAnalysis(db: Queryable, id: number): Promise<Analysis> {
  const { rows } = await db.query<Analysis>(
    `${SELECT}, p.data from user_preferences p ${NEWEST}
      where p.id = $1 and not p.data ? 'removed' and exists (select from analysis_steps s where s.analysis_id = p.id)`,
    [id],
  );
  if (!rows[0]) throw new EnterobotError('ANALYSIS_UNKNOWN', { analysis: id });
  return rows[0];
}

/** Which analyses to list; what is left out does not restrict. */
export interface AnalysisFilter {
  type?: string;
  database?: string;
  /** Default 50. */
  limit?: number;
}

/** Analyses by filter, newest first, with their flags but without what they found: that may be megabytes each. */
export async function listAnalyses(db: Queryable, filter: AnalysisFilter = {}): Promise<Analysis[]> {
  const { rows } = await db.query<Analysis>(
    `${SELECT}, f.flags as data from user_preferences p ${NEWEST}
        join lateral analysis_flags(array[p.id]) f on true
      where not p.data ? 'removed' and ($1::text is null or p.type = $1) and ($2::text is null or p.database = $2)
      order by p.id desc limit $3`,
    [filter.type ?? null, filter.database ?? null, filter.limit ?? 50],
  );
  return rows;
}
