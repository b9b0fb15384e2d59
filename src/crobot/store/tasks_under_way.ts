import type { Queryable } from '../../database/connect.ts';
import type { TaskRow } from './task_row.ts';

/** Everything that was launched and has not ended: what a starting CRobot has to find again. */
export async function tasksUnderWay(db: Queryable): Promise<TaskRow[]> {
  const { rows } = await db.query<TaskRow>(
    `select * from crobot.tasks where state = 'running' or (state = 'queued' and launched is not null)
      order by id`,
  );
  return rows;
}
