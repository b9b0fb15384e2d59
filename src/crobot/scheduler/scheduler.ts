import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../database/connect.ts';
import { faultPoint } from '../../fault_point.ts';
import type { Logger } from '../../log.ts';
import { type Repeated, repeat } from '../repeat.ts';
import { expireWaiting } from '../store/expire_waiting.ts';
import { markLaunched } from '../store/mark_launched.ts';
import type { Message, TaskRow } from '../store/task_row.ts';
import { waitingTasks } from '../store/waiting_tasks.ts';
import { type Capacity, chooseTasks, type InUse, total } from './choose.ts';

/** How often it looks without being woken; also how late a deadline may be noticed. */
const POLL_MS = 1000;
/** Between a pass that started something and the next: what comes or ends meanwhile is chosen together. */
const GATHER_MS = 5;
/** Tasks looked at per workgroup beyond those that could start: the depth of gap filling. */
const BACKFILL_DEPTH = 20;

export interface SchedulerParts {
  pool: Pool;
  machine: Capacity;
  logger: Logger;
  inUse(): InUse[];
  begin(task: TaskRow): void;
  send(message: Message): void;
}

/** Starts waiting tasks whenever there is room. `wake()` after anything that may have made work or room. */
export function startScheduler(parts: SchedulerParts): Repeated {
  const { pool, machine } = parts;
  const passes = repeat('scheduler', POLL_MS, pass, parts.logger);
  const deadlines = repeat('deadlines', POLL_MS, expire, parts.logger);

  async function expire(): Promise<void> {
    for (const message of await expireWaiting(pool)) parts.send(message);
  }

  async function pass(): Promise<void> {
    const used = total(parts.inUse());
    if (used.cores >= machine.cores || used.memory_mb >= machine.memory_mb) return;
    const waiting = await waitingTasks(pool, machine.cores - used.cores + BACKFILL_DEPTH);
    const chosen = chooseTasks(waiting, parts.inUse(), machine, Date.now());
    if (chosen.length === 0) return;
    const launched = await markLaunched(
      pool,
      chosen.map((task) => task.id),
    );
    if (launched.length > 0) faultPoint('crobot-marked-launched');
    for (const task of launched) parts.begin(task);
    if (launched.length > 0) await sleep(GATHER_MS);
  }

  return {
    wake: passes.wake,
    async stop() {
      await Promise.all([passes.stop(), deadlines.stop()]);
    },
  };
}
