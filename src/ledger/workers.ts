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
