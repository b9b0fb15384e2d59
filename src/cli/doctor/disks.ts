import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dataPaths } from '../../config.ts';
import type { Finding } from './finding.ts';

/** Below this an assembly of one isolate may fill the disk. */
const LEAST_GB = 5;

/** Room for the data folder and the store; one line where both lie on one disk. */
export async function disks(data: string): Promise<Finding[]> {
  const { store } = dataPaths(data);
  const folder = await disk('data folder', data);
  const shelves = await disk('store', store);
  const same = (await stat(there(data))).dev === (await stat(there(store))).dev;
  if (same && folder.ok && shelves.ok) return [folder];
  return [folder, shelves];
}

async function disk(what: string, folder: string): Promise<Finding> {
  const at = there(folder);
  const { bavail, bsize } = await statfs(at);
  const free = (bavail * bsize) / 1e9;
  const closed = await access(at, constants.W_OK | constants.X_OK).then(
    () => false,
    () => true,
  );
  const says = `${folder}, ${free.toFixed(0)} GB free${closed ? '; it may not be written to by this user' : ''}`;
  return { what, ok: free > LEAST_GB && !closed, needed: true, says };
}

/** The folder, or the one above it in which it would be made. */
function there(folder: string): string {
  let at = folder;
  while (!existsSync(at)) at = dirname(at);
  return at;
}
