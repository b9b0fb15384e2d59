import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/**
 * Puts the files of a backup into the store. What is there stays as it is: in a store that outlived its database it is the
 * newer one. Links come last, so that no file is ever put through one.
 */
export async function putFiles(backup: OpenBackup, store: string, signal?: AbortSignal): Promise<PutFiles> {
  const list = join(backup.folder, LIST);
  const done = { put: 0, kept: 0 };
  let batch: Promise<boolean>[] = [];
  const flush = async () => {
    for (const isNew of await Promise.all(batch)) {
      if (isNew) done.put++;
      else done.kept++;
    }
    batch = [];
  };
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
  if (await isThere(target)) return false;
  await mkdir(dirname(target), { recursive: true, mode: 0o750 });
  if ('link' in entry) await symlink(entry.link, target);
  else await putFile(entry, backup, target);
  return true;
}

/** What was unpacked beside the store is linked, so that it takes no room twice; only what nobody ever changes. */
async function putFile(entry: ListedFile, backup: OpenBackup, target: string): Promise<void> {
  const source = join(backup.pool, poolPath(entry.sha256));
  if (backup.unpacked && NAMED_BY_CONTENT.test(entry.path)) await link(source, target);
  else await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(target, entry.mode);
  const at = new Date(entry.mtime);
  await utimes(target, at, at);
}

/** Takes the files of a backup away again, from a store that had none before. */
export async function removeFiles(backup: OpenBackup, store: string): Promise<void> {
  for await (const { path } of readList(join(backup.folder, LIST)))
    await rm(join(store, path), { force: true });
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
