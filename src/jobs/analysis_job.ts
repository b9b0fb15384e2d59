import { z } from 'zod';
import type { Queryable, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { addAnalysis } from '../ledger/add_analysis.ts';
import type { NewJob, Recorded } from '../ledger/record.ts';
import type { Tag } from '../ledger/tag_and_type.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { CRobotJob } from './crobot_job.ts';
import { house } from './house.ts';
import type { Job } from './job.ts';
import { LocalJob } from './local_job.ts';

/** What every analysis is built from, beside its own. */
export const analysisParams = z.object({
  database: z.string(),
  /** The user's name for it. */
  name: z.string().min(1),
});
export type AnalysisParams = z.infer<typeof analysisParams>;

const NAME = /^[^\p{Cc}]{1,200}$/u;

/** @throws ANALYSIS_NAME */
export function checkAnalysisName(name: string): string {
  if (NAME.test(name)) return name;
  throw new EnterobotError('ANALYSIS_NAME', { name: JSON.stringify(name.slice(0, 250)) });
}

/**
 * The item in user_preferences that an analysis job is run for (the seed: "information about the job is stored in the
 * user_preferences entry"). Written by `send` in the transaction that records the job; its flags follow the job.
 */
class Item {
  readonly #job: Job<AnalysisParams>;
  /** Of the row in user_preferences; undefined before the job was sent. */
  #id: number | undefined;

  constructor(job: Job<AnalysisParams>) {
    this.#job = job;
  }

  /** Its id. A job that was not sent has none. */
  get id(): number {
    const id = this.#job.row?.analysis_id ?? this.#id;
    if (id === undefined) throw new Error('an analysis has no id before it is sent');
    return id;
  }

  /** name:id (seed). */
  get tag(): Tag {
    return { family: 'analysis', id: this.id, name: this.#job.params.name };
  }

  /** Records a job that makes an item again. @throws ANALYSIS_RUNS */
  async sendAgain(id: number, record: () => Promise<Recorded>): Promise<Recorded> {
    this.#id = id;
    const recorded = await record();
    if (!recorded.fresh) throw new EnterobotError('ANALYSIS_RUNS', { analysis: id });
    return recorded;
  }

  /** `record` gets a connection inside a transaction. */
  async sendWith(
    db: Queryable,
    data: Record<string, Json>,
    record: (tx: Transaction) => Promise<Recorded>,
  ): Promise<Recorded> {
    const send = async (tx: Transaction): Promise<Recorded> => {
      const { params, ownership, type, database } = this.#job;
      const name = checkAnalysisName(params.name);
      this.#id = await addAnalysis(tx, {
        ...{ type: type.name, name, database, data },
        userId: ownership.userId ?? 1,
      });
      return record(tx);
    };
    // A pool has no transaction of its own; without one the item could stand there without its job.
    return 'release' in db ? send(db as Transaction) : inTransaction(house().pool, send);
  }
}

/** An analysis that runs here. */
export abstract class LocalAnalysisJob<P extends AnalysisParams, R = Json> extends LocalJob<P, R> {
  readonly #item = new Item(this as unknown as Job<AnalysisParams>);

  get tag(): Tag {
    return this.#item.tag;
  }

  get database(): string {
    return this.params.database;
  }

  /** Of its row in user_preferences. */
  get analysisId(): number {
    return this.#item.id;
  }

  /** What its row in user_preferences says from the beginning. */
  protected abstract firstData(): Record<string, Json>;

  protected override columns(): Pick<NewJob, 'analysisId'> {
    return { analysisId: this.#item.id };
  }

  /** Writes the row in user_preferences and records the job, both or neither. @throws ANALYSIS_NAME */
  override send(db: Queryable = house().pool): Promise<Recorded> {
    return this.#item.sendWith(db, this.firstData(), (tx) => super.send(tx));
  }

  /** Records the job for an analysis that is there, which it makes again; until then that stays as it is. @throws ANALYSIS_RUNS */
  sendFor(analysisId: number, tx: Transaction): Promise<Recorded> {
    return this.#item.sendAgain(analysisId, () => super.send(tx));
  }
}

/** An analysis that CRobot runs. */
export abstract class RemoteAnalysisJob<P extends AnalysisParams, R = TaskResult> extends CRobotJob<P, R> {
  readonly #item = new Item(this as unknown as Job<AnalysisParams>);

  get tag(): Tag {
    return this.#item.tag;
  }

  get database(): string {
    return this.params.database;
  }

  /** Of its row in user_preferences. */
  get analysisId(): number {
    return this.#item.id;
  }

  /** What its row in user_preferences says from the beginning. */
  protected abstract firstData(): Record<string, Json>;

  protected override columns(): Pick<NewJob, 'analysisId'> {
    return { analysisId: this.#item.id };
  }

  /** Writes the row in user_preferences and records the job, both or neither. @throws ANALYSIS_NAME */
  override send(db: Queryable = house().pool): Promise<Recorded> {
    return this.#item.sendWith(db, this.firstData(), (tx) => super.send(tx));
  }
}
