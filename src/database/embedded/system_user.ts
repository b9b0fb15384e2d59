import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EnterobotError } from '../../errors.ts';

/** The system user under which root runs PostgreSQL. */
export const DATABASE_USER = 'enterobot';

export interface SystemUser {
  uid: number;
  gid: number;
}

function lookUp(name: string): SystemUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Who PostgreSQL runs as: undefined = as ourselves; root gets the system user enterobot, made when it is absent,
 * because PostgreSQL refuses to run as root.
 * @throws POSTGRES_NO_USER
 */
export function databaseUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp(DATABASE_USER);
  if (known) return known;
  const { status, stderr, error } = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', DATABASE_USER],
    { encoding: 'utf8' },
  );
  const made = lookUp(DATABASE_USER);
  // Two that start together both call useradd; the loser's complaint does not matter if the user is there.
  if (made) return made;
  throw new EnterobotError('POSTGRES_NO_USER', { message: error?.message ?? `${stderr.trim()} (${status})` });
}
