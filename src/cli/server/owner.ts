import { readFileSync, writeFileSync } from 'node:fs';
import { type DataPaths, makeDataFolder } from '../../config.ts';
import { clusterFolder } from '../../database/embedded/cluster_folder.ts';
import { type EmbeddedOptions, startEmbedded } from '../../database/embedded/server.ts';
import { EnterobotError } from '../../errors.ts';
import { type FileLock, tryLock } from '../../file_lock.ts';
import type { Logger } from '../../log.ts';
import { readSecrets } from './secrets.ts';

/** The one process that owns a data folder, with the database it works on. */
export interface Ownership {
  databaseUrl: string;
  /** True when an earlier owner was killed and left its PostgreSQL running. */
  adopted: boolean;
  release(): Promise<void>;
}

/**
 * Becomes the owner of a data folder and starts its embedded PostgreSQL, unless DATABASE_URL names another.
 * @throws DATA_FOLDER_OWNED, POSTGRES_NOT_STARTED, POSTGRES_NO_USER
 */
export async function own(paths: DataPaths, logger: Logger): Promise<Ownership> {
  makeDataFolder(paths);
  const lock = takeLock(paths);
  try {
    const external = process.env.DATABASE_URL;
    if (external) return { databaseUrl: external, adopted: false, release: async () => lock.release() };
    const database = await keepRunning(
      {
        cluster: clusterFolder(paths.root),
        log: paths.postgresLog,
        password: readSecrets(paths.secrets).postgresPassword,
      },
      logger,
    );
    const release = async () => {
      await database.stop();
      lock.release();
    };
    return { databaseUrl: database.url, adopted: database.adopted, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Starts the server and, when it ends without being told to, starts it again on the same port: the other services
 * hold its address and connect again by themselves.
 */
async function keepRunning(options: EmbeddedOptions, logger: Logger): Promise<Kept> {
  let server = await startEmbedded(options);
  const { url, port, adopted } = server;
  let stopping = false;
  const watch = async (): Promise<void> => {
    while (!stopping) {
      await server.ended;
      if (stopping) return;
      logger.error({ log: options.log }, 'the embedded PostgreSQL ended; starting it again');
      server = await startEmbedded({ ...options, port });
      if (server.port !== port) throw new Error(`port ${port} of the database was taken by another process`);
    }
  };
  const watching = watch().catch((error) => {
    logger.fatal({ err: error }, 'cannot go on without the database; start `enterobot up` again');
    process.kill(process.pid, 'SIGTERM');
  });
  const stop = async () => {
    stopping = true;
    await server.stop();
    await watching;
  };
  return { url, adopted, stop };
}

interface Kept {
  url: string;
  adopted: boolean;
  stop(): Promise<void>;
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
