import type { Pool } from '../database/connect.ts';
import { type DueCheck, forgotten, seen, takeDueChecks } from '../ledger/check.ts';
import { receive } from '../ledger/receive.ts';
import type { ShownTask } from '../protocol/show_jobs.ts';
import { isTaskEnded } from '../protocol/states.ts';
import type { CRobotClient } from './crobot_client.ts';

/** Jobs asked about in one request. */
const BATCH = 200;

/**
 * Asks CRobot about every remote job that is past its `next_check_at` and makes up for callbacks that never came.
 * Returns how many jobs were asked about. When CRobot is away nothing changes: the next check is already set. `lost` is
 * called for each callback that was made up for.
 */
export async function reconcile(
  pool: Pool,
  crobot: CRobotClient,
  lost: () => void = () => {},
): Promise<number> {
  const due = await takeDueChecks(pool, BATCH);
  if (due.length === 0) return 0;
  const shown = await crobot.showJobs(due.map((check) => check.job_id));
  const tasks = new Map(shown.map((task) => [`${task.job_id} ${task.attempt}`, task]));
  let failure: unknown;
  for (const check of due) {
    // One that cannot be settled must not keep the others of its batch waiting.
    await settle(pool, check, tasks.get(`${check.job_id} ${check.attempt}`), lost).catch((error) => {
      failure = error;
    });
  }
  if (failure) throw failure;
  return due.length;
}

async function settle(
  pool: Pool,
  check: DueCheck,
  task: ShownTask | undefined,
  lost: () => void,
): Promise<void> {
  if (!task) return forgotten(pool, check);
  // The last message says the same as its callback would have; whichever comes second is known already.
  if (isTaskEnded(task.state) && task.last) {
    const { last } = task;
    const reception = await receive(pool, last);
    if (reception === 'moved') lost();
    return;
  }
  await seen(pool, check, task.state);
}
