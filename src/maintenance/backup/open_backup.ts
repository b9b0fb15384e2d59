import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { strangeMigration } from '../../database/migrate.ts';
import { EnterobotError } from '../../errors.ts';
import { sha256OfFile } from '../../store.ts';
import { readList } from './file_list.ts';
import { backupsIn, MANIFEST, type Manifest, POOL, poolPath, readManifest, TABLES } from './manifest.ts';
import { unpackTar } from './tar.ts';
import { makeWorkplace, sweepWorkplaces } from './workplace.ts';

/** A backup that lies in folders, where it can be read. */
export interface OpenBackup {
  /** Of this one moment. */
  folder: string;
  /** The files by sha256. */
  pool: string;
  manifest: Manifest;
  /** True: unpacked for us alone, so that its files may be linked. `close` removes it. */
  unpacked: boolean;
  close(): Promise<void>;
}

/**
 * Opens what `makeBackup` was given, or one of the folders named by a time in it; of several backups the newest. A file is
 * unpacked into a new folder inside `workshop`, which is made.
 * @throws BACKUP_MISSING, BACKUP_DAMAGED, BACKUP_NEWER
 */
export async function openBackup(path: string, workshop: string, signal?: AbortSignal): Promise<OpenBackup> {
  const wanted = resolve(path);
  const is = await stat(wanted).catch(() => undefined);
  if (is?.isDirectory()) return { ...(await openFolder(wanted)), unpacked: false, close: async () => {} };
  if (!is?.isFile()) throw new EnterobotError('BACKUP_MISSING', { path });
  await sweepWorkplaces(workshop);
  const { folder: place, remove: close } = await makeWorkplace(workshop, 'restore');
  try {
    await unpackTar(wanted, place, signal).catch((cause: Error) => {
      if (cause.name === 'AbortError') throw cause;
      throw new EnterobotError('BACKUP_DAMAGED', { what: cause.message }, { cause });
    });
    // tar takes a file that was cut off between two of its records for a whole one.
    const inside = await openFolder(place).catch((cause) => {
      if (!(cause instanceof EnterobotError && cause.code === 'BACKUP_MISSING')) throw cause;
      throw new EnterobotError('BACKUP_DAMAGED', { what: `${path} is cut off, or no backup` }, { cause });
    });
    return { ...inside, unpacked: true, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFolder(given: string): Promise<Pick<OpenBackup, 'folder' | 'pool' | 'manifest'>> {
  const isOne = await stat(join(given, MANIFEST)).catch(() => undefined);
  const newest = isOne ? undefined : (await backupsIn(given)).at(-1);
  if (!isOne && newest === undefined) throw new EnterobotError('BACKUP_MISSING', { path: given });
  const folder = newest === undefined ? given : join(given, newest);
  const manifest = await readManifest(folder);
  const name = await strangeMigration(manifest.migrations);
  if (name) throw new EnterobotError('BACKUP_NEWER', { version: manifest.enterobot, name });
  return { folder, pool: join(dirname(folder), POOL), manifest };
}

/** Files read at once. */
const AT_ONCE = 4;

/**
 * Holds every file of a backup against its sha256, before anything of it is used.
 * @throws BACKUP_DAMAGED naming the first that differs
 */
export async function verifyBackup(backup: OpenBackup, signal?: AbortSignal): Promise<void> {
  const { folder, pool, manifest } = backup;
  for (const { file, sha256 } of manifest.tables) await verify(join(folder, TABLES, file), sha256);
  for (const { file, sha256 } of manifest.data) await verify(join(folder, file), sha256);
  await verify(join(folder, manifest.store.list), manifest.store.sha256);
  let files = 0;
  let batch: Promise<void>[] = [];
  for await (const entry of readList(join(folder, manifest.store.list))) {
    signal?.throwIfAborted();
    if ('link' in entry) continue;
    files++;
    batch.push(verify(join(pool, poolPath(entry.sha256)), entry.sha256, entry.path));
    if (batch.length < AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  if (files !== manifest.store.files) {
    const what = `its list has ${files} files, and it had ${manifest.store.files}`;
    throw new EnterobotError('BACKUP_DAMAGED', { what });
  }
}

async function verify(file: string, sha256: string, path?: string): Promise<void> {
  const which = path === undefined ? file : `${file} (${path})`;
  const found = await sha256OfFile(file).catch((cause: Error) => {
    throw new EnterobotError(
      'BACKUP_DAMAGED',
      { what: `${which} cannot be read: ${cause.message}` },
      { cause },
    );
  });
  if (found !== sha256) {
    throw new EnterobotError('BACKUP_DAMAGED', { what: `${which} has sha256 ${found} and had ${sha256}` });
  }
}
