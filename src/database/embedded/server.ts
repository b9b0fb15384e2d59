import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fchmodSync, fchownSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnterobotError } from '../../errors.ts';
import { freePort } from '../../free_port.ts';
import { isAlive } from '../../os_process.ts';
import { holdsCluster } from './cluster_folder.ts';
import { initCluster } from './init_cluster.ts';
import { findPostmaster, type Postmaster } from './postmaster.ts';
import { type Answer, ask, urlOf } from './probe.ts';
import { programEnvironment } from './program_environment.ts';
import { findPrograms, type PostgresPrograms } from './programs.ts';
import { databaseUser, type SystemUser } from './system_user.ts';

export interface EmbeddedOptions {
  /** Absolute path of the cluster's folder. */
  cluster: string;
  /** Absolute path of the server's log. */
  log: string;
  password: string;
  /** The file that the password stands in, for the message when the cluster refuses it. */
  secrets?: string;
  /** Preferred for the first try, so that a server that is started again is found where it was. */
  port?: number;
  /** True: the cluster was there before, so if it is gone an empty one must not take its place. */
  again?: boolean;
  /** Ends the start: what was started is stopped, and the reason is thrown. */
  signal?: AbortSignal;
  /** Another PostgreSQL's programs, for tests; production uses those that come along. */
  programs?: PostgresPrograms;
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
 * @throws POSTGRES_NOT_STARTED, POSTGRES_SECRETS_DIFFER, POSTGRES_CLUSTER_LOST, POSTGRES_FOLDER_CLOSED, POSTGRES_NO_USER
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { cluster, password, signal } = options;
  const orphan = await adopt(options);
  if (orphan) return orphan;
  if (options.again && !holdsCluster(cluster)) throw new EnterobotError('POSTGRES_CLUSTER_LOST', { cluster });
  const user = databaseUser();
  const programs = options.programs ?? (await findPrograms(user));
  await initCluster(cluster, programs, user, password, signal);
  let message = '';
  for (let attempt = 0; attempt < START_TRIES; attempt++) {
    signal?.throwIfAborted();
    const port = await freePort(attempt === 0 ? options.port : 0).catch(() => freePort());
    const log = openLog(options.log, user);
    // A session of its own: Ctrl-C in the terminal must reach us first, and we stop the database last.
    const child = spawn(programs.postgres, ['-D', cluster, ...settings(port, options.settings)], {
      ...user,
      cwd: cluster,
      env: programEnvironment(),
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

/**
 * The server that a killed owner left on the cluster, if it serves us. One that is silent is ended. One that refuses us
 * is left alone: it may work for somebody else, and a new one on the same cluster would refuse us too.
 */
async function adopt(options: EmbeddedOptions): Promise<EmbeddedServer | undefined> {
  const orphan = findPostmaster(options.cluster);
  while (orphan && isAlive(orphan.pid, orphan.ticks)) {
    options.signal?.throwIfAborted();
    const answer = await ask(orphan.port, options.password);
    if (answer.says === 'yes') return adopted(orphan, options.password);
    const refused = refusal(answer, options);
    if (refused) throw refused;
    if (answer.says === 'nothing') await stopProcess(orphan, 'SIGQUIT');
    // It may still recover from a crash, which must not begin anew, or be about to end.
    else await sleep(100);
  }
  return undefined;
}

/** Why waiting for a server is of no use. */
function refusal(answer: Answer, options: EmbeddedOptions): EnterobotError | undefined {
  if (answer.says === 'wrong password') {
    const secrets = options.secrets ?? 'its secrets';
    return new EnterobotError('POSTGRES_SECRETS_DIFFER', { cluster: options.cluster, secrets });
  }
  if (answer.says === 'no') {
    return new EnterobotError('POSTGRES_NOT_STARTED', { message: answer.message, log: options.log });
  }
  return undefined;
}

function openLog(file: string, user: SystemUser | undefined): number {
  const isNew = !existsSync(file);
  const log = openSync(file, 'a', 0o640);
  if (user) fchownSync(log, user.uid, user.gid);
  if (user && isNew) fchmodSync(log, 0o640);
  return log;
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

/**
 * The server once it serves us; undefined when it ended by itself, which may be worth another try.
 * @throws POSTGRES_SECRETS_DIFFER, POSTGRES_NOT_STARTED, the signal's reason; the server is stopped by then
 */
async function whenReady(
  child: ChildProcess,
  port: number,
  options: EmbeddedOptions,
): Promise<EmbeddedServer | undefined> {
  let over = false;
  let failed: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      failed = error;
      resolve();
    });
  }).then(() => {
    over = true;
  });
  const stop = async () => {
    child.ref();
    await endOrderly((signal) => child.kill(signal), ended);
  };
  // Recovery after a crash may take long on a big database; a server that still works on it has not failed.
  while (!over) {
    if (options.signal?.aborted) {
      await stop();
      throw options.signal.reason;
    }
    const running = findPostmaster(options.cluster);
    if (running && running.pid === child.pid) {
      const answer = await ask(port, options.password);
      if (answer.says === 'yes') {
        child.unref();
        return { url: urlOf(port, options.password), port, pid: running.pid, adopted: false, ended, stop };
      }
      const refused = refusal(answer, options);
      if (refused) {
        await stop();
        throw refused;
      }
    }
    await sleep(40);
  }
  if (failed) throw new EnterobotError('POSTGRES_NOT_STARTED', { message: failed.message, log: options.log });
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

async function stopProcess(server: Postmaster, first: NodeJS.Signals): Promise<void> {
  const send = (signal: NodeJS.Signals) => {
    if (isAlive(server.pid, server.ticks)) process.kill(server.pid, signal);
  };
  await endOrderly(send, gone(server), first);
}

/** How long a server may take for a fast shutdown, which writes a checkpoint, and then for an immediate one. */
const FAST_MS = 30_000;
const IMMEDIATE_MS = 5000;

/**
 * Ends a server: in order, then at once (its next start recovers, nothing that was committed is lost), then by force.
 * Asked twice, because a server that is just starting may miss the first word.
 */
async function endOrderly(
  send: (signal: NodeJS.Signals) => void,
  ended: Promise<void>,
  first: NodeJS.Signals = 'SIGINT',
): Promise<void> {
  const enough = new AbortController();
  const within = (ms: number) =>
    Promise.race([ended.then(() => true), sleep(ms, false, { signal: enough.signal }).catch(() => true)]);
  try {
    for (const [signal, ms] of [
      [first, 2000],
      [first, FAST_MS],
      ['SIGQUIT', IMMEDIATE_MS],
    ] as const) {
      send(signal);
      if (await within(ms)) return;
    }
    send('SIGKILL');
    await ended;
  } finally {
    enough.abort();
  }
}

function lastLine(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
