import type { Queryable } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';
import { refuseDerived } from './add_analysis.ts';
import type { Claim } from './claim.ts';
import { lockClaimed } from './fenced.ts';

/**
 * Writes what a completing job found into the data of its analysis, over keys of the same name (flags follow the move).
 * A rerun that fails therefore leaves what the last one found. @throws LEASE_LOST
 */
export async function writeAnalysis(db: Queryable, claim: Claim, found: Record<string, Json>): Promise<void> {
  refuseDerived(found);
  // The job's row first, as whoever ends a job locks it before its item (by trigger): else the two could wait for each other.
  await lockClaimed(db, claim);
  await db.query('update user_preferences set data = data || $2 where id = $1', [
    claim.job.analysis_id,
    JSON.stringify(found),
  ]);
}
