import type { Queryable } from '../../database/connect.ts';
import type { TaskState } from '../../protocol/states.ts';
import type { TaskRow } from './task_row.ts';

export interface TaskFilter {
  jobIds?: number[];
  states?: TaskState[];
  pipeline?: string;
  workgroup?: string;
  limit: number;
}

/** A task with its place among the waiting (1 = first) and its newest callback. */
export interface ShownRow extends TaskRow {
  place: number | null;
  last: unknown;
  submitted: Date;
  ended: Date | null;
}

/** Tasks of one client: those asked for in the order of their ids, or else the newest first. */
export async function showTasks(db: Queryable, client: string, filter: TaskFilter): Promise<ShownRow[]> {
  const { rows } = await db.query<ShownRow>({
    name: filter.jobIds ? 'crobot_show_by_id' : 'crobot_show_newest',
    text: `with shown as (
        select * from crobot.tasks
          where client = $1 and ($2::bigint[] is null or job_id = any($2)) and ($3::text[] is null or state = any($3))
            and ($4::text is null or pipeline = $4) and ($5::text is null or workgroup = $5)
          order by ${filter.jobIds ? 'job_id, attempt' : 'id desc'} limit $6
      ), places as (
        select id, row_number() over (order by priority, id)::integer as place from crobot.tasks
          where state = 'queued' and launched is null
            and exists (select from shown where state = 'queued' and launched is null)
      )
      select shown.*, places.place, outbox.body as last
        from shown left join places using (id)
        left join crobot.outbox on task_id = shown.id and outbox.sequence = shown.sequence
        order by ${filter.jobIds ? 'shown.job_id, shown.attempt' : 'shown.id desc'}`,
    values: [
      client,
      filter.jobIds ?? null,
      filter.states ?? null,
      filter.pipeline ?? null,
      filter.workgroup ?? null,
      filter.limit,
    ],
  });
  return rows;
}
