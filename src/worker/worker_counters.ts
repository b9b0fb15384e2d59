import type { Queryable } from '../database/connect.ts';

/** What workers count. Buckets of `claim_seconds` have their upper bound as label, and are not cumulative. */
export type CounterName =
  | 'callbacks_lost'
  | 'lease_losses'
  | 'claim_seconds_bucket'
  | 'claim_seconds_sum'
  | 'claim_seconds_count';

export interface WorkerCounter {
  name: CounterName;
  label: string;
  value: number;
}

/** Upper bounds (seconds) of the histogram of claims; beyond the last one is `+Inf`. */
export const CLAIM_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

/** Adds to what all workers counted so far. */
export async function addToCounters(db: Queryable, counted: WorkerCounter[]): Promise<void> {
  // Always in one order: workers that add at the same moment wait for each other's rows, never in a circle.
  const sorted = counted.toSorted((a, b) => (`${a.name} ${a.label}` < `${b.name} ${b.label}` ? -1 : 1));
  await db.query(
    `insert into worker_counters as c (name, label, value)
      select * from unnest($1::text[], $2::text[], $3::double precision[])
      on conflict (name, label) do update set value = c.value + excluded.value`,
    [sorted.map((one) => one.name), sorted.map((one) => one.label), sorted.map((one) => one.value)],
  );
}

/** What all workers counted since the database was made. */
export async function readCounters(db: Queryable): Promise<WorkerCounter[]> {
  const { rows } = await db.query<WorkerCounter>('select name, label, value from worker_counters');
  return rows;
}
