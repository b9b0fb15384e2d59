import { spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { DATABASE_USER, type SystemUser } from './system_user.ts';

/**
 * The uppermost folder on the way to this one (itself included) that the user may not enter; undefined when the way is
 * free. `undefined` as user: ourselves. The kernel is asked as that user, because modes alone do not tell (groups, ACLs).
 */
export function closedFolder(folder: string, user: SystemUser | undefined): string | undefined {
  if (mayEnter(folder, user)) return undefined;
  const way: string[] = [];
  for (let at = user ? realpathSync(folder) : folder; at !== dirname(at); at = dirname(at)) way.unshift(at);
  return way.find((at) => !mayEnter(at, user)) ?? folder;
}

/** @throws POSTGRES_FOLDER_CLOSED when the user of the database cannot enter its cluster, or the place for it. */
export function refuseClosed(folder: string, user: SystemUser | undefined): void {
  const closed = closedFolder(folder, user);
  if (closed === undefined) return;
  const name = user ? DATABASE_USER : userInfo().username;
  // A cluster itself must stay closed to others (PostgreSQL insists): it belongs to the wrong user.
  const command = closed === folder ? `chown -R ${name} ${folder}` : `chmod o+x ${closed}`;
  throw new EnterobotError('POSTGRES_FOLDER_CLOSED', { folder, closed, user: name, command });
}

function mayEnter(path: string, user: SystemUser | undefined): boolean {
  if (user) {
    const { status, error } = spawnSync('test', ['-x', path], { ...user, cwd: '/', stdio: 'ignore' });
    if (error) throw error;
    return status === 0;
  }
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
