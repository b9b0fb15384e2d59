import type { Queryable } from '../database/connect.ts';
import type { ErrorReport } from '../errors.ts';
import type { Json } from '../protocol/task.ts';
import type { Claim } from './claim.ts';
import { fenced, RELEASE } from './fenced.ts';
import { setUnlessKilled } from './unless_killed.ts';

/** RUNNING or RETURNED → COMPLETE, in the transaction of the job's effects. @throws LEASE_LOST */
export async function complete(db: Queryable, claim: Claim, result: Json): Promise<void> {
  await fenced(
    db,
    claim,
    'complete',
    `update user_jobs set ${RELEASE}, status = 'COMPLETE', result = $3, finished = now(),
        moved_by = coalesce(lease_owner, moved_by), reason = null, error_code = null, error_class = null
      where job_id = $1 and lease_token = $2`,
    [JSON.stringify(result)],
  );
}

/** → FAILED: a job without a result, for good. The reason says what to mend. @throws LEASE_LOST */
export async function fail(db: Queryable, claim: Claim, error: ErrorReport): Promise<void> {
  await fenced(
    db,
    claim,
    'fail',
    `update user_jobs set ${RELEASE}, status = 'FAILED', finished = now(), next_check_at = null,
        moved_by = coalesce(lease_owner, moved_by), reason = $3, error_code = $4, error_class = $5
      where job_id = $1 and lease_token = $2`,
    [error.message, error.code, error.class],
  );
}

/** → HELD: waits for a person, with a reason; KILLED if that was asked for. @throws LEASE_LOST */
export async function hold(db: Queryable, claim: Claim, error: ErrorReport, reason: string): Promise<void> {
  await fenced(
    db,
    claim,
    'hold',
    `update user_jobs set ${RELEASE}, next_check_at = null, moved_by = coalesce(lease_owner, moved_by),
        ${setUnlessKilled({ next: "'HELD'", reason: '$3', error: { code: '$4', class: '$5' } })}
      where job_id = $1 and lease_token = $2`,
    [reason, error.code, error.class],
  );
}

/** WAITING → KILLED: CRobot was told to kill it before it was sent. @throws LEASE_LOST */
export async function killed(db: Queryable, claim: Claim, reason: string): Promise<void> {
  await fenced(
    db,
    claim,
    'killed',
    `update user_jobs set ${RELEASE}, status = 'KILLED', finished = now(), next_check_at = null,
        moved_by = coalesce(lease_owner, moved_by), reason = $3
      where job_id = $1 and lease_token = $2`,
    [reason],
  );
}

/**
 * RUNNING or RETURNED → WAITING, attempt + 1, due after `delaySeconds`; one more failure of the error's class. The
 * request is written anew by the next attempt. A job whose kill was asked for is KILLED instead. @throws LEASE_LOST
 */
export async function retry(
  db: Queryable,
  claim: Claim,
  error: ErrorReport,
  reason: string,
  delaySeconds: number,
): Promise<void> {
  await fenced(
    db,
    claim,
    'retry',
    `update user_jobs set ${RELEASE}, failures = count_up(failures, $5, 1),
        due_at = now() + make_interval(secs => $6), next_check_at = null, request = null, returned = null,
        crobot_status = null, moved_by = coalesce(lease_owner, moved_by),
        ${setUnlessKilled({ next: "'WAITING'", newAttempt: 'true', reason: '$3', error: { code: '$4', class: '$5' } })}
      where job_id = $1 and lease_token = $2`,
    [reason, error.code, error.class, delaySeconds],
  );
}
