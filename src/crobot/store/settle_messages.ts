import type { Queryable } from '../../database/connect.ts';
import type { Message } from './task_row.ts';

/** A message that the receiver has (`delivered`), or after which it wants nothing more of its task (`gave_up`). */
export interface SettledMessage {
  message: Message;
  outcome: 'delivered' | 'gave_up';
  lastError: string | null;
}

/** Writes down that these messages need no further try. */
export async function settleMessages(db: Queryable, set: SettledMessage[]): Promise<void> {
  await db.query({
    name: 'crobot_settle_messages',
    text: `update crobot.outbox o set settled = now(), outcome = s.outcome, tries = tries + 1, last_error = s.last_error
      from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[]) as s (task_id, sequence, outcome, last_error)
      where o.task_id = s.task_id and o.sequence = s.sequence and o.settled is null`,
    values: [
      set.map(({ message }) => message.task_id),
      set.map(({ message }) => message.sequence),
      set.map(({ outcome }) => outcome),
      set.map(({ lastError }) => lastError),
    ],
  });
}
