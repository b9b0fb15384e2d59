import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** A whole Enterobot of the test's own, and the command line beside it. */
export interface RunningHouse {
  folder: string;
  /** Runs a command; its standard output, or an error with what it said. */
  enterobot(...words: string[]): Promise<string>;
  json<T>(...words: string[]): Promise<T>;
  /** Gives it something on standard input. */
  enterobotReading(input: string, ...words: string[]): Promise<string>;
  /** kill -9 of all its processes at once: up, web, worker, CRobot, the database, and tasks that run. */
  killEverything(): Promise<void>;
  /** Starts it again on the same data folder. */
  again(): Promise<void>;
  /** Where its web service and its database are now. */
  places(): { web_url: string; database_url: string };
  stop(): Promise<void>;
}

/** Starts `enterobot up` on a new data folder, as a person does, and waits until it is ready. */
export async function startUp(): Promise<RunningHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-reference-'));
  // As root the embedded server runs as another user, who must be able to go in there.
  await chmod(folder, 0o755);
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = { ...rest, ENTEROBOT_DATA: join(folder, 'data'), ENTEROBOT_LOG: 'warn' };
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(process.execPath, [MAIN, 'up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr!.on('data', (chunk) => {
      said += chunk;
    });
    for (let tries = 0; !said.includes('Enterobot is ready'); tries++) {
      if (server.exitCode !== null || tries > 600) {
        await end(server, folder);
        throw new Error(`up did not come up: ${said}`);
      }
      await sleep(100);
    }
    return server;
  };
  let server = await start();
  const run = async (words: string[], input?: string) => {
    const options = {
      env,
      extendEnv: false,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    };
    return (await execa(process.execPath, [MAIN, ...words], options)).stdout;
  };
  return {
    folder,
    enterobot: (...words) => run(words),
    json: async (...words) => JSON.parse(await run([...words, '--json'])),
    enterobotReading: (input, ...words) => run(words, input),
    killEverything: async () => {
      const pids = processesOf(server.pid!, folder);
      server.kill('SIGKILL');
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended by itself.
        }
      }
      if (server.signalCode === null) await once(server, 'exit');
    },
    again: async () => {
      server = await start();
    },
    places: () => JSON.parse(readFileSync(join(folder, 'data', 'run.json'), 'utf8')),
    stop: () => end(server, folder),
  };
}

/** All processes below one, and those that work in the house's folder: tasks and the database are sessions of their own. */
function processesOf(parent: number, folder: string): number[] {
  const below = new Set([parent]);
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  for (const pid of all) {
    const ppid = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(pid, 'stat'))?.[1]);
    if (below.has(ppid) || read(pid, 'cmdline').includes(folder)) below.add(Number(pid));
  }
  below.delete(parent);
  below.delete(process.pid);
  return [...below];
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}
