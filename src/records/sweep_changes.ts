import type { Transaction } from '../database/connect.ts';

/** Who was away for longer reads the lists again. */
const KEPT_DAYS = 7;

/** Removes changes that are older than a week, and notes up to where (the stream of changes tells who asks for older ones). */
export async function sweepChanges(tx: Transaction): Promise<void> {
  await tx.query(
    `with swept as (
       delete from changes where at < now() - make_interval(days => $1) returning txid
     )
     update installation set changes_swept_before = greatest(changes_swept_before, (select max(txid) + 1 from swept))`,
    [KEPT_DAYS],
  );
}
