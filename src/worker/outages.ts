import type { Queryable } from '../database/connect.ts';

/** Of what a dead worker said last nothing is known any more. A live one says it again every few seconds. */
const BELIEVED = "interval '1 minute'";

/**
 * Writes down that this worker has not reached CRobot for `seconds`, or (undefined) that it does not miss it. Also
 * removes what workers said that are long gone.
 */
export async function tellOutage(db: Queryable, worker: string, seconds: number | undefined): Promise<void> {
  await db.query(`delete from outages where (worker = $1 and $2) or seen < now() - ${BELIEVED}`, [
    worker,
    seconds === undefined,
  ]);
  if (seconds === undefined) return;
  await db.query(
    `insert into outages (service, worker, since) values ('crobot', $1, now() - make_interval(secs => $2))
      on conflict (service, worker) do update set since = excluded.since, seen = now()`,
    [worker, seconds],
  );
}

/** Since when some worker has not reached CRobot; undefined when none misses it. */
export async function crobotAwaySince(db: Queryable): Promise<Date | undefined> {
  const { rows } = await db.query<{ since: Date | null }>(
    `select min(since) as since from outages where service = 'crobot' and seen > now() - ${BELIEVED}`,
  );
  return rows[0]?.since ?? undefined;
}
