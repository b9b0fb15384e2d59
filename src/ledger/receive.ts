import type { Transaction } from '../database/connect.ts';
import type { Callback } from '../protocol/callback.ts';
import { isTaskEnded } from '../protocol/states.ts';

/** What became of a callback. `moved`: it changed the job; `stored`: kept, nothing to change; `known`: a double. */
export type Reception = 'moved' | 'stored' | 'known' | 'unknown_job';

const STORE = `
  insert into callbacks (job_id, attempt, sequence, state, body)
    select job_id, $2, $3, $4, $5 from user_jobs where job_id = $1
    on conflict do nothing`;

const STARTED = `
  update user_jobs set crobot_status = $3,
      status = case when status = 'QUEUED' then 'RUNNING' else status end,
      moved_by = 'crobot', reason = 'CRobot started it'
    where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED')`;

const ENDED = `
  update user_jobs set crobot_status = $3, returned = $4, next_check_at = null, due_at = now(),
      status = 'RETURNED', moved_by = 'crobot', reason = 'CRobot says ' || $3
    where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED', 'RUNNING')`;

const KILLED = `
  update user_jobs set crobot_status = $3, next_check_at = null, finished = now(),
      lease_token = null, lease_owner = null, lease_until = null,
      status = 'KILLED', moved_by = 'crobot', reason = 'killed'
    where job_id = $1 and attempt = $2 and remote and status in ('WAITING', 'QUEUED', 'RUNNING')`;

/**
 * Stores a message of CRobot, once, and lets it move its job. It may be late, doubled, out of order or about an
 * attempt that is over: then it is kept and moves nothing. Messages found by asking CRobot come the same way.
 */
export async function receive(tx: Transaction, message: Callback): Promise<Reception> {
  const { job_id, attempt, sequence, state } = message;
  const stored = await tx.query(STORE, [job_id, attempt, sequence, state, message]);
  if (stored.rowCount === 0) {
    const { rowCount } = await tx.query('select from user_jobs where job_id = $1', [job_id]);
    if (rowCount === 0) return 'unknown_job';
  }
  let moved: number | null = 0;
  if (state === 'killed') moved = (await tx.query(KILLED, [job_id, attempt, state])).rowCount;
  else if (isTaskEnded(state)) moved = (await tx.query(ENDED, [job_id, attempt, state, message])).rowCount;
  else if (state === 'running') moved = (await tx.query(STARTED, [job_id, attempt, state])).rowCount;
  if (moved) return 'moved';
  return stored.rowCount === 0 ? 'known' : 'stored';
}
