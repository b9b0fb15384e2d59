import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { AS_MESSAGE, type Message } from './task_row.ts';

/** Fails the tasks that still wait although their deadline has passed. */
export async function expireWaiting(db: Queryable): Promise<Message[]> {
  const { rows } = await db.query<Message>({
    name: 'crobot_expire_waiting',
    text: `update crobot.tasks t set state = 'failed', ended = now(), error = $1
      where state = 'queued' and launched is null and deadline < now() returning ${AS_MESSAGE}`,
    values: [JSON.stringify(new EnterobotError('TASK_DEADLINE_PASSED', {}).report())],
  });
  return rows;
}
