import type { Queryable } from '../../database/connect.ts';
import type { Message } from './task_row.ts';

/** Callbacks whose next try is due, the longest waiting first; tasks in `busy` have one on the wire and are left out. */
export async function dueMessages(db: Queryable, busy: number[], limit: number): Promise<Message[]> {
  const { rows } = await db.query<Message>({
    name: 'crobot_due_messages',
    text: `select o.task_id, t.client, t.job_id, t.attempt, o.sequence, o.tries, t.callback, o.body
      from crobot.outbox o join crobot.tasks t on t.id = o.task_id
      where o.settled is null and o.next_try <= now() and o.task_id <> all ($1::bigint[])
      order by o.next_try limit $2`,
    values: [busy, limit],
  });
  return rows;
}
