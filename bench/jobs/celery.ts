import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { temporaryRabbitMq } from '../../test/support/rabbitmq.ts';
import { median, quantile } from './stand.ts';

const PEERS = join(import.meta.dirname, '../peers');
const PROGRAM = join(PEERS, 'celery_no_op.py');
/** Debian's own Python, which has python3-celery; another one on the PATH would not. */
const PYTHON = '/usr/bin/python3';

export interface CeleryFigures {
  /** Tasks a second, from the worker's start to the last one done. */
  endToEnd: number;
  /** Tasks a second published by one sender. */
  enqueue: number;
  loneP50: number;
  loneP99: number;
}

/** Celery's figures, or undefined (said aloud) where Debian's python3-celery or rabbitmq-server is missing. */
export async function measureCelery(jobs: number, lone: number): Promise<CeleryFigures | undefined> {
  const celery = await execa(PYTHON, ['-c', 'import celery'], { reject: false });
  if (celery.exitCode !== 0 || !existsSync('/usr/sbin/rabbitmq-server')) {
    process.stderr.write(
      'no peer: apt-get install -y --no-install-recommends python3-celery rabbitmq-server\n',
    );
    return undefined;
  }
  const rabbitmq = await temporaryRabbitMq();
  await rabbitmq.start();
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-celery-'));
  const env = { ...process.env, BROKER_URL: rabbitmq.url, DONE_FILE: join(folder, 'done') };
  try {
    const publish = await execa(PYTHON, [PROGRAM, 'enqueue', String(jobs)], { env });
    const { seconds } = JSON.parse(publish.stdout) as { seconds: number };
    const began = Date.now() / 1000;
    const worker = spawn(
      PYTHON,
      ['-m', 'celery', '-A', 'celery_no_op', 'worker', '-P', 'solo', '-l', 'error', '--without-gossip'],
      { cwd: PEERS, env, stdio: 'ignore' },
    );
    while (!existsSync(env.DONE_FILE)) await sleep(50);
    const done = Number(await readFile(env.DONE_FILE, 'utf8'));
    const alone = await execa(PYTHON, [PROGRAM, 'lone', String(lone)], { env });
    const { ms } = JSON.parse(alone.stdout) as { ms: number[] };
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    return {
      endToEnd: jobs / (done - began),
      enqueue: jobs / seconds,
      loneP50: median(ms),
      loneP99: quantile(ms, 0.99),
    };
  } finally {
    await rabbitmq.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
