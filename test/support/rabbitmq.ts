import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { freePort } from '../../src/free_port.ts';

/** Debian's server itself. The one in /usr/sbin is a wrapper that changes to the user rabbitmq, and fails for all but root. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Whether Debian's rabbitmq-server is here; it is optional, so a test that needs it is left out without it, aloud. */
export function isRabbitMqInstalled(): boolean {
  return existsSync(SERVER);
}

export interface RabbitMq {
  url: string;
  port: number;
  /** Starts it again where it was, with what was in it; ready in about 6 seconds. */
  start(): Promise<void>;
  /** Ends it: in order, or (SIGKILL) as a crash does. Without a word, SIGSTOP freezes it and SIGCONT wakes it again. */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  remove(): Promise<void>;
}

/** A throw-away RabbitMQ on free ports, in a temporary folder, as whoever runs the tests; it is not started yet. */
export async function temporaryRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-rabbitmq-'));
  const [port = 0, distribution, epmdPort] = await differentPorts(3);
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    `listeners.tcp.1 = 127.0.0.1:${port}\nlog.file.level = warning\n`,
  );
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  await mkdir(join(folder, 'home'));
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    // Erlang keeps its cookie there: never that of the user, nor of a RabbitMQ of the system.
    HOME: join(folder, 'home'),
    RABBITMQ_NODENAME: `enterobot-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The server takes the place of its script, so that our child is the server.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const output = join(folder, 'output');
  const log = openSync(output, 'a');
  const run = (program: string, ...words: string[]) =>
    spawn(program, words, { env, stdio: ['ignore', log, log], detached: true });
  // The server would start one that outlives it; ours ends with us.
  const epmd = run('epmd', '-port', String(epmdPort), '-address', '127.0.0.1');
  let server: ChildProcess | undefined;
  const ended = async () => {
    if (server && server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  };
  return {
    url,
    port,
    start: async () => {
      server = run(SERVER);
      const failed = once(server, 'error').then(([error]) => Promise.reject(error));
      await Promise.race([failed, answers(url, server, output)]);
    },
    signal: async (signal) => {
      server?.kill(signal);
      if (signal === 'SIGTERM' || signal === 'SIGKILL') await ended();
    },
    remove: async () => {
      server?.kill('SIGKILL');
      await ended();
      epmd.kill('SIGKILL');
      closeSync(log);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The kernel may give a port that it took back a moment ago. */
async function differentPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

async function answers(url: string, server: ChildProcess, output: string): Promise<void> {
  for (const until = Date.now() + 50_000; Date.now() < until; ) {
    const model = await connect(url, { timeout: 2000 }).catch(() => undefined);
    if (model) return model.close();
    if (server.exitCode !== null) break;
    await sleep(200);
  }
  throw new Error(`RabbitMQ did not start: ${await readFile(output, 'utf8')}`);
}
