import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fchownSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EnterobotError } from '../../errors.ts';
import { freePort } from '../../free_port.ts';
import { isAlive } from '../../os_process.ts';
import { DATABASE_ROLE, initCluster } from './init_cluster.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';
import { findPrograms } from './programs.ts';
import { databaseUser } from './system_user.ts';

export interface EmbeddedOptions {
  /** Absolute path of the cluster's folder. */
  cluster: string;
  /** Absolute path of the server's log. */
  log: string;
  password: string;
  /** Preferred for the first try, so that a server that is started again is found where it was. */
  port?: number;
  /** Settings for tests, e.g. { fsync: 'off' }; production uses none. */
  settings?: Record<string, string>;
}

export interface EmbeddedServer {
  url: string;
  port: number;
  pid: number;
  /** True when it was already there, left behind by a process that was killed. */
  adopted: boolean;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  /** Orderly stop; resolves when the process is gone. */
  stop(): Promise<void>;
}

const START_TRIES = 20;

/**
 * Starts PostgreSQL on a cluster folder, made if absent, or adopts the server that a killed owner left running.
 * The caller holds the owner lock of the data folder, so nobody else does the same at this moment.
 * @throws POSTGRES_NOT_STARTED, POSTGRES_NO_USER
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { cluster, password } = options;
  const orphan = findPostmaster(cluster);
  if (orphan) {
    if (await answers(orphan.port, password)) return adopted(orphan, password);
    await stopProcess(orphan, 'SIGQUIT');
  }
  const user = databaseUser();
  const programs = await findPrograms(user !== undefined);
  await initCluster(cluster, programs, user, password);
  let message = '';
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    const port = await freePort(attempt === 0 ? options.port : 0).catch(() => freePort());
    const log = openSync(options.log, 'a', 0o640);
    if (user) fchownSync(log, user.uid, user.gid);
    // A session of its own: Ctrl-C in the terminal must reach us first, and we stop the database last.
    const child = spawn(programs.postgres, ['-D', cluster, ...settings(port, options.settings)], {
      ...user,
      cwd: cluster,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const server = await whenReady(child, port, options);
    if (server) return server;
    // Right after a kill the shared memory of the dead server may linger for a moment: try again.
    message = lastLine(options.log);
    await sleep(250);
  }
  throw new EnterobotError('POSTGRES_NOT_STARTED', { message, log: options.log });
}

function settings(port: number, extra: Record<string, string> = {}): string[] {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // Loopback TCP only: one way in, and no socket file whose folder's mode or length could matter.
    unix_socket_directories: '',
    max_connections: '200',
    jit: 'off',
    ...extra,
  };
  return Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

async function whenReady(
  child: ChildProcess,
  port: number,
  options: EmbeddedOptions,
): Promise<EmbeddedServer | undefined> {
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  // Recovery after a crash may take long on a big database; a server that still works on it has not failed.
  while (!over) {
    const running = findPostmaster(options.cluster);
    if (running?.pid === child.pid && running && (await answers(port, options.password))) {
      child.unref();
      const stop = async () => {
        child.ref();
        child.kill('SIGINT');
        await ended;
      };
      return { url: urlOf(port, options.password), port, pid: running.pid, adopted: false, ended, stop };
    }
    await sleep(40);
  }
  return undefined;
}

function adopted(orphan: Postmaster, password: string): EmbeddedServer {
  const ended = gone(orphan);
  return {
    url: urlOf(orphan.port, password),
    port: orphan.port,
    pid: orphan.pid,
    adopted: true,
    ended,
    stop: () => stopProcess(orphan, 'SIGINT'),
  };
}

async function gone(server: Postmaster): Promise<void> {
  // Not our child, so the kernel does not tell us; unref'd so that waiting keeps no process alive.
  while (isAlive(server.pid, server.ticks)) await sleep(200, undefined, { ref: false });
}

async function stopProcess(server: Postmaster, signal: NodeJS.Signals): Promise<void> {
  if (isAlive(server.pid, server.ticks)) process.kill(server.pid, signal);
  while (isAlive(server.pid, server.ticks)) await sleep(50);
}

function urlOf(port: number, password: string): string {
  return `postgresql://${DATABASE_ROLE}:${password}@127.0.0.1:${port}/postgres`;
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(port, password), connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function lastLine(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
