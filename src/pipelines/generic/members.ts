import { readdirSync, readFileSync } from 'node:fs';
import { processStat } from '../../os_process.ts';
import { carriesMark } from '../../task_mark.ts';

/** A process of a program: a pid alone may be another's a moment later. */
export interface Member {
  pid: number;
  ticks: string;
}

/**
 * The live processes that a program made, as far as they can be known: what descends from `root`; what carries the task's
 * mark, whoever is its parent by now; and those that were seen before.
 */
export class Members {
  readonly #root: number;
  readonly #token: string;
  /** By pid. */
  #known = new Map<number, string>();

  constructor(root: number, token: string) {
    this.#root = root;
    this.#token = token;
  }

  /** `marked`: looks for the mark too, which takes longer. */
  look(marked: boolean): Member[] {
    const parents = new Map<number, number>();
    const ticks = new Map<number, string>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = processStat(name);
      if (!stat) continue;
      parents.set(Number(name), stat.parent);
      ticks.set(Number(name), stat.ticks);
    }
    const found = new Map<number, string>();
    const above = marked ? ancestors(parents) : undefined;
    for (const [pid, since] of ticks) {
      if (pid === process.pid) continue;
      const ours =
        this.#known.get(pid) === since ||
        this.#descends(pid, parents) ||
        (above && !above.has(pid) && carriesMark(pid, this.#token));
      if (ours) found.set(pid, since);
    }
    this.#known = found;
    return [...found].map(([pid, since]) => ({ pid, ticks: since }));
  }

  #descends(pid: number, parents: ReadonlyMap<number, number>): boolean {
    for (let at: number | undefined = pid, steps = 0; at !== undefined && at > 1 && steps < 1000; steps++) {
      if (at === this.#root || (at !== pid && this.#known.has(at))) return true;
      if (at === process.pid) return false;
      at = parents.get(at);
    }
    return false;
  }
}

/** The runner itself carries the mark, and so does who started it. */
function ancestors(parents: ReadonlyMap<number, number>): Set<number> {
  const above = new Set<number>();
  for (let at: number | undefined = process.pid; at !== undefined && !above.has(at); at = parents.get(at))
    above.add(at);
  return above;
}

/** Memory of their own of all of them together, MiB: what they share (programs, mapped files) is nobody's. */
export function memoryOf(members: readonly Member[]): number {
  let kib = 0;
  for (const { pid } of members) {
    try {
      kib += Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kib / 1024;
}

/** SIGKILL to each: their files are scratch, so there is nothing they could save. */
export function killAll(members: readonly Member[]): void {
  for (const { pid, ticks } of members) {
    try {
      if (processStat(pid)?.ticks === ticks) process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}
