import { isDatabaseAway } from '../../database/away.ts';
import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Logger } from '../../log.ts';
import { backoffSeconds } from '../backoff.ts';
import { every } from '../every.ts';
import { findHandler } from './handlers.ts';
import { Leader } from './leader.ts';
import { readSchedules, type Schedule, takeTick } from './schedules.ts';
import { dueTicks } from './ticks.ts';

export interface SchedulerParts {
  databaseUrl: string;
  pool: Pool;
  logger: Logger;
  /** Jobs may have been recorded. */
  ticked(): void;
  /** Default 1000: how often it looks, and how late a tick may be. */
  pollMs?: number;
}

/** Does the ticks of all schedules while this process leads; otherwise waits to lead. Returns how to stop it. */
export function startScheduler(parts: SchedulerParts): () => Promise<void> {
  const leader = new Leader(parts.databaseUrl);
  const round = new Round(parts);
  let led = false;
  const stop = every(parts.pollMs ?? 1000, parts.logger, 'keep the schedules', async () => {
    const leads = await leader.leads();
    if (leads !== led)
      parts.logger.info(leads ? 'keeps the schedules' : 'another worker keeps the schedules');
    led = leads;
    if (leads) await round.go();
  });
  return async () => {
    await stop();
    await leader.stop();
  };
}

/** One look at all schedules. A schedule that cannot be done is told once, tried later each time, and stops no other. */
class Round {
  readonly #parts: SchedulerParts;
  readonly #failing = new Map<string, { times: number; againAt: number }>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  async go(): Promise<void> {
    const { now, schedules } = await readSchedules(this.#parts.pool);
    for (const schedule of schedules) {
      const failure = this.#failing.get(schedule.name);
      if (failure && Date.now() < failure.againAt) continue;
      try {
        await this.#keep(schedule, now);
        this.#failing.delete(schedule.name);
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        const times = (failure?.times ?? 0) + 1;
        if (times === 1) {
          this.#parts.logger.error({ schedule: schedule.name, err: error }, 'a tick failed; tried again');
        }
        this.#failing.set(schedule.name, {
          times,
          againAt: Date.now() + backoffSeconds(times, 1, 60) * 1000,
        });
      }
    }
  }

  async #keep(schedule: Schedule, now: Date): Promise<void> {
    const { pool, logger, ticked } = this.#parts;
    const ticks = dueTicks(schedule.cron, schedule.last_tick, now, schedule.catch_up);
    if (ticks.length === 0) return;
    const handler = findHandler(schedule.handler);
    if (!handler) throw new Error(`this release has no handler ${schedule.handler}`);
    for (const tick of ticks) {
      // The tick and what it records are one transaction: killed before the commit, neither happened, and the tick is
      // due as before; killed after it, both did.
      const taken = await inTransaction(pool, async (tx) => {
        if (!(await takeTick(tx, schedule, tick))) return false;
        await handler(tx, tick);
        return true;
      });
      // Somebody else was here since we read the schedule: what is due is read again in the next round.
      if (!taken) return;
      logger.info({ schedule: schedule.name, tick, late_s: (now.getTime() - tick.getTime()) / 1000 }, 'tick');
      ticked();
    }
  }
}
