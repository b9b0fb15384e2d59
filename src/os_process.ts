import { readFileSync } from 'node:fs';

/** What the kernel tells of a process. */
interface ProcessStat {
  parent: number;
  session: number;
  /** When it began, in clock ticks since boot. */
  ticks: string;
}

/** Parent, session and start of a process (fields 4, 6 and 22 of /proc/<pid>/stat); undefined when there is none. */
export function processStat(pid: number | string): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold blanks: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; it only waits for its parent to notice.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { parent: Number(fields[1]), session: Number(fields[3]), ticks: fields[19]! };
  } catch {
    return undefined;
  }
}

/**
 * When a process began, in clock ticks since boot; undefined when there is none. A pid alone is not an identity: the
 * kernel gives it out again.
 */
export function startTicks(pid: number | 'self'): string | undefined {
  return processStat(pid)?.ticks;
}

/** The id of this boot: start ticks count from it. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** Whether the process that had this pid at that start time still lives. */
export function isAlive(pid: number, ticks: string): boolean {
  return startTicks(pid) === ticks;
}
