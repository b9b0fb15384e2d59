import type { TaskRow } from '../store/task_row.ts';
import { type Capacity, fits } from './choose.ts';

/** Why a task waits, in words for a person; null when it does not wait. */
export function waitsFor(task: TaskRow, machine: Capacity, used: Capacity): string | null {
  if (task.state !== 'queued') return null;
  if (task.launched) return 'CRobot is starting it';
  if (!fits(task, machine)) {
    return `a larger machine: it needs ${task.cores} cores and ${task.memory_mb} MB, CRobot has ${machine.cores} and ${machine.memory_mb}`;
  }
  const freeCores = machine.cores - used.cores;
  if (freeCores <= 0) return `no free cores: ${used.cores} of ${machine.cores} in use`;
  if (task.cores > freeCores) return `${task.cores} free cores: ${used.cores} of ${machine.cores} in use`;
  if (task.memory_mb > machine.memory_mb - used.memory_mb)
    return `memory: ${used.memory_mb} of ${machine.memory_mb} MB in use, it needs ${task.memory_mb}`;
  return 'its turn: a task before it is about to start';
}
