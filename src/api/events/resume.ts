import type { Pool } from '../../database/connect.ts';
import type { Place } from './event_id.ts';
import { oldestKept, readChanges } from './read_changes.ts';
import { type Batch, MOST_CHANGES } from './tail.ts';

/**
 * What a reader who was at `place` has missed up to `now`: the rest of the batch in which they stopped, and all after it.
 * 'reset': it cannot be told, because the house was restored since, or some of it was swept away, or it is too much.
 */
export async function missedSince(
  pool: Pool,
  place: Place,
  now: { epoch: string; snapshot: string },
): Promise<{ batch: Batch; skip: number }[] | 'reset'> {
  const { epoch, since, until, count } = place;
  const oldest = Number(since.split(':', 1)[0]);
  if (epoch !== now.epoch || oldest < (await oldestKept(pool))) return 'reset';
  const rest = await readChanges(pool, { since, until, most: MOST_CHANGES });
  const after = await readChanges(pool, { since: until, until: now.snapshot, most: MOST_CHANGES });
  if (rest.tooMany || after.tooMany) return 'reset';
  return [
    { batch: { ...rest, since, until }, skip: count },
    { batch: { ...after, since: until, until: now.snapshot }, skip: 0 },
  ];
}
