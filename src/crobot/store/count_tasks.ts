import type { Queryable } from '../../database/connect.ts';
import type { TaskState } from '../../protocol/states.ts';

export interface TaskNumbers {
  /** How many tasks are in a state; a state without tasks is absent. */
  tasks: Partial<Record<TaskState, number>>;
  /** Callbacks that are not settled. */
  undelivered: number;
  /** Age of the state change that the oldest of them tells of. */
  oldest_seconds: number | null;
  /** Deliveries that failed. */
  retries: number;
}

/** Counts all clients' tasks and the outbox. */
export async function countTasks(db: Queryable): Promise<TaskNumbers> {
  const { rows } = await db.query<TaskNumbers>(
    `select
      (select coalesce(jsonb_object_agg(state, count), '{}')
        from (select state, count(*) from crobot.tasks group by state) by_state) as tasks,
      (select count(*)::integer from crobot.outbox where settled is null) as undelivered,
      (select extract(epoch from now() - min((body ->> 'at')::timestamptz))::double precision
        from crobot.outbox where settled is null) as oldest_seconds,
      (select coalesce(sum(tries), 0) from crobot.outbox where tries > 0) as retries`,
  );
  return rows[0]!;
}
