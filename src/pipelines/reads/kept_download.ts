import { copyFile, link, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FileLock, tryLock } from '../../file_lock.ts';
import { download, md5OfFile } from './download.ts';
import type { ListedFile } from './file_report.ts';
import type { Patient } from './patience.ts';

const LOOK_MS = 500;

/**
 * Brings a file to `target`, by way of `folder`: what another attempt has downloaded there, whole or in part, is gone on
 * with. Two tasks never write one file: the second waits, and finds it. Returns the address that the last byte came from; null when all was there.
 * @throws as `download`
 */
export async function keptDownload(
  patient: Patient,
  listed: ListedFile,
  folder: string,
  target: string,
): Promise<string | null> {
  const kept = keptPath(folder, listed);
  const lock = await locked(`${kept}.lock`, patient.signal);
  try {
    const there = await isWhole(kept, listed, patient.signal);
    const source = there ? null : await download(patient, listed, kept);
    if (there) patient.log.say(`${listed.name}: an earlier attempt has downloaded it`);
    await linkOrCopy(kept, target);
    return source;
  } finally {
    // The empty file stays, to be swept with the folder: who waits has it open, and would lock a name that is gone.
    lock.release();
  }
}

/** A second in all: who holds the lock for longer is another task. */
const FORGET_LOOKS = 20;
const FORGET_LOOK_MS = 50;

/**
 * Takes what has come of a file so far out of the folder; a copy in a scratch folder stays. What another task has to do with
 * at this moment is that task's to forget; what nobody could forget is swept with the folder.
 */
export async function forgetDownload(folder: string, listed: ListedFile): Promise<void> {
  const kept = keptPath(folder, listed);
  let lock: FileLock | undefined;
  try {
    // Our own download of the other mate may be giving it up just now: one that failed ends the wait for both.
    for (let looks = 0; !lock && looks < FORGET_LOOKS; looks++) {
      if (looks > 0) await sleep(FORGET_LOOK_MS);
      lock = tryLock(`${kept}.lock`);
    }
  } catch {
    // The folder is gone, say. Why the task ended is worth more than that.
  }
  if (!lock) return;
  try {
    await Promise.all([kept, `${kept}.part`].map((file) => rm(file, { force: true })));
  } finally {
    lock.release();
  }
}

function keptPath(folder: string, { name, md5 }: ListedFile): string {
  return join(folder, `run-${md5}-${name}`);
}

async function locked(file: string, signal: AbortSignal): Promise<FileLock> {
  for (;;) {
    signal.throwIfAborted();
    const lock = tryLock(file);
    if (lock) return lock;
    await sleep(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Not forced to the disk when it was written: a machine that went down may have left something else under the name. */
async function isWhole(file: string, { bytes, md5 }: ListedFile, signal: AbortSignal): Promise<boolean> {
  const size = await stat(file).then(
    (found) => found.size,
    () => -1,
  );
  if (size === bytes && (await md5OfFile(file, signal)) === md5) return true;
  await rm(file, { force: true });
  return false;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another file system, or one without links.
    await copyFile(from, `${to}.copy`);
    await rename(`${to}.copy`, to);
  }
}
