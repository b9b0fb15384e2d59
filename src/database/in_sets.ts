import { isDatabaseAway, isLostRace } from './away.ts';

/** More in one statement only makes it longer. */
const LARGEST_SET = 500;

interface Waiting<T, R> {
  item: T;
  done(result: R): void;
  failed(error: unknown): void;
}

/**
 * Does something to many things with one commit: whatever is asked for while one set is on its way goes with the next,
 * so that a commit costs a set and not a thing, and a lone thing waits for nobody. Each promise resolves after the commit
 * that it shared. When a set fails it is split: one bad thing never takes its neighbours along. A database that is away
 * is nobody's fault, so then all of the set fail.
 * @param work does it to a set, all or none; returns the results in the same order
 */
export function inSets<T, R>(work: (set: T[]) => Promise<R[]>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let working = false;

  async function go(): Promise<void> {
    working = true;
    // What was asked for in this very turn of the event loop goes together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const set = waiting.slice(0, LARGEST_SET);
      waiting = waiting.slice(LARGEST_SET);
      await attempt(set);
    }
    working = false;
  }

  async function attempt(set: Waiting<T, R>[]): Promise<void> {
    let results: R[];
    try {
      results = await work(set.map(({ item }) => item));
    } catch (error) {
      // A set that lost a race for locks is done again in halves, and not given up.
      if (set.length === 1 || (isDatabaseAway(error) && !isLostRace(error))) {
        for (const one of set) one.failed(error);
        return;
      }
      const half = Math.ceil(set.length / 2);
      await attempt(set.slice(0, half));
      return attempt(set.slice(half));
    }
    for (const [i, one] of set.entries()) one.done(results[i]!);
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (!working) void go();
    });
}
