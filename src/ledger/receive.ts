import type { Queryable } from '../database/connect.ts';
import type { Callback } from '../protocol/callback.ts';
import type { TaskState } from '../protocol/states.ts';

/** What became of a callback. `moved`: it changed the job; `stored`: kept, nothing to change; `known`: a double. */
export type Reception = 'moved' | 'stored' | 'known' | 'unknown_job';

/** What each state of a task does to its job. Nothing, when the job is beyond it, or in another attempt. */
const MOVES: Record<TaskState, string> = {
  queued: 'select where false',
  running: `
    update user_jobs set crobot_status = $3,
        status = case when status = 'QUEUED' then 'RUNNING' else status end,
        moved_by = 'crobot', reason = 'CRobot started it'
      where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED') returning 1`,
  complete: ended(),
  failed: ended(),
  killed: `
    update user_jobs set crobot_status = $3, next_check_at = null, finished = now(),
        lease_token = null, lease_owner = null, lease_until = null,
        status = 'KILLED', moved_by = 'crobot', reason = 'killed'
      where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED', 'RUNNING') returning 1`,
};

function ended(): string {
  return `
    update user_jobs set crobot_status = $3, returned = $5, next_check_at = null, due_at = now(),
        status = 'RETURNED', moved_by = 'crobot', reason = 'CRobot says ' || $3
      where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED', 'RUNNING') returning 1`;
}

/** One statement, because a callback is answered only after it: each more would be a round trip in its transaction. */
const RECEIVE = (state: TaskState) => `
  with job as (select job_id from user_jobs where job_id = $1),
    stored as (
      insert into callbacks (job_id, attempt, sequence, state, body)
        select job_id, $2::integer, $4::integer, $3::text, $5::jsonb from job
        on conflict do nothing returning 1),
    moved as (${MOVES[state]})
  select exists (select from job) as known, exists (select from stored) as stored, exists (select from moved) as moved`;

/**
 * Stores a message of CRobot, once, and lets it move its job. It may be late, doubled, out of order or about an
 * attempt that is over: then it is kept and moves nothing. Messages found by asking CRobot come the same way.
 */
export async function receive(db: Queryable, message: Callback): Promise<Reception> {
  const { job_id, attempt, sequence, state } = message;
  const { rows } = await db.query<{ known: boolean; stored: boolean; moved: boolean }>({
    name: `ledger-receive-${state}`,
    text: RECEIVE(state),
    values: [job_id, attempt, state, sequence, message],
  });
  const { known, stored, moved } = rows[0]!;
  if (!known) return 'unknown_job';
  if (moved) return 'moved';
  return stored ? 'stored' : 'known';
}
