import type { Queryable } from '../../database/connect.ts';
import type { ErrorReport } from '../../errors.ts';
import type { Outcome } from '../executors/executor.ts';
import { AS_MESSAGE, type Message } from './task_row.ts';

/** A task that was launched, and what became of it. */
export interface EndedTask {
  id: number;
  outcome: Outcome;
}

/**
 * Ends tasks that were launched. A kill that was accepted before wins over any outcome, because its caller was
 * told so. Undefined for a task that has ended already.
 */
export async function finishTasks(db: Queryable, set: EndedTask[]): Promise<(Message | undefined)[]> {
  // Rows are locked in about the order of their ids, as a kill of many locks them.
  const all = set.toSorted((a, b) => a.id - b.id);
  const { rows } = await db.query<Message>({
    name: 'crobot_finish_tasks',
    text: `update crobot.tasks t set ended = now(), started = coalesce(started, launched),
        state = case when kill_requested is null then e.state else 'killed' end,
        error = case when kill_requested is null then e.error end,
        result_sha256 = case when kill_requested is null then e.result_sha256 end
      from unnest($1::bigint[], $2::text[], $3::jsonb[], $4::text[]) as e (id, state, error, result_sha256)
      where t.id = e.id and t.state in ('queued', 'running') returning ${AS_MESSAGE}`,
    values: [
      all.map(({ id }) => id),
      all.map(({ outcome }) => outcome.state),
      all.map(({ outcome }) => (outcome.state === 'failed' ? JSON.stringify(storable(outcome.error)) : null)),
      all.map(({ outcome }) => (outcome.state === 'complete' ? outcome.result_sha256 : null)),
    ],
  });
  const messages = new Map(rows.map((message) => [message.task_id, message]));
  return set.map(({ id }) => messages.get(id));
}

/** A program's words may hold what jsonb refuses (NUL, half surrogates), and a callback has at most 1 MB. */
function storable(error: ErrorReport): ErrorReport {
  const message = error.message.replaceAll('\0', '\uFFFD').slice(0, 20_000).toWellFormed();
  return { ...error, message };
}
