import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { alone, type Row } from './row.ts';

const ENTEROBOT = join(import.meta.dirname, '../enterobot');
const GENOMES = 15;
const LENGTH = 200_000;

/**
 * What a laptop sees of `enterobot up`: seconds until it is ready (second start), memory while idle (PSS of our Node
 * processes, PostgreSQL left out), and how long after a task's end its result stands in the ledger.
 */
export async function bench(_rows: string[]): Promise<Row[]> {
  const data = await mkdtemp(join(tmpdir(), 'enterobot-bench-'));
  // As root the database's user must be able to enter.
  await execa('chmod', ['755', data]);
  try {
    const first = await up(data);
    await stop(first.child);
    const starts: number[] = [];
    for (let i = 0; i < 3; i++) {
      const again = await up(data);
      starts.push(again.seconds);
      await stop(again.child);
    }
    const { child } = await up(data);
    await sleep(5000);
    const idle = pssMegabytes(child.pid!);
    const delays = await taskEndToLedger(data);
    await stop(child);
    return [
      alone('ready_second_start', 's', median(starts)),
      alone('idle_memory', 'MB', idle),
      alone('task_end_to_ledger_median', 'ms', median(delays)),
      alone('task_end_to_ledger_max', 'ms', Math.max(...delays)),
    ];
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function up(data: string): Promise<{ child: ChildProcess; seconds: number }> {
  const began = performance.now();
  const env = { ...process.env, ENTEROBOT_LOG: 'warn' };
  const child = spawn(ENTEROBOT, ['up', '--data', data], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const chunk of child.stderr!) {
    if (String(chunk).includes('Enterobot is ready')) break;
  }
  if (child.exitCode !== null) throw new Error('up did not come up');
  return { child, seconds: (performance.now() - began) / 1000 };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** PSS of a process and of its children that are Node, too. */
function pssMegabytes(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const ours = [String(pid), ...children].filter((one) =>
    readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('main.ts'),
  );
  const kilobytes = ours.map((one) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))?.[1]),
  );
  return kilobytes.reduce((sum, kb) => sum + kb, 0) / 1000;
}

/** Milliseconds from a task's own word that it ended to the job's COMPLETE, for real QA_evaluation jobs. */
async function taskEndToLedger(data: string): Promise<number[]> {
  const uploads = join(data, 'uploads');
  await mkdir(uploads);
  for (let i = 0; i < GENOMES; i++) {
    await writeFile(join(uploads, `made${i}.fasta`), `>contig\n${randomBases(LENGTH)}\n`);
  }
  const enterobot = (...words: string[]) => execa(ENTEROBOT, ['--data', data, ...words]);
  await enterobot('db', 'add', 'bench', '--prefix', 'BNC', '--genus', 'Benchia');
  await enterobot('load', uploads, '--database', 'bench');
  const delays: number[] = [];
  for (let job = 1; job <= GENOMES; job++) {
    const { events, folder } = await ended(enterobot, job);
    const exit = JSON.parse(await readFile(join(data, 'store', folder, 'exit.json'), 'utf8'));
    delays.push(Date.parse(events.at(-1)!.at) - Date.parse(exit.ended));
  }
  return delays;
}

async function ended(enterobot: (...words: string[]) => Promise<{ stdout?: unknown }>, job: number) {
  for (let tries = 0; tries < 100; tries++) {
    const { stdout } = await enterobot('--json', 'job', 'show', String(job));
    const shown = JSON.parse(String(stdout));
    if (shown.job.status === 'COMPLETE') {
      return { events: shown.events as { at: string }[], folder: shown.job.output_location as string };
    }
    await sleep(500);
  }
  throw new Error(`job ${job} did not complete`);
}

function randomBases(length: number): string {
  return Array.from({ length }, () => 'ACGT'[Math.floor(Math.random() * 4)]).join('');
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
