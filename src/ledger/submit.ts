import type { Pool, Queryable } from '../database/connect.ts';
import type { TaskState } from '../protocol/states.ts';
import type { Claim } from './claim.ts';
import { RELEASE } from './fenced.ts';
import type { TaskRequest } from './job_row.ts';

/** How long after CRobot accepted a job it is first asked about it, and then again each time. */
export const CHECK_SECONDS = 30;

/** What a claimed job is about to submit. */
export interface Intent {
  claim: Claim;
  request: TaskRequest;
}

/** What CRobot's head answered to a submission. */
export interface Acceptance {
  claim: Claim;
  state: TaskState;
  version: string;
  folder: string;
}

const INTEND = `
  update user_jobs j set request = n.request
    from unnest($1::bigint[], $2::uuid[], $3::jsonb[]) as n (job_id, token, request)
    where j.job_id = n.job_id and j.lease_token = n.token returning j.job_id`;

/**
 * Writes down what these attempts are about to submit, before it is sent: whoever sends it again after a crash sends
 * the same words, so that CRobot's key (client, job, attempt) answers as before. False for those whose lease was lost.
 */
export async function intend(db: Queryable, set: Intent[]): Promise<boolean[]> {
  const all = inOrder(set);
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-intend',
    text: INTEND,
    values: [...keys(all), all.map(({ request }) => JSON.stringify(request))],
  });
  return touched(set, rows);
}

const ACCEPTED = `
  update user_jobs j set ${RELEASE}, moved_by = 'crobot', reason = 'accepted by CRobot',
      status = case when status = 'WAITING' then 'QUEUED' else status end,
      date_sent = coalesce(date_sent, now()), version = a.version, output_location = a.folder,
      crobot_status = coalesce(crobot_status, a.state), failures = failures - 'silence',
      next_check_at = now() + make_interval(secs => $6)
    from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as a (job_id, token, version, folder, state)
    where j.job_id = a.job_id and j.lease_token = a.token returning j.job_id, j.status, j.crobot_status`;

const RUNS_ALREADY = `
  update user_jobs j set status = 'RUNNING', moved_by = 'crobot', reason = 'CRobot started it'
    from unnest($1::bigint[], $2::integer[]) as r (job_id, attempt)
    where j.job_id = r.job_id and j.attempt = r.attempt and status = 'QUEUED' and crobot_status = 'running'`;

/**
 * CRobot has these tasks: WAITING → QUEUED. When a callback overtook the answer the state it set stays; when the
 * task was already running then it moves on to RUNNING. False for those whose lease was lost.
 */
export async function accepted(pool: Pool, set: Acceptance[]): Promise<boolean[]> {
  const all = inOrder(set);
  const { rows } = await pool.query<{ job_id: number; status: string; crobot_status: string }>({
    name: 'ledger-accepted',
    text: ACCEPTED,
    values: [
      ...keys(all),
      all.map(({ version }) => version),
      all.map(({ folder }) => folder),
      all.map(({ state }) => state),
      CHECK_SECONDS,
    ],
  });
  const running = new Set(
    rows.filter((row) => row.status === 'QUEUED' && row.crobot_status === 'running').map((row) => row.job_id),
  );
  if (running.size > 0) {
    const jobs = set.map(({ claim }) => claim.job).filter((job) => running.has(job.job_id));
    await pool.query(RUNS_ALREADY, [jobs.map((job) => job.job_id), jobs.map((job) => job.attempt)]);
  }
  return touched(set, rows);
}

/** Rows are locked in about the order of their ids, as those who lock many of them do everywhere. */
function inOrder<T extends { claim: Claim }>(set: T[]): T[] {
  return set.toSorted((a, b) => a.claim.job.job_id - b.claim.job.job_id);
}

function keys(set: { claim: Claim }[]): [number[], string[]] {
  return [set.map(({ claim }) => claim.job.job_id), set.map(({ claim }) => claim.token)];
}

function touched(set: { claim: Claim }[], rows: { job_id: number }[]): boolean[] {
  const ids = new Set(rows.map((row) => row.job_id));
  return set.map(({ claim }) => ids.has(claim.job.job_id));
}
