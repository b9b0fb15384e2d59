import type { Queryable } from '../../database/connect.ts';

/** Rows that are taken at once. */
export const BATCH = 1000;

/**
 * Of a batch, so many jobs are named to the broker. A hint wakes a worker, which then takes whatever is due for as long as
 * it has free threads: a hundred wake a hundred workers, and a thousand would do no more.
 */
const HINTS = 100;

const TAKE = `
  with due as materialized (
    select due_at, id from broker_outbox where due_at <= now() order by due_at, id limit $1 for update skip locked),
  taken as (
    delete from broker_outbox o using due d where o.due_at = d.due_at and o.id = d.id returning o.job_id)
  select (select count(*) from taken) as taken, array(
    select distinct t.job_id from taken t join user_jobs j using (job_id)
      where j.status in ('WAITING', 'RETURNED') and j.lease_token is null and j.due_at <= now()
      order by t.job_id limit $2) as jobs`;

/**
 * Takes a batch out of the outbox, in a transaction that is committed once the broker has confirmed the jobs; if it never
 * is, all are there again. Jobs that somebody took meanwhile need no hint and are left out. SKIP LOCKED: two who hand out
 * at the same moment take different rows.
 */
export async function takeHints(tx: Queryable): Promise<{ taken: number; jobs: number[] }> {
  const { rows } = await tx.query<{ taken: number; jobs: number[] }>({
    name: 'broker-take',
    text: TAKE,
    values: [BATCH, HINTS],
  });
  return { taken: rows[0]!.taken, jobs: rows[0]!.jobs };
}

/** Lets the outbox be filled for two minutes more. Seldom a write: only when less than half of that is left. */
export async function keepFilling(db: Queryable): Promise<void> {
  await db.query(
    `update broker set fill_until = now() + interval '2 minutes' where fill_until < now() + interval '1 minute'`,
  );
}
