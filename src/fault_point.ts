import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The places at which a fault run (faults/) ends or freezes a process: between two steps that are not one. The first
 * word says whose process it is.
 */
export const FAULT_POINTS = [
  'worker-claimed',
  'worker-intended',
  'worker-submitted',
  'worker-effect-written',
  'worker-completed',
  'worker-committed',
  'worker-set-committed',
  'web-callback-committed',
  'crobot-task-inserted',
  'crobot-marked-launched',
  'crobot-spawned',
  'crobot-recorded',
  'crobot-collected',
  'crobot-finished',
  'crobot-delivered',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** The folder in which a fault run arms points. Absent outside such a run: then a point is an empty function. */
const FOLDER = process.env.ENTEROBOT_FAULTS;

/**
 * Marks a place where a process may die. In a fault run the file of that name in the folder arms it: the process that
 * renames it first (one only) gets the signal that stands in it, SIGKILL or SIGSTOP, at this very line.
 */
export const faultPoint: (point: FaultPoint) => void = FOLDER ? (point) => reach(FOLDER, point) : () => {};

function reach(folder: string, point: FaultPoint): void {
  const taken = join(folder, `${point}.${process.pid}`);
  try {
    renameSync(join(folder, point), taken);
  } catch {
    return;
  }
  process.kill(process.pid, readFileSync(taken, 'utf8') as NodeJS.Signals);
}
