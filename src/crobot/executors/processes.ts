import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStat } from '../../os_process.ts';
import { carriesMark } from '../../task_mark.ts';

/** Which process leads a task: `pid` is its session and process group too, because it was started detached. */
export interface Leader {
  pid: number;
  start_ticks: string;
}

/**
 * Pids of all live processes of a task: those that carry its mark, and those of its leader's session (a program
 * may have emptied its environment).
 */
export function processesOf(token: string, leader?: Leader): number[] {
  // When another process has the leader's pid by now, sessions of that number are not the task's.
  const holder = leader && processStat(leader.pid);
  const session = leader && (!holder || holder.ticks === leader.start_ticks) ? leader.pid : undefined;
  const found: number[] = [];
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = processStat(pid);
    // Nothing that a leader started is older than it; that spares reading most environments.
    if (!stat || (leader && Number(stat.ticks) < Number(leader.start_ticks))) continue;
    if (stat.session === session || carriesMark(pid, token)) found.push(Number(pid));
  }
  return found;
}

/** Whether anything is left of a process group: cheap, but zombies count, so `true` only means "look closer". */
export function groupExists(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Ends all processes that `find` names: SIGTERM once to each, SIGKILL after `graceMs` until none is left. Looks
 * again and again, because a process may start another one while its siblings are being signalled.
 * Rejects with the signal's reason when `stopping` is aborted; processes are then left as they are.
 */
export async function endProcesses(
  find: () => number[],
  graceMs: number,
  stopping: AbortSignal,
): Promise<void> {
  const asked = new Set<number>();
  const patience = performance.now() + graceMs;
  let pause = 5;
  for (let alive = find(); alive.length > 0; alive = find()) {
    const force = performance.now() >= patience;
    for (const pid of alive) {
      if (force) send(pid, 'SIGKILL');
      else if (!asked.has(pid)) send(pid, 'SIGTERM');
      asked.add(pid);
    }
    await sleep(pause, undefined, { signal: stopping });
    pause = Math.min(pause * 2, 100);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
