import type { Queryable } from '../database/connect.ts';
import type { Claim } from './claim.ts';
import { fenced, RELEASE } from './fenced.ts';
import { setUnlessKilled } from './unless_killed.ts';

/**
 * Not now: the job stays as it is and becomes due again after `seconds`. No move, so no event; the reason shows, and
 * `counts` says what is counted. @throws LEASE_LOST
 */
export async function postpone(
  db: Queryable,
  claim: Claim,
  seconds: number,
  reason: string,
  counts: 'silence' | 'apply',
): Promise<void> {
  await fenced(
    db,
    claim,
    'postpone',
    `update user_jobs set ${RELEASE}, due_at = now() + make_interval(secs => $3), reason = $4,
        failures = count_up(failures, $5, 1)
      where job_id = $1 and lease_token = $2`,
    [seconds, reason, counts],
  );
}

/**
 * A worker that cannot go on with a job (the database was away, it is told to stop) hands it back at once: local work
 * that had begun is a new attempt, all else is due again as it was. Nobody died, so nothing is counted. Local work that
 * was stopped because somebody asked for its kill ends here, KILLED.
 * @throws LEASE_LOST
 */
export async function giveBack(db: Queryable, claim: Claim, reason: string): Promise<void> {
  await fenced(
    db,
    claim,
    'give-back',
    `update user_jobs set ${RELEASE}, due_at = now() + interval '1 s', moved_by = coalesce(lease_owner, moved_by),
        ${setUnlessKilled({
          next: "case when status = 'RUNNING' then 'WAITING' else status end",
          newAttempt: "status = 'RUNNING'",
          reason: '$3',
        })}
      where job_id = $1 and lease_token = $2`,
    [reason],
  );
}
