import type { Queryable } from '../database/connect.ts';
import type { TaskState } from '../protocol/states.ts';
import type { Claim } from './claim.ts';
import { fenced, RELEASE } from './fenced.ts';
import type { TaskRequest } from './job_row.ts';

/** How long after CRobot accepted a job it is first asked about it, and then again each time. */
export const CHECK_SECONDS = 30;

/**
 * Writes down what this attempt is about to submit, before it is sent: whoever sends it again after a crash sends
 * the same words, so that CRobot's key (client, job, attempt) answers as before.
 */
export async function intend(db: Queryable, claim: Claim, request: TaskRequest): Promise<void> {
  const sql = 'update user_jobs set request = $3 where job_id = $1 and lease_token = $2';
  await fenced(db, claim, sql, [request]);
}

/** What CRobot's head answered to a submission. */
export interface Acceptance {
  state: TaskState;
  version: string;
  folder: string;
}

/**
 * CRobot has the task: WAITING → QUEUED. When a callback overtook the answer the state it set stays; when the
 * task was already running then it moves on to RUNNING.
 */
export async function accepted(db: Queryable, claim: Claim, answer: Acceptance): Promise<void> {
  await fenced(
    db,
    claim,
    `update user_jobs set ${RELEASE}, moved_by = 'crobot', reason = 'accepted by CRobot',
        status = case when status = 'WAITING' then 'QUEUED' else status end,
        date_sent = coalesce(date_sent, now()), version = $3, output_location = $4,
        crobot_status = coalesce(crobot_status, $5), failures = failures - 'silence',
        next_check_at = now() + make_interval(secs => $6)
      where job_id = $1 and lease_token = $2`,
    [answer.version, answer.folder, answer.state, CHECK_SECONDS],
  );
  await db.query(
    `update user_jobs set status = 'RUNNING', moved_by = 'crobot', reason = 'CRobot started it'
      where job_id = $1 and status = 'QUEUED' and attempt = $2 and crobot_status = 'running'`,
    [claim.job.job_id, claim.job.attempt],
  );
}
