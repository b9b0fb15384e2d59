import type { Queryable } from '../database/connect.ts';

/** A worker says that it lives and which classes it knows. Those that said so last a day ago are forgotten. */
export async function announceWorker(db: Queryable, name: string, classes: string[]): Promise<void> {
  await db.query(
    `with forgotten as (delete from workers where seen < now() - interval '1 day')
      insert into workers (name, classes) values ($1, $2)
        on conflict (name) do update set classes = excluded.classes, seen = now()`,
    [name, classes],
  );
}

/** A worker stops. */
export async function dismissWorker(db: Queryable, name: string): Promise<void> {
  await db.query('delete from workers where name = $1', [name]);
}

/** A worker as the house knows it. */
export interface KnownWorker {
  name: string;
  classes: string[];
  /** When it last said that it lives. */
  seen: Date;
  alive: boolean;
  /** The jobs that it holds at this moment. */
  doing: { job_id: number; type: string; status: string; until: string }[];
}

/** Workers that said within a day that they live, with what they hold; one that is silent for a minute lives no more. */
export async function listWorkers(db: Queryable): Promise<KnownWorker[]> {
  const { rows } = await db.query<KnownWorker>(
    `select name, classes, seen, seen > now() - interval '1 minute' as alive, coalesce((
        select jsonb_agg(jsonb_build_object('job_id', job_id, 'type', pipeline, 'status', status, 'until', lease_until)
            order by job_id)
          from user_jobs where lease_token is not null and lease_owner = name), '[]') as doing
      from workers order by name`,
  );
  return rows;
}
