import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresPrograms } from './programs.ts';
import type { SystemUser } from './system_user.ts';

/** The database role that owns everything; its password is a secret of the data folder. */
export const DATABASE_ROLE = 'enterobot';

/**
 * Makes a cluster unless the folder has one. It is made beside its final name and renamed, so that a crash in the
 * middle leaves nothing that looks like a cluster.
 */
export async function initCluster(
  cluster: string,
  programs: PostgresPrograms,
  user: SystemUser | undefined,
  password: string,
): Promise<void> {
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  // Parents first: made together with the workshop they would be as closed as it is.
  mkdirSync(dirname(cluster), { recursive: true, mode: 0o755 });
  const workshop = `${cluster}.making`;
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { mode: 0o700 });
  if (user) chownSync(workshop, user.uid, user.gid);
  const passwordFile = join(workshop, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const fresh = join(workshop, 'cluster');
  const words = ['--pgdata', fresh, '--username', DATABASE_ROLE, '--pwfile', passwordFile];
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  await promisify(execFile)(programs.initdb, [...words, ...settings], { ...user, cwd: workshop });
  rmSync(passwordFile);
  renameSync(fresh, cluster);
  rmSync(workshop, { recursive: true, force: true });
}
