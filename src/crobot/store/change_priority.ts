import type { Queryable } from '../../database/connect.ts';
import type { PriorityAnswer } from '../../protocol/show_jobs.ts';

/** Gives waiting tasks of a client another priority; says of each job what came of it. */
export async function changePriority(
  db: Queryable,
  client: string,
  jobIds: number[],
  priority: number,
): Promise<Map<number, PriorityAnswer>> {
  const { rows } = await db.query<{ job_id: number; answer: PriorityAnswer }>(
    `with changed as (
        update crobot.tasks set priority = $3
          where client = $1 and job_id = any($2::bigint[]) and state = 'queued' and launched is null
          returning job_id
      )
      select job_id, case
          when job_id in (select job_id from changed) then 'changed'
          when bool_or(state in ('queued', 'running')) then 'running'
          else 'ended' end as answer
        from crobot.tasks where client = $1 and job_id = any($2::bigint[]) group by job_id`,
    [client, jobIds, priority],
  );
  const answers = new Map<number, PriorityAnswer>(jobIds.map((id) => [id, 'unknown']));
  for (const row of rows) answers.set(row.job_id, row.answer);
  return answers;
}
