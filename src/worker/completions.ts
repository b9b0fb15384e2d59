import type { Pool } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { faultPoint } from '../fault_point.ts';
import { type Completion, completeMany } from '../ledger/complete_many.ts';

/** Completed in one transaction at most; more only makes the statement longer. */
const LARGEST_SET = 500;

interface Waiting extends Completion {
  done(): void;
  failed(error: unknown): void;
}

/**
 * Completes jobs that have no database effects of their own in sets: whatever is ready while one commit is on its way
 * goes with the next, so that a commit costs a set and not a job, and a lone job waits for nobody. Each job's promise
 * resolves after the commit that it shared. When a set fails it is split: one bad job never takes its neighbours along.
 */
export class Completions {
  readonly #pool: Pool;
  #waiting: Waiting[] = [];
  #working = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Resolves when the job is durably COMPLETE. @throws LEASE_LOST, errors of the connection */
  complete(completion: Completion): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ...completion, done, failed });
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    // Jobs that became ready in this very turn of the event loop go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, LARGEST_SET));
    this.#working = false;
  }

  async #commit(set: Waiting[]): Promise<void> {
    try {
      await inTransaction(this.#pool, (tx) =>
        completeMany(tx, set).then(() => faultPoint('worker-set-completed')),
      );
      faultPoint('worker-set-committed');
    } catch (error) {
      if (set.length === 1) return set[0]!.failed(error);
      const half = Math.ceil(set.length / 2);
      await this.#commit(set.slice(0, half));
      return this.#commit(set.slice(half));
    }
    for (const one of set) one.done();
  }
}
