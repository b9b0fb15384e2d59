import type { Transaction } from '../database/connect.ts';

/** Which jobs follow a strain to its new owner. */
export interface GivenJobs {
  database: string;
  /** Of its assemblies: every job that is run for one of them. */
  assemblyIds: readonly number[];
  /** Of its reads: every job that assembles them. */
  tags: readonly string[];
  /** Others, by their ids. */
  jobIds: readonly number[];
}

/**
 * Gives jobs to another user, those that have ended, too. Nobody works less or more for it: that is no move, and the
 * history of the jobs tells nothing of it.
 */
export async function giveJobs(
  tx: Transaction,
  userId: number,
  { database, assemblyIds, tags, jobIds }: GivenJobs,
): Promise<void> {
  // The index of tags leaves out local jobs, and the planner has to be told that these are none.
  await tx.query(
    `with given as materialized (
        select job_id from user_jobs
          where user_id <> $1 and (assembly_id = any($2::bigint[]) or job_id = any($3::bigint[])
            or family = 'assembly' and family <> 'local' and database = $4 and accession = any($5::text[]))
          order by job_id for no key update)
      update user_jobs j set user_id = $1 from given where j.job_id = given.job_id`,
    [userId, assemblyIds, jobIds, database, tags],
  );
}
