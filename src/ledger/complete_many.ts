import type { Queryable } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';
import type { Claim } from './claim.ts';
import { RELEASE } from './fenced.ts';

/** A claimed job and what is to be kept of it. */
export interface Completion {
  claim: Claim;
  result: Json;
}

const COMPLETE_MANY = `
  update user_jobs j set ${RELEASE}, status = 'COMPLETE', result = d.result, finished = now(),
      moved_by = coalesce(j.lease_owner, j.moved_by), reason = null, error_code = null, error_class = null
    from unnest($1::bigint[], $2::uuid[], $3::text[]) as c (job_id, token, text),
      lateral (select c.text::jsonb as result) d
    where j.job_id = c.job_id and j.lease_token = c.token returning j.job_id`;

/**
 * RUNNING or RETURNED → COMPLETE for a set of jobs, in one fenced statement and so with one commit. False for those whose
 * lease was lost; they are left as they are, and the others complete.
 */
export async function completeMany(db: Queryable, set: Completion[]): Promise<boolean[]> {
  // Rows are locked in about the order of their ids, as those who lock many of them do everywhere.
  const all = set.toSorted((a, b) => a.claim.job.job_id - b.claim.job.job_id);
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-complete-many',
    text: COMPLETE_MANY,
    values: [
      all.map(({ claim }) => claim.job.job_id),
      all.map(({ claim }) => claim.token),
      all.map(({ result }) => JSON.stringify(result)),
    ],
  });
  const done = new Set(rows.map((row) => row.job_id));
  return set.map(({ claim }) => done.has(claim.job.job_id));
}
