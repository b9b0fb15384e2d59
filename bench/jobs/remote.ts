import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/free_port.ts';
import { recordMany } from '../../src/ledger/record_many.ts';
import { clear, noOps, untilAllComplete } from './local.ts';
import type { Stand } from './stand.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const CLASSES = join(import.meta.dirname, 'no_op.ts');
/** More than there are: what runs a task here is its overhead, which waits for disks and wires. */
const CORES = 64;
const MEMORY_MB = 64_000;

/**
 * Remote jobs a second, from the worker's start to the last COMPLETE: web, CRobot and one worker as processes of their
 * own. Each job is submitted, run as a task with a folder and its files, called back, and its result read and applied.
 * `inProcess`: the task runs in CRobot's process, else in one of its own.
 */
export async function remoteEndToEnd(stand: Stand, count: number, inProcess: boolean): Promise<number> {
  await clear(stand.pool);
  await recordMany(stand.pool, noOps(count, 'remote_no_op'));
  const ports = { web: await freePort(), crobot: await freePort() };
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ENTEROBOT_LOG: 'error',
    ENTEROBOT_DATA: join(stand.folder, 'data'),
    ENTEROBOT_STORE: join(stand.folder, `store-${inProcess}`),
    DATABASE_URL: stand.url,
    WEB_URL: `http://127.0.0.1:${ports.web}`,
    CROBOT_URL: `http://127.0.0.1:${ports.crobot}`,
    CROBOT_TOKEN: randomBytes(24).toString('hex'),
    CALLBACK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const start = (...words: string[]): ChildProcess =>
    spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const size = ['--cores', String(CORES), '--memory', String(MEMORY_MB)];
  const crobot = ['crobot', '--port', String(ports.crobot), ...size];
  const parts = [
    start('web', '--port', String(ports.web)),
    start(...crobot, ...(inProcess ? ['--in-process', 'echo'] : [])),
  ];
  try {
    await Promise.all(Object.values(ports).map(answers));
    parts.push(start('worker', '--threads', '64', '--jobs', CLASSES));
    return count / (await untilAllComplete(stand.pool));
  } finally {
    await Promise.all(
      parts.map(async (p) => {
        p.kill('SIGTERM');
        await new Promise((r) => p.once('exit', r));
      }),
    );
  }
}

async function answers(port: number): Promise<void> {
  while (
    !(await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (found) => found.ok,
      () => false,
    ))
  ) {
    await sleep(50);
  }
}
