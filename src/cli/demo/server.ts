import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataPaths, makeDataFolder } from '../../config.ts';
import { EnterobotError } from '../../errors.ts';
import { readLiveRunFile } from '../server/run_file.ts';
import { ownCommand } from '../server/supervise.ts';

/** A server for the demo: the one that runs on the data folder, or one of its own that it stops again. */
export interface DemoServer {
  started: boolean;
  stop(): Promise<void>;
}

/** @throws DEMO_SERVER_ENDED when `up` does not come up */
export async function serverFor(data: string): Promise<DemoServer> {
  const paths = dataPaths(data);
  if (readLiveRunFile(paths.runFile)) return { started: false, stop: async () => {} };
  makeDataFolder(paths);
  const log = join(data, 'up.log');
  const fd = openSync(log, 'a', 0o640);
  const [program, ...words] = ownCommand('--data', data, 'up');
  const child = spawn(program, words, { stdio: ['ignore', fd, fd] });
  closeSync(fd);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!readLiveRunFile(paths.runFile)) {
    if (hasEnded(child)) {
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
      throw new EnterobotError('DEMO_SERVER_ENDED', { message: lines.at(-1) ?? '', log });
    }
    await sleep(100);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { started: true, stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
