import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256OfFile } from '../../store.ts';
import { type Listed, type ListedFile, readList } from './file_list.ts';
import { LIST, NAMED_BY_CONTENT, poolPath } from './manifest.ts';
import type { OpenBackup } from './open_backup.ts';
import { walkStore } from './walk_store.ts';

/** A file that the store has, if it has any. */
export async function anyFile(store: string): Promise<string | undefined> {
  for await (const { path } of walkStore(store)) return path;
  return undefined;
}

export interface PutFiles {
  put: number;
  /** Those that were there already, and stayed. */
  kept: number;
}

/** Files copied at once. */
const AT_ONCE = 8;

/** The name that a file has until it is whole. Nobody who walks a store sees it. */
const TEMPORARY = /^\.restoring-[0-9a-f]{24}$/;

/**
 * Puts the files of a backup into the store, each whole or not at all. What is there stays as it is: in a store that outlived
 * its database it is the newer one; unless its name is its content, and that is another. Links come last, so that no file is
 * ever put through one. On the disk it all is only after `syncDisk`.
 */
export async function putFiles(backup: OpenBackup, store: string, signal?: AbortSignal): Promise<PutFiles> {
  const list = join(backup.folder, LIST);
  const done = { put: 0, kept: 0 };
  let batch: Promise<boolean>[] = [];
  const flush = async () => {
    // All have ended before one of them fails the rest: what is taken away again must not come after that.
    const ended = await Promise.allSettled(batch);
    batch = [];
    for (const one of ended) {
      if (one.status === 'rejected') throw one.reason;
      if (one.value) done.put++;
      else done.kept++;
    }
  };
  await sweepTemporaries(store);
  for (const links of [false, true]) {
    for await (const entry of readList(list)) {
      signal?.throwIfAborted();
      if ('link' in entry !== links) continue;
      batch.push(put(entry, backup, store));
      if (batch.length === AT_ONCE) await flush();
    }
    await flush();
  }
  return done;
}

async function put(entry: Listed, backup: OpenBackup, store: string): Promise<boolean> {
  const target = join(store, entry.path);
  if (await mayStay(entry, target)) return false;
  await mkdir(dirname(target), { recursive: true, mode: 0o750 });
  const temporary = join(dirname(target), `.restoring-${randomBytes(12).toString('hex')}`);
  try {
    if ('link' in entry) await symlink(entry.link, temporary);
    else await putFile(entry, backup, temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return true;
}

/** What was unpacked beside the store is linked, so that it takes no room twice; only what nobody ever changes. */
async function putFile(entry: ListedFile, backup: OpenBackup, temporary: string): Promise<void> {
  const source = join(backup.pool, poolPath(entry.sha256));
  const named = NAMED_BY_CONTENT.test(entry.path);
  if (backup.unpacked && named) await link(source, temporary);
  else await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(temporary, entry.mode);
  const at = new Date(entry.mtime);
  await utimes(temporary, at, at);
  // One that a machine that went down left empty would be taken for the newer one the next time; of the others the name tells.
  if (!named) await sync(temporary);
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether something is there that need not be put. What the backup itself has damaged is no better than that. */
async function mayStay(entry: Listed, target: string): Promise<boolean> {
  const found = await lstat(target).catch(() => undefined);
  if (!found) return false;
  const promised = NAMED_BY_CONTENT.exec(entry.path)?.[2];
  if ('link' in entry || !found.isFile() || entry.sha256 !== promised) return true;
  return found.size === entry.bytes && (await sha256OfFile(target)) === promised;
}

/** What a restore that was killed left. */
async function sweepTemporaries(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) await sweepTemporaries(path);
    else if (TEMPORARY.test(entry.name)) await rm(path, { force: true });
  }
}

/** Takes the files of a backup away again, from a store that had none before. */
export async function removeFiles(backup: OpenBackup, store: string): Promise<void> {
  for await (const { path } of readList(join(backup.folder, LIST)))
    await rm(join(store, path), { force: true });
}
