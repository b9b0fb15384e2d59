import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Queryable, Transaction } from '../database/connect.ts';
import type { StoreKind } from '../store.ts';
import { house } from './house.ts';
import { localTask } from './local_task.ts';
import { namedContent } from './sweep_unnamed/named.ts';
import { type Aside, ifOld, type Old, putAllBack, putBack, setAside } from './sweep_unnamed/set_aside.ts';

/**
 * A file is named by its content before the transaction that names it in a row commits; no job takes two days from the one
 * to the other.
 */
const UNNAMED_AFTER_HOURS = 48;
/** Schemes lie in folders that an import writes, and their rows are for ever; so are those of references. */
const KINDS: readonly StoreKind[] = ['reads', 'assemblies', 'queries', 'analyses'];
/** Files that are looked up together. */
const BATCH = 10_000;

const args = z.object({ olderThanHours: z.number().min(0) });

/**
 * Removes content that no row names: of uploads that were refused, cancelled or killed while they were checked, of
 * transactions that did not commit; and what analyses had found that people removed as long ago. A file that a row names is never removed: the rows are read after the files, and again
 * once the file is out of the way of those who would name it (see setAside). Doing it twice does no harm.
 */
export const SweepUnnamedJob = localTask('sweep_unnamed', args, async ({ olderThanHours }, signal) => {
  const before = Date.now() - olderThanHours * 3_600_000;
  const { pool, store } = house();
  let files = 0;
  let bytes = 0;
  for (const name of KINDS) {
    const kind = join(store.root, name);
    await putAllBack(kind);
    for await (const batch of batches(oldFiles(kind, before), BATCH)) {
      const strays = await unnamed(pool, batch, before);
      signal.throwIfAborted();
      const removed = await removeUnnamed(pool, kind, strays, before);
      files += removed.length;
      bytes += removed.reduce((sum, one) => sum + one.bytes, 0);
      signal.throwIfAborted();
    }
  }
  return { files, bytes };
});

async function* oldFiles(kind: string, before: number): AsyncGenerator<Old> {
  for (const two of await readdir(kind).catch(() => [])) {
    if (!/^[0-9a-f]{2}$/.test(two)) continue;
    for (const name of await readdir(join(kind, two))) {
      const old = await ifOld(join(kind, two, name), before);
      if (old) yield old;
    }
  }
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function unnamed<T extends Old>(db: Queryable, files: T[], before: number): Promise<T[]> {
  const named = await namedContent(
    db,
    files.map((file) => file.sha256),
    new Date(before),
  );
  return files.filter((file) => !named.has(file.sha256));
}

async function removeUnnamed(db: Queryable, kind: string, strays: Old[], before: number): Promise<Aside[]> {
  const aside: Aside[] = [];
  let removed: Aside[] = [];
  try {
    for (const stray of strays) {
      const taken = await setAside(kind, stray, before);
      if (taken) aside.push(taken);
    }
    removed = await unnamed(db, aside, before);
  } finally {
    // Also when the database went away in between: then all of them.
    for (const one of aside) if (!removed.includes(one)) await putBack(kind, basename(one.aside));
  }
  for (const one of removed) await rm(one.aside, { force: true });
  return removed;
}

/** Recorded for the first database, with the job that sweeps `.incoming`: the store belongs to all of them. */
export async function sendSweepUnnamed(tx: Transaction, tick: Date): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    'select name from databases order by created, name limit 1',
  );
  if (!rows[0]) return;
  await new SweepUnnamedJob({
    database: rows[0].name,
    label: `content without a name of ${tick.toISOString().slice(0, 10)}`,
    args: { olderThanHours: UNNAMED_AFTER_HOURS },
    useQueue: true,
  }).send(tx);
}
