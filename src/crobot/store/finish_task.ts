import type { Queryable } from '../../database/connect.ts';
import type { Outcome } from '../executors/executor.ts';
import { AS_MESSAGE, type Message } from './task_row.ts';

/**
 * Ends a task that was launched. A kill that was accepted before wins over any outcome, because its caller was
 * told so. Undefined when the task has ended already.
 */
export async function finishTask(db: Queryable, id: number, outcome: Outcome): Promise<Message | undefined> {
  const { rows } = await db.query<Message>({
    name: 'crobot_finish_task',
    text: `update crobot.tasks t set ended = now(),
        state = case when kill_requested is null then $2 else 'killed' end,
        error = case when kill_requested is null then $3::jsonb end,
        result_sha256 = case when kill_requested is null then $4::text end
      where id = $1 and state in ('queued', 'running') returning ${AS_MESSAGE}`,
    values: [
      id,
      outcome.state,
      outcome.state === 'failed' ? JSON.stringify(storable(outcome.error)) : null,
      outcome.state === 'complete' ? outcome.result_sha256 : null,
    ],
  });
  return rows[0];
}

/** A program's words may hold what jsonb refuses (NUL, half surrogates), and a callback has at most 1 MB. */
function storable(error: { code: string; class: string; message: string }) {
  const message = error.message.replaceAll('\0', '\uFFFD').slice(0, 20_000).toWellFormed();
  return { ...error, message };
}
