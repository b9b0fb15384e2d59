import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordMany } from '../../src/ledger/record_many.ts';
import { clear, noOps } from './local.ts';
import { type Stand, startWorker, stopProcess } from './stand.ts';

const AT_ONCE = 50_000;
/** Long enough to show a growth, short enough that a million still wait. */
const WORKS_MS = 15_000;

/** Megabytes (PSS, the most that was seen) of a worker that works while `waiting` jobs wait. */
export async function workerMemory(stand: Stand, waiting: number): Promise<number> {
  await clear(stand.pool);
  for (let i = 0; i < waiting; i += AT_ONCE) {
    await recordMany(stand.pool, noOps(Math.min(AT_ONCE, waiting - i)));
  }
  const worker = await startWorker({ DATABASE_URL: stand.url, THREADS: '100' });
  let most = 0;
  for (const until = Date.now() + WORKS_MS; Date.now() < until; await sleep(250)) {
    most = Math.max(most, pss(worker.pid!));
  }
  await stopProcess(worker);
  return most;
}

function pss(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return (Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) * 1024) / 1e6;
}
