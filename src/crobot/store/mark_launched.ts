import type { Queryable } from '../../database/connect.ts';
import type { TaskRow } from './task_row.ts';

/**
 * Writes down that these tasks are about to be started, before any process exists: after a crash between the two
 * a process is looked for. Returns those that were still waiting (a kill may have come between).
 */
export async function markLaunched(db: Queryable, ids: number[]): Promise<TaskRow[]> {
  const { rows } = await db.query<TaskRow>({
    name: 'crobot_mark_launched',
    text: `update crobot.tasks set launched = now()
      where id = any($1::bigint[]) and state = 'queued' and launched is null returning *`,
    values: [ids],
  });
  return rows;
}
