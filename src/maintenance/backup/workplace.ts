import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from '../../file_lock.ts';

/** A folder of secrets that only one process has to do with, and that goes with it. */
export interface Workplace {
  folder: string;
  remove(): Promise<void>;
}

/** The folder, and beside it the lock of whoever works in it. */
const WORKPLACE = /^\.(?:backup|restore)-[\w-]+?(\.lock)?$/;

/**
 * Makes a folder inside another (which is made), for a backup that is packed or was unpacked. Its lock goes with the process,
 * so that what a killed one left is known as such: a number of a process is given out again, and means nothing in another container.
 */
export async function makeWorkplace(above: string, kind: 'backup' | 'restore'): Promise<Workplace> {
  const folder = join(above, `.${kind}-${randomBytes(8).toString('hex')}`);
  await mkdir(above, { recursive: true, mode: 0o700 });
  const lock = tryLock(`${folder}.lock`);
  if (!lock) throw new Error(`another process has ${folder}.lock`);
  const remove = async () => {
    try {
      await rm(folder, { recursive: true, force: true });
      await rm(`${folder}.lock`, { force: true });
    } finally {
      lock.release();
    }
  };
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, remove };
}

/** Removes what killed backups and restores left inside a folder: every table and secret was in there. */
export async function sweepWorkplaces(above: string): Promise<void> {
  const names = await readdir(above).catch(() => []);
  const left = new Set(
    names.filter((name) => WORKPLACE.test(name)).map((name) => name.replace(/\.lock$/, '')),
  );
  for (const name of left) {
    const folder = join(above, name);
    const lock = tryLock(`${folder}.lock`);
    if (!lock) continue;
    try {
      await rm(folder, { recursive: true, force: true });
      await rm(`${folder}.lock`, { force: true });
    } finally {
      lock.release();
    }
  }
}
