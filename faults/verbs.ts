import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, type Pool } from '../src/database/connect.ts';
import { inTransaction } from '../src/database/transaction.ts';
import { EnterobotError } from '../src/errors.ts';
import { kill } from '../src/ledger/kill.ts';
import { resend } from '../src/ledger/resend.ts';
import type { Journal } from './journal.ts';
import type { PlannedVerb } from './plan.ts';

const BY = 'fault run';

/** Asks for kills and resends of the jobs of a run, some time after each was sent. */
export class Asker {
  readonly #pool: Pool;
  readonly #byJob: Map<number, PlannedVerb[]>;
  readonly #journal: Journal;
  readonly #asking: Promise<void>[] = [];
  /** Requests to kill a job that had not ended. */
  killed = 0;
  /** New jobs that a resend recorded: they must not be lost either. */
  readonly resent: number[] = [];

  constructor(url: string, verbs: readonly PlannedVerb[], journal: Journal) {
    this.#pool = createPool(url, { name: 'faults-asker', max: 2, queryTimeoutMs: 20_000 });
    this.#byJob = Map.groupBy(verbs, (verb) => verb.n);
    this.#journal = journal;
  }

  /** A planned job was sent. */
  sent(n: number, jobId: number): void {
    for (const planned of this.#byJob.get(n) ?? []) this.#asking.push(this.#ask(planned, jobId));
  }

  /** Resolves when everything that was planned has been asked. */
  async done(): Promise<void> {
    await Promise.all(this.#asking);
    await this.#pool.end();
  }

  /** Until the database takes it. A request whose answer was lost is made again, as a person would. */
  async #ask({ verb, afterMs }: PlannedVerb, jobId: number): Promise<void> {
    await sleep(afterMs);
    for (;;) {
      try {
        const came = verb === 'kill' ? await this.#kill(jobId) : await this.#resend(jobId);
        return this.#journal.note('verbs', { verb, job_id: jobId, ...came });
      } catch (error) {
        // The one coded refusal: it is under way, or went on since.
        if (error instanceof EnterobotError) {
          return this.#journal.note('verbs', { verb, job_id: jobId, refused: error.code });
        }
        await sleep(300);
      }
    }
  }

  async #kill(jobId: number): Promise<object> {
    const [came] = await inTransaction(this.#pool, (tx) => kill(tx, [jobId], BY));
    if (came && came.outcome !== 'ended') this.killed++;
    return came ?? {};
  }

  async #resend(jobId: number): Promise<object> {
    const came = await inTransaction(this.#pool, (tx) => resend(tx, jobId, BY));
    if (came.outcome === 'recorded') this.resent.push(came.jobId);
    return came;
  }
}
