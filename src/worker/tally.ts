import type { Queryable } from '../database/connect.ts';
import { addToCounters, CLAIM_BUCKETS, type CounterName, type WorkerCounter } from './worker_counters.ts';

/**
 * What this worker counted and has not written down yet. Counting is done in memory, since it must cost nothing; a
 * worker that is killed takes the last few seconds of it along.
 */
export class Tally {
  #counted = new Map<string, WorkerCounter>();

  /** A job was claimed; `dueAt` by the database's clock, now by this machine's. */
  claimed(dueAt: Date, now = Date.now()): void {
    const seconds = Math.max(0, (now - dueAt.getTime()) / 1000);
    const bound = CLAIM_BUCKETS.find((least) => seconds <= least);
    this.#add('claim_seconds_bucket', 1, bound === undefined ? '+Inf' : String(bound));
    this.#add('claim_seconds_sum', seconds);
    this.#add('claim_seconds_count', 1);
  }

  leaseLost(): void {
    this.#add('lease_losses', 1);
  }

  /** Asking CRobot told of an ended task before its callback did. */
  callbackLost(): void {
    this.#add('callbacks_lost', 1);
  }

  /** Adds what was counted to what all workers counted. */
  async flush(db: Queryable): Promise<void> {
    if (this.#counted.size === 0) return;
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    try {
      await addToCounters(db, counted);
    } catch (error) {
      // Kept for the next time. If the commit did get through, it counts twice: these are measures, not the ledger.
      for (const { name, label, value } of counted) this.#add(name, value, label);
      throw error;
    }
  }

  #add(name: CounterName, value: number, label = ''): void {
    const key = `${name} ${label}`;
    const before = this.#counted.get(key);
    if (before) before.value += value;
    else this.#counted.set(key, { name, label, value });
  }
}
