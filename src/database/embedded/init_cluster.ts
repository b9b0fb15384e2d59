import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeOpenFolder } from '../../config.ts';
import { holdsCluster, workshopOf } from './cluster_folder.ts';
import { programEnvironment } from './program_environment.ts';
import type { PostgresPrograms } from './programs.ts';
import type { SystemUser } from './system_user.ts';

/** The database role that owns everything; its password is a secret of the data folder. */
export const DATABASE_ROLE = 'enterobot';

const REMOVE = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };

/**
 * Makes a cluster unless the folder has one. It is made beside its final name and renamed, so that a crash in the
 * middle leaves nothing that looks like a cluster.
 */
export async function initCluster(
  cluster: string,
  programs: PostgresPrograms,
  user: SystemUser | undefined,
  password: string,
  signal?: AbortSignal,
): Promise<void> {
  const workshop = workshopOf(cluster);
  if (holdsCluster(cluster)) {
    rmSync(workshop, REMOVE);
    return;
  }
  // Parents first: made together with the workshop they would be as closed as it is.
  makeOpenFolder(dirname(cluster));
  // Emptied, not removed: while it is there a cluster that is not there yet does not count as lost.
  mkdirSync(workshop, { recursive: true, mode: 0o700 });
  // The initdb of an owner that was killed may still work in there for a moment: tried again, and under another name.
  for (const name of readdirSync(workshop)) rmSync(join(workshop, name), REMOVE);
  if (user) chownSync(workshop, user.uid, user.gid);
  const passwordFile = join(workshop, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const fresh = join(workshop, randomBytes(6).toString('hex'));
  const words = ['--pgdata', fresh, '--username', DATABASE_ROLE, '--pwfile', passwordFile];
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  const options = { ...user, cwd: workshop, env: programEnvironment() };
  try {
    await promisify(execFile)(programs.initdb, [...words, ...settings], options);
  } catch (error) {
    // Whoever told us to stop may have told initdb, too (systemd tells every process of a unit).
    signal?.throwIfAborted();
    throw error;
  }
  rmSync(passwordFile);
  renameSync(fresh, cluster);
  // initdb made the files durable; that they are found under this name is up to us.
  syncFolder(dirname(cluster));
  rmSync(workshop, REMOVE);
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
