import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeOpenFolder } from '../../config.ts';
import { EnterobotError } from '../../errors.ts';
import { writeAtomic } from '../../store.ts';
import { ROOT_FALLBACK } from './programs.ts';
import { closedFolder, refuseClosed } from './reach.ts';
import { databaseUser } from './system_user.ts';

/** In the data folder; holds the path of a cluster that lies elsewhere. */
const RECORD = 'cluster';

/** Beside a cluster's final name: there while it is being made, so that one which is lost can be told from it. */
export function workshopOf(cluster: string): string {
  return `${cluster}.making`;
}

/** Where the cluster of a data folder lies, as far as it has one: in it, unless it recorded another place. */
export function clusterFolder(dataFolder: string): string {
  return recorded(dataFolder) ?? join(dataFolder, 'postgres');
}

/**
 * Where the cluster of a data folder lies, or is to be made. Only root with a data folder inside a closed one (mode
 * 0700) keeps it elsewhere, because the user that PostgreSQL runs as could not enter. That is decided once: a folder
 * that is opened or closed later must not lead to a second, empty ledger. The name elsewhere is random, so that a data
 * folder that was removed and made anew never meets the cluster of the old one.
 * @throws POSTGRES_FOLDER_CLOSED, POSTGRES_CLUSTER_LOST, POSTGRES_NO_USER
 */
export async function chooseCluster(dataFolder: string): Promise<string> {
  const user = databaseUser();
  const inside = join(dataFolder, 'postgres');
  const elsewhere = recorded(dataFolder);
  if (holdsCluster(inside)) {
    refuseClosed(inside, user);
    return inside;
  }
  if (elsewhere !== undefined) {
    if (holdsCluster(elsewhere)) refuseClosed(elsewhere, user);
    else if (!existsSync(workshopOf(elsewhere))) {
      throw new EnterobotError('POSTGRES_CLUSTER_LOST', { cluster: elsewhere });
    }
    return elsewhere;
  }
  if (closedFolder(dataFolder, user) === undefined) return inside;
  const clusters = join(ROOT_FALLBACK, 'clusters');
  makeOpenFolder(clusters);
  refuseClosed(clusters, user);
  const cluster = join(clusters, randomBytes(8).toString('hex'));
  mkdirSync(workshopOf(cluster), { mode: 0o700 });
  await writeAtomic(join(dataFolder, RECORD), `${cluster}\n`);
  return cluster;
}

function recorded(dataFolder: string): string | undefined {
  try {
    return readFileSync(join(dataFolder, RECORD), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a cluster lies here; one that we may not look into does. */
export function holdsCluster(folder: string): boolean {
  try {
    statSync(join(folder, 'PG_VERSION'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    if (code === 'EACCES') return true;
    throw error;
  }
}
