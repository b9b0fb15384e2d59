import type { Queryable } from '../../database/connect.ts';
import type { TaskRow } from './task_row.ts';

/** What is known of a key: its task, and whether its job was killed. */
export async function findTask(
  db: Queryable,
  client: string,
  jobId: number,
  attempt: number,
): Promise<{ task: TaskRow | undefined; killed: boolean }> {
  const { rows } = await db.query<TaskRow & { killed: boolean }>({
    name: 'crobot_find_task',
    text: `select t.*, tomb.job_id is not null as killed
      from (select $1::text as client, $2::bigint as job_id, $3::integer as attempt) k
      left join crobot.tombstones tomb using (client, job_id)
      left join crobot.tasks t using (client, job_id, attempt)`,
    values: [client, jobId, attempt],
  });
  const row = rows[0]!;
  return { task: row.id === null ? undefined : row, killed: row.killed };
}
