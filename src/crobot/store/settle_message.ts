import type { Queryable } from '../../database/connect.ts';
import type { Message } from './task_row.ts';

/** The receiver has it (`delivered`), or wants nothing more of this task (`gave_up`). */
export async function settleMessage(
  db: Queryable,
  message: Message,
  outcome: 'delivered' | 'gave_up',
  lastError: string | null,
): Promise<void> {
  await db.query({
    name: 'crobot_settle_message',
    text: `update crobot.outbox set settled = now(), outcome = $3, tries = tries + 1, last_error = $4
      where task_id = $1 and sequence = $2 and settled is null`,
    values: [message.task_id, message.sequence, outcome, lastError],
  });
}
