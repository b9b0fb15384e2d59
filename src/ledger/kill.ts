import type { Transaction } from '../database/connect.ts';
import { isTerminal, type JobStatus } from '../protocol/states.ts';

/** What a request to kill a job came to. `was`: its status at that moment. */
export interface KillOutcome {
  job_id: number;
  was: JobStatus;
  /**
   * killed: it had not been sent and has ended. asked: CRobot, or the worker that runs it, is told to end it. returned:
   * its result was there before, and wins; but it is not tried again. ended: it was over already.
   */
  outcome: 'killed' | 'asked' | 'returned' | 'ended';
}

/**
 * Nothing of it is under way at CRobot, and nobody works on it. A job that waits with a request written down may have
 * been submitted by a worker that then died or heard no answer: CRobot is asked about that one.
 */
const NOT_SENT = "(status = 'HELD' or status = 'WAITING' and lease_token is null and request is null)";

/** CRobot must hear of it: a HELD job may have left a task there of which nobody heard any more. */
const TELL_CROBOT = `(remote and (status in ('QUEUED', 'RUNNING')
  or status in ('WAITING', 'HELD') and (request is not null or lease_token is not null)))`;

const KILL = `
  update user_jobs set
      kill_requested = coalesce(kill_requested, now()),
      kill_check_at = case when ${TELL_CROBOT} then now() end,
      status = case when ${NOT_SENT} then 'KILLED' else status end,
      moved_by = case when ${NOT_SENT} then $2 else moved_by end,
      reason = case when ${NOT_SENT} then 'killed before it was sent' else reason end,
      finished = case when ${NOT_SENT} then now() end,
      error_code = case when ${NOT_SENT} then null else error_code end,
      error_class = case when ${NOT_SENT} then null else error_class end
    where job_id = any($1) and status not in ('COMPLETE', 'FAILED', 'KILLED')`;

/**
 * Writes down that these jobs are to be killed, and ends at once what was not sent. Workers carry out the rest, and ask
 * again until it is done, so that a request is never forgotten. Ids that nobody knows are left out of the answer.
 */
export async function kill(tx: Transaction, jobIds: number[], by: string): Promise<KillOutcome[]> {
  // Locked first, so that what is told is what the second statement finds.
  const { rows } = await tx.query<{ job_id: number; was: JobStatus; not_sent: boolean }>(
    `select job_id, status as was, ${NOT_SENT} as not_sent from user_jobs
      where job_id = any($1) order by job_id for update`,
    [jobIds],
  );
  await tx.query(KILL, [jobIds, by]);
  return rows.map(({ job_id, was, not_sent }) => ({ job_id, was, outcome: outcomeOf(was, not_sent) }));
}

function outcomeOf(was: JobStatus, notSent: boolean): KillOutcome['outcome'] {
  if (isTerminal(was)) return 'ended';
  if (was === 'RETURNED') return 'returned';
  return notSent ? 'killed' : 'asked';
}
