import type { Queryable } from '../../database/connect.ts';
import type { Waiting } from '../scheduler/choose.ts';

/**
 * The first `each` waiting tasks of every workgroup. Walks from workgroup to workgroup along the index, so its
 * cost grows with the number of workgroups and not with the length of the queue.
 */
export async function waitingTasks(db: Queryable, each: number): Promise<Waiting[]> {
  const { rows } = await db.query<Waiting>({
    name: 'crobot_waiting_tasks',
    text: `with recursive groups (workgroup) as (
        select min(workgroup) from crobot.tasks where state = 'queued' and launched is null
        union all
        select (select min(workgroup) from crobot.tasks
            where state = 'queued' and launched is null and workgroup > groups.workgroup)
          from groups where groups.workgroup is not null
      )
      select first.* from groups cross join lateral (
        select id, workgroup, priority, cores, memory_mb, minutes from crobot.tasks t
          where state = 'queued' and launched is null and t.workgroup = groups.workgroup
          order by priority, id limit $1
      ) first`,
    values: [each],
  });
  return rows;
}
