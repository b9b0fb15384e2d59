import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
  stop(): Promise<void>;
}

/** Starts `enterobot up` on a new data folder, as a person does, and waits until it is ready. */
export async function startUp(): Promise<RunningHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-reference-'));
  // As root the embedded server runs as another user, who must be able to go in there.
  await chmod(folder, 0o755);
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = { ...rest, ENTEROBOT_DATA: join(folder, 'data'), ENTEROBOT_LOG: 'warn' };
  const server = spawn(process.execPath, [MAIN, 'up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; !said.includes('Enterobot is ready'); tries++) {
    if (server.exitCode !== null || tries > 600) {
      await end(server, folder);
      throw new Error(`up did not come up: ${said}`);
    }
    await sleep(100);
  }
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
    stop: () => end(server, folder),
  };
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}
