import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DataPaths, makeDataFolder } from '../../config.ts';
import { isReachableByAll, ROOT_FALLBACK } from '../../database/embedded/programs.ts';
import { type EmbeddedServer, startEmbedded } from '../../database/embedded/server.ts';
import { EnterobotError } from '../../errors.ts';
import { type FileLock, tryLock } from '../../file_lock.ts';
import { readSecrets } from './secrets.ts';

/** The one process that owns a data folder, with the database it works on. */
export interface Ownership {
  databaseUrl: string;
  /** Undefined when DATABASE_URL names a server of somebody else's. */
  embedded: EmbeddedServer | undefined;
  release(): Promise<void>;
}

/**
 * Becomes the owner of a data folder and starts its embedded PostgreSQL, unless DATABASE_URL names another.
 * @throws DATA_FOLDER_OWNED, POSTGRES_NOT_STARTED, POSTGRES_NO_USER
 */
export async function own(paths: DataPaths): Promise<Ownership> {
  makeDataFolder(paths);
  const lock = takeLock(paths);
  try {
    const external = process.env.DATABASE_URL;
    if (external) {
      return { databaseUrl: external, embedded: undefined, release: async () => lock.release() };
    }
    const embedded = await startEmbedded({
      cluster: clusterFolder(paths),
      log: paths.postgresLog,
      password: readSecrets(paths.secrets).postgresPassword,
    });
    const release = async () => {
      await embedded.stop();
      lock.release();
    };
    return { databaseUrl: embedded.url, embedded, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeLock(paths: DataPaths): FileLock {
  const lock = tryLock(paths.ownerLock);
  if (lock) {
    writeFileSync(paths.ownerLock, `${process.pid}\n`);
    return lock;
  }
  const pid = readFileSync(paths.ownerLock, 'utf8').trim();
  throw new EnterobotError('DATA_FOLDER_OWNED', { data: paths.root, holder: pid ? ` (process ${pid})` : '' });
}

/**
 * The cluster lies in the data folder. Only root with a data folder inside a closed one (mode 0700) must keep it
 * elsewhere, because the user that PostgreSQL runs as could not enter; the name is made from the folder's path.
 */
function clusterFolder(paths: DataPaths): string {
  if (process.getuid?.() !== 0 || isReachableByAll(paths.root)) return paths.cluster;
  const name = createHash('sha256').update(paths.root).digest('hex').slice(0, 12);
  return join(ROOT_FALLBACK, 'clusters', name);
}
