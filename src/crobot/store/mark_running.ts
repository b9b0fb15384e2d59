import type { Queryable } from '../../database/connect.ts';
import type { Handle } from '../executors/executor.ts';
import { AS_MESSAGE, type Message } from './task_row.ts';

/**
 * queued → running, with what finds its process again. Undefined when it is running already (a commit whose
 * answer was lost).
 */
export async function markRunning(db: Queryable, id: number, handle: Handle): Promise<Message | undefined> {
  const { rows } = await db.query<Message>({
    name: 'crobot_mark_running',
    text: `update crobot.tasks t set state = 'running', started = now(), handle = $2
      where id = $1 and state = 'queued' and launched is not null returning ${AS_MESSAGE}`,
    values: [id, JSON.stringify(handle)],
  });
  return rows[0];
}
