import type { Transaction } from '../../database/connect.ts';
import { sendSweepUploads } from '../../intake/sweep_uploads_job.ts';
import { sendSweepIncoming } from '../../jobs/sweep_incoming_job.ts';
import { sendSweepUnnamed } from '../../jobs/sweep_unnamed_job.ts';
import { sweepChanges } from '../../records/sweep_changes.ts';

/**
 * What a tick does. It runs in the transaction that takes the tick, so it happens once or not at all: it records jobs, and
 * is short. `tick` is the moment that was meant, which may lie a while back.
 */
export type ScheduleHandler = (tx: Transaction, tick: Date) => Promise<void>;

/** Both sweep the store: files without a name by content, and names that no row has. */
async function sweepStore(tx: Transaction, tick: Date): Promise<void> {
  await sendSweepIncoming(tx, tick);
  await sendSweepUnnamed(tx, tick);
}

/** Name (the column `handler`) → what is done. A schedule of one's own is one line here and a row in a migration. */
const HANDLERS = new Map<string, ScheduleHandler>([
  ['sweep_incoming', sweepStore],
  ['sweep_changes', sweepChanges],
  ['sweep_uploads', sendSweepUploads],
]);

/** Adds a handler from outside (examples, tests). */
export function registerHandler(name: string, handler: ScheduleHandler): void {
  HANDLERS.set(name, handler);
}

/** Undefined for a name that this release does not know. */
export function findHandler(name: string): ScheduleHandler | undefined {
  return HANDLERS.get(name);
}
