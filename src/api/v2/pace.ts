import { setTimeout as sleep } from 'node:timers/promises';

/** Keys that are remembered before those that rest are forgotten. */
const MANY = 10_000;

/**
 * So many requests a second for each key, kept in the memory of this process. Somebody may send as many at once after a
 * rest, and then one whenever its turn comes: who waits for answers is slowed to the pace, and who does not is refused.
 */
export class Pace {
  readonly #gapMs: number;
  readonly #atOnce: number;
  /** Longest wait, ms. */
  readonly #patience: number;
  readonly #now: () => number;
  /** By key: when all that was let through has had its turn. */
  readonly #busyUntil = new Map<string, number>();

  /** @param perSecond 0: as many as they like */
  constructor(perSecond: number, options: { now?: () => number } = {}) {
    this.#gapMs = perSecond > 0 ? 1000 / perSecond : 0;
    this.#atOnce = Math.max(1, Math.floor(perSecond));
    // A millisecond more than a gap: fractions of it must not refuse whose turn is the next.
    this.#patience = this.#gapMs + 1;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  /**
   * Takes a turn.
   * @returns how long to wait for it, ms; or, when another waits already, after how many seconds to ask again
   */
  take(key: string): { waitMs: number } | { retryAfterS: number } {
    if (this.#gapMs === 0) return { waitMs: 0 };
    const now = this.#now();
    const busy = Math.max(now, this.#busyUntil.get(key) ?? 0);
    const waitMs = Math.max(0, busy - now - (this.#atOnce - 1) * this.#gapMs);
    if (waitMs > this.#patience) {
      return { retryAfterS: Math.max(1, Math.ceil((waitMs - this.#patience) / 1000)) };
    }
    this.#busyUntil.set(key, busy + this.#gapMs);
    if (this.#busyUntil.size > MANY) this.#forget(now);
    return { waitMs };
  }

  /** As `take`, and waits. @returns undefined when it is their turn, else the seconds after which to ask again */
  async turn(key: string): Promise<number | undefined> {
    const turn = this.take(key);
    if ('retryAfterS' in turn) return turn.retryAfterS;
    if (turn.waitMs > 0) await sleep(turn.waitMs);
    return undefined;
  }

  #forget(now: number): void {
    for (const [key, until] of this.#busyUntil) if (until <= now) this.#busyUntil.delete(key);
  }
}
