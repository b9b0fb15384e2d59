import type { Queryable } from '../database/connect.ts';
import { reportOf } from '../errors.ts';
import { claimOne } from '../ledger/claim_one.ts';
import { complete, fail } from '../ledger/finish.ts';
import type { Recorded } from '../ledger/record.ts';
import type { Json } from '../protocol/task.ts';
import { applyContext } from './apply_context.ts';
import { type ApplyContext, Job } from './job.ts';

/** Whether local jobs go to the queue when they do not say (the seed's USE_CELERY). */
function queueByDefault(): boolean {
  return process.env.ENTEROBOT_USE_QUEUE !== 'false';
}

/** A job that runs here. `prepare` may take minutes and touches no table; `apply` is short and only the database. */
export abstract class LocalJob<P extends object, R = Json> extends Job<P> {
  readonly remote = false;
  /** Reads and computes, outside any transaction. */
  abstract prepare(signal: AbortSignal): Promise<R>;
  /** Database effects; runs in the transaction that makes the job COMPLETE. Returns what is kept as its result. */
  abstract apply(context: ApplyContext, prepared: R): Promise<Json>;

  override async send(db?: Queryable): Promise<Recorded> {
    if (this.ownership.useQueue ?? queueByDefault()) return super.send(db);
    // Before anything is recorded: on a pool each statement would be a transaction of its own.
    if (db === undefined || !('release' in db)) throw new Error('useQueue: false needs a transaction');
    const recorded = await super.send(db);
    if (recorded.fresh) await this.#runHere(db, recorded.jobId);
    return recorded;
  }

  /** In the caller's transaction, inside a savepoint: an error is rolled back to it and recorded. */
  async #runHere(tx: Queryable, jobId: number): Promise<void> {
    const claim = await claimOne(tx, jobId, 'caller');
    await tx.query('savepoint job');
    try {
      const prepared = await this.prepare(new AbortController().signal);
      const result = await this.apply(applyContext(tx, claim), prepared);
      await complete(tx, claim, result);
      await tx.query('release savepoint job');
    } catch (error) {
      await tx.query('rollback to savepoint job');
      await fail(tx, claim, reportOf(error));
    }
  }
}
