import { readFileSync, writeFileSync } from 'node:fs';
import { type DataPaths, makeDataFolder } from '../../config.ts';
import { chooseCluster } from '../../database/embedded/cluster_folder.ts';
import { type EmbeddedOptions, startEmbedded } from '../../database/embedded/server.ts';
import { EnterobotError } from '../../errors.ts';
import { type FileLock, tryLock } from '../../file_lock.ts';
import type { Logger } from '../../log.ts';
import { makeSecrets } from './secrets.ts';

/** The one process that owns a data folder, with the database it works on. */
export interface Ownership {
  databaseUrl: string;
  /** True when an earlier owner was killed and left its PostgreSQL running. */
  adopted: boolean;
  /** Rejects when the database ended and could not be started again; never resolves. */
  failed: Promise<never>;
  /** Stops the database, whatever it is doing, and gives the folder free. */
  release(): Promise<void>;
}

/**
 * Becomes the owner of a data folder, makes its secrets, and starts its embedded PostgreSQL unless DATABASE_URL names
 * another. `told` aborts when we are to stop: a start under way ends then, and a database that ends stays ended.
 * @throws DATA_FOLDER_OWNED, the codes of startEmbedded and chooseCluster, the reason of `told`
 */
export async function own(paths: DataPaths, logger: Logger, told: AbortSignal): Promise<Ownership> {
  makeDataFolder(paths);
  const lock = takeLock(paths);
  try {
    const password = await makeSecrets(paths.secrets);
    const external = process.env.DATABASE_URL;
    if (external) {
      const failed = new Promise<never>(() => {});
      return { databaseUrl: external, adopted: false, failed, release: async () => lock.release() };
    }
    const cluster = await chooseCluster(paths.root);
    const { url, adopted, failed, stop } = await keepRunning(
      { cluster, log: paths.postgresLog, password, secrets: paths.secrets, signal: told },
      logger,
      told,
    );
    const release = async () => {
      await stop();
      lock.release();
    };
    return { databaseUrl: url, adopted, failed, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Starts the server and, when it ends without being told to, starts it again on the same port: the other services
 * hold its address and connect again by themselves.
 */
async function keepRunning(options: EmbeddedOptions, logger: Logger, told: AbortSignal): Promise<Kept> {
  let server = await startEmbedded(options);
  const { url, port, adopted } = server;
  const stopped = new AbortController();
  const signal = AbortSignal.any([told, stopped.signal]);
  const watch = async (): Promise<void> => {
    while (true) {
      await server.ended;
      if (signal.aborted) return;
      logger.error({ log: options.log }, 'the embedded PostgreSQL ended; starting it again');
      server = await startEmbedded({ ...options, port, again: true, signal });
      // Told while its first answer was on its way: nobody else knows of this server, so nobody else would end it.
      if (signal.aborted) return server.stop();
      if (server.port !== port) {
        throw new EnterobotError('POSTGRES_NOT_STARTED', {
          message: `its port ${port} was taken by another process.`,
          log: options.log,
        });
      }
    }
  };
  const watching = watch();
  const failed = watching.then(
    () => new Promise<never>(() => {}),
    (error) => {
      if (signal.aborted) return new Promise<never>(() => {});
      throw error;
    },
  );
  // Whoever waits for it is told; that nobody does at this moment is no defect.
  failed.catch(() => {});
  const stop = async () => {
    stopped.abort();
    await server.stop();
    // A start that was under way has been given up by now, or has made a new server.
    await watching.catch(() => {});
    await server.stop();
  };
  return { url, adopted, failed, stop };
}

interface Kept {
  url: string;
  adopted: boolean;
  failed: Promise<never>;
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
