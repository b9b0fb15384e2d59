import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import type { JobStatus } from '../protocol/states.ts';
import { JOB_COLUMNS, type JobRow } from './job_row.ts';

/** Which jobs to list; what is left out does not restrict. */
export interface JobFilter {
  jobIds?: number[] | undefined;
  status?: JobStatus[] | undefined;
  /** The type up to its colon, e.g. `nomenclature`. */
  jobClass?: string | undefined;
  database?: string | undefined;
  userId?: number | undefined;
  /** Whoever of these people. */
  userIds?: readonly number[] | undefined;
  /** Recorded at this moment or after it, and before that one. */
  since?: Date | undefined;
  until?: Date | undefined;
  /** What jobs are run for: barcodes of assemblies, reads, analyses. */
  tags?: string[] | undefined;
  /** Those that were recorded before this one: the next page. */
  beforeId?: number | undefined;
  /** A further condition on `j`, e.g. what somebody may see. */
  condition?: RawBuilder<boolean> | undefined;
}

/** Jobs by filter, newest first (at most `limit`, default 50). */
export async function listJobs(
  db: Queryable,
  filter: JobFilter & { limit?: number } = {},
): Promise<JobRow[]> {
  return allOf(
    db,
    sql<JobRow>`select ${sql.raw(JOB_COLUMNS)} from user_jobs j where ${meant(filter)}
      order by job_id desc limit ${filter.limit ?? 50}`,
  );
}

/** How many jobs a filter means; counting ends at `most`. */
export async function countJobs(db: Queryable, filter: JobFilter, most: number): Promise<number> {
  const [row] = await allOf(
    db,
    sql<{
      count: number;
    }>`select count(*) as count from (select from user_jobs j where ${meant(filter)} limit ${most}) counted`,
  );
  return row!.count;
}

function meant(filter: JobFilter): RawBuilder<unknown> {
  const { jobIds, status, jobClass, database, userId, userIds, tags, since, until, beforeId, condition } =
    filter;
  const all: RawBuilder<unknown>[] = [];
  if (jobIds) all.push(sql`j.job_id = any(${jobIds}::bigint[])`);
  if (status) all.push(sql`j.status = any(${status}::text[])`);
  if (jobClass !== undefined) all.push(sql`j.job_class = ${jobClass}`);
  if (database !== undefined) all.push(sql`j.database = ${database}`);
  if (userId !== undefined) all.push(sql`j.user_id = ${userId}`);
  if (userIds) all.push(sql`j.user_id = any(${[...userIds]}::integer[])`);
  if (since) all.push(sql`j.recorded >= ${since}::timestamptz`);
  if (until) all.push(sql`j.recorded < ${until}::timestamptz`);
  // The index on the tag leaves out local jobs.
  if (tags) all.push(sql`j.accession = any(${tags}::text[]) and j.family <> 'local'`);
  if (beforeId !== undefined) all.push(sql`j.job_id < ${beforeId}`);
  if (condition) all.push(condition);
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}
