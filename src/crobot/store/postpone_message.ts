import type { Queryable } from '../../database/connect.ts';
import type { Message } from './task_row.ts';

/** A delivery failed: the next try comes in `delayMs`. */
export async function postponeMessage(
  db: Queryable,
  message: Message,
  delayMs: number,
  lastError: string,
): Promise<void> {
  await db.query({
    name: 'crobot_postpone_message',
    text: `update crobot.outbox set tries = tries + 1, last_error = $4, next_try = now() + $3 * interval '1 millisecond'
      where task_id = $1 and sequence = $2 and settled is null`,
    values: [message.task_id, message.sequence, delayMs, lastError],
  });
}
