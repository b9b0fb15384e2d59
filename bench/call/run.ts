import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTEROBOT = join(import.meta.dirname, '../../enterobot');

/** Both sides run on this one core, where the system can hold them to it. */
const CORE = '0';
const pinned = spawnSync('taskset', ['-c', CORE, 'true']).status === 0;
if (!pinned) process.stderr.write('taskset is missing: processes are not held to one core\n');

export interface Run {
  seconds: number;
  /** Most resident memory of the process itself (not of its children). */
  megabytes: number;
  /** Seconds of processor time, all of its threads, and children that have ended: what a busy machine changes least. */
  processor: number;
  stdout: string;
}

/** Runs a program on one core and measures it; fails loudly when the program does. */
export async function run(
  program: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Run> {
  const [file, args] = pinned ? ['taskset', ['-c', CORE, program, ...words]] : [program, [...words]];
  const began = performance.now();
  const child = spawn(file!, args as string[], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let megabytes = 0;
  let processor = 0;
  // The kernel keeps the high-water mark, so that looking now and then sees all but the last few milliseconds.
  const timer = setInterval(() => {
    megabytes = Math.max(megabytes, highWater(child.pid));
    processor = Math.max(processor, processorTime(child.pid));
  }, 10);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  return { seconds, megabytes, processor, stdout };
}

function highWater(pid: number | undefined): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? 0 : Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** Ticks of 1/100 s, as Linux counts them for programs. */
function processorTime(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return 0;
  }
}

/** Our command, with an index cache of its own. */
export function callOurs(
  cache: string,
  scheme: string,
  genomes: readonly string[],
  ...words: string[]
): Promise<Run> {
  return run(ENTEROBOT, ['call', '--scheme', scheme, ...words, ...genomes], {
    XDG_CACHE_HOME: cache,
  });
}

/**
 * Runs of several sides in turn, so that what else the machine does falls on all of them alike. A peer that fails is told
 * and left out: ours is still worth its figure.
 */
export async function inTurn<K extends string>(
  times: number,
  sides: Record<K, (() => Promise<Run>) | null>,
): Promise<Record<K, Run[]>> {
  const runs = Object.fromEntries(Object.keys(sides).map((side) => [side, []])) as unknown as Record<
    K,
    Run[]
  >;
  for (let i = 0; i < times; i++) {
    for (const [side, work] of Object.entries(sides) as [K, (() => Promise<Run>) | null][]) {
      if (work === null) continue;
      try {
        runs[side].push(await work());
      } catch (error) {
        if (side === 'ours') throw error;
        process.stderr.write(`the peer failed and is left out: ${String(error)}\n`);
        sides[side] = null;
        runs[side] = [];
      }
    }
  }
  return runs;
}

export function medianSeconds(runs: readonly Run[]): number {
  const sorted = runs.map((one) => one.seconds).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

export function medianProcessor(runs: readonly Run[]): number {
  const sorted = runs.map((one) => one.processor).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

export function mostMegabytes(runs: readonly Run[]): number {
  return runs.reduce((most, one) => Math.max(most, one.megabytes), 0);
}
