import type { Queryable } from '../../database/connect.ts';

/** How many tasks of a client have not ended. */
export interface ClientNumbers {
  client: string;
  waiting: number;
  running: number;
}

/** Each client that has tasks that have not ended; both branches read an index that holds those alone. */
export async function countByClient(db: Queryable): Promise<ClientNumbers[]> {
  const { rows } = await db.query<ClientNumbers>(
    `select client, count(*) filter (where not launched)::integer as waiting,
        count(*) filter (where launched)::integer as running
      from (
        select client, false as launched from crobot.tasks where state = 'queued' and launched is null
        union all select client, true from crobot.tasks
          where state = 'running' or (state = 'queued' and launched is not null)
      ) open group by client order by client`,
  );
  return rows;
}
