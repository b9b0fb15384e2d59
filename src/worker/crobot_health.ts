import { backoffSeconds } from './backoff.ts';

/**
 * Whether CRobot answers, as this worker knows it. While it does not, jobs that are to be sent are left alone but for
 * one probe after each pause: otherwise every thread would wait for it, and results and local jobs with them.
 */
export class CRobotHealth {
  #failures = 0;
  #pausedUntil = 0;
  #since = 0;

  /** It answered, whatever it said. */
  answered(): void {
    this.#failures = 0;
  }

  silent(now = Date.now()): void {
    if (this.#failures === 0) this.#since = now;
    this.#pausedUntil = now + backoffSeconds(this.#failures++, 1, 30) * 1000;
  }

  /** How many jobs may be sent now, of `free` threads. */
  sends(free: number, now = Date.now()): number {
    if (this.#failures === 0) return free;
    return now >= this.#pausedUntil ? Math.min(1, free) : 0;
  }

  /** Seconds since it first did not answer; undefined while it does. */
  silentFor(now = Date.now()): number | undefined {
    return this.#failures === 0 ? undefined : (now - this.#since) / 1000;
  }
}
