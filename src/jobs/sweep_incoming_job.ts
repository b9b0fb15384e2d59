import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Transaction } from '../database/connect.ts';
import { tryLock } from '../file_lock.ts';
import { house } from './house.ts';
import { localTask } from './local_task.ts';

/** Nobody writes a file for so long without adding to it. */
const DEAD_AFTER_HOURS = 24;

const args = z.object({ olderThanHours: z.number().min(1) });

/** The line of those who download runs (src/pipelines/reads): it keeps itself clean, and is touched only inside. */
const LINE = 'runs-line';
/** A run that is kept for another attempt, what has come of one, and the lock of whoever has to do with them. */
const KEPT = /^(run-.*?)(\.part|\.lock)?$/;

/**
 * Removes what a process that was killed in the middle of `Store.put`, or of an import of a scheme (a folder), left in the
 * folders `.incoming` of the store. What is there has no row and no name by content yet, so nobody misses it; doing it
 * twice does no harm.
 */
export const SweepIncomingJob = localTask('sweep_incoming', args, async ({ olderThanHours }, signal) => {
  const before = Date.now() - olderThanHours * 3_600_000;
  const { root } = house().store;
  let files = 0;
  let bytes = 0;
  for (const kind of await readdir(root)) {
    const incoming = join(root, kind, '.incoming');
    // A kind that nothing was ever put into has no such folder.
    for (const name of await readdir(incoming).catch(() => [])) {
      signal.throwIfAborted();
      const file = join(incoming, name);
      const found = await stat(file).catch(() => undefined);
      // It was named since we read the folder, or it is still being written.
      if (!found || found.mtimeMs > before || name === LINE) continue;
      if (!(await removed(file, KEPT.exec(name)?.[1]))) continue;
      files++;
      bytes += found.isFile() ? found.size : 0;
    }
  }
  return { files, bytes };
});

/** False for what a task has to do with: the age of its lock, or of a whole file, says nothing. */
async function removed(file: string, kept: string | undefined): Promise<boolean> {
  const lock = kept === undefined ? undefined : tryLock(join(dirname(file), `${kept}.lock`));
  if (kept !== undefined && !lock) return false;
  try {
    await rm(file, { force: true, recursive: true });
    return true;
  } finally {
    lock?.release();
  }
}

/**
 * What the schedule `sweep_incoming` does at each tick. A job belongs to a database, the store to all of them: it is
 * recorded for the first one, and where there is none, nothing was ever put into the store.
 */
export async function sendSweepIncoming(tx: Transaction, tick: Date): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    'select name from databases order by created, name limit 1',
  );
  if (!rows[0]) return;
  const label = `incoming files of ${tick.toISOString().slice(0, 10)}`;
  await new SweepIncomingJob({
    database: rows[0].name,
    label,
    args: { olderThanHours: DEAD_AFTER_HOURS },
    useQueue: true,
  }).send(tx);
}
