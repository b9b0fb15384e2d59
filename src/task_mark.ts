import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Environment variable that every process of a task carries, whatever session it made for itself. */
export const TASK_VARIABLE = 'ENTEROBOT_TASK';

/**
 * A number for a task that stays on its processes when they empty their environment: the limit of file locks, which Linux has
 * ignored since 2.4 and every child inherits. (prlimit sets it; a program can take it off, but only on purpose.)
 */
export function limitMark(token: string): number {
  return Number.parseInt(createHash('sha256').update(token).digest('hex').slice(0, 12), 16);
}

/** Whether a process carries the mark of a task, in its environment or in that limit. */
export function carriesMark(pid: number | string, token: string): boolean {
  return inEnvironment(pid, token) || inLimits(pid, token);
}

function inEnvironment(pid: number | string, token: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`.includes(`\0${TASK_VARIABLE}=${token}\0`);
  } catch {
    // Ended meanwhile, or another user's: then it is not ours.
    return false;
  }
}

function inLimits(pid: number | string, token: string): boolean {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
    return /^Max file locks +(\d+)/m.exec(limits)?.[1] === String(limitMark(token));
  } catch {
    return false;
  }
}
