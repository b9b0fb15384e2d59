import type { z } from 'zod';
import type { Queryable, Transaction } from '../database/connect.ts';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import type { JobRow } from '../ledger/job_row.ts';
import { type NewJob, type Recorded, record } from '../ledger/record.ts';
import type { Tag, TypeName } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { house } from './house.ts';

/** What every job may be given beside its own parameters. */
export interface Ownership {
  /** Whose job it is (default: the first user, admin). */
  userId?: number | undefined;
  /** The queue it goes to (default: `default`). */
  workgroup?: string | undefined;
  /** Lower is sooner (default: 0). */
  priority?: number | undefined;
  /**
   * Local jobs only, the seed's use_celery, on by default: a worker runs it. Off: the caller does, at once, in its
   * own transaction.
   */
  useQueue?: boolean | undefined;
  /** Who asks, in the job's history (default: web). */
  by?: string | undefined;
}

function dropUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** How often a job of a class is tried again, by class of error (design: "Retries by class of error"). */
export interface RetryLimits {
  infrastructure: number;
  resource: number;
  lost: number;
}

/** An error of a class that is tried again. */
export type RetriedError = ErrorReport & { class: keyof RetryLimits };

/** What an apply half learns about the claim it works for, and may do beside its own tables. */
export interface ApplyContext {
  tx: Transaction;
  job: JobRow;
  /** Writes version, ST barcode and results into the assembly_lookup row (scheme jobs). */
  writeLookup(result: { version: string; stBarcode: string | null; results: Json }): Promise<void>;
  /** Writes what was found into the data of the analysis (analysis jobs); its flags follow by themselves. */
  writeAnalysis(found: Record<string, Json>): Promise<void>;
}

/**
 * A unit of work that the ledger records and never loses. Built from its parameters, or by `getJob` from its id or
 * from what CRobot returned. A class says what it is about (`tag`, `type`), and how it is done: a LocalJob does
 * it, a RemoteJob asks CRobot.
 */
export abstract class Job<P extends object = object> {
  /** False: the class runs here; true: CRobot runs it. */
  abstract readonly remote: boolean;
  /**
   * False when `apply` touches no table and only says what is kept: such jobs complete in sets, many with one commit.
   */
  readonly effects: boolean = true;
  /** Minutes that a worker may work on it at a stretch; after that it is stopped, as a failure of class resource. */
  readonly longestRunMinutes: number = 60;
  readonly retries: RetryLimits = { infrastructure: 5, resource: 2, lost: 3 };
  readonly params: P;
  readonly ownership: Ownership;
  /** The row, when the job was built from its id or from what came back. */
  row: JobRow | undefined;

  /** One object holds the class's own parameters and, beside them, whose job it is. */
  constructor(given: P & Ownership) {
    const { userId, workgroup, priority, useQueue, by, ...params } = given;
    this.params = params as unknown as P;
    this.ownership = dropUndefined({ userId, workgroup, priority, useQueue, by });
  }

  /** How often an error of this kind is tried again, before a person must look. */
  retryLimit(error: RetriedError): number {
    return this.retries[error.class];
  }

  /** What the job is run for. */
  abstract get tag(): Tag;
  /** Which class processes it. */
  abstract get type(): TypeName;
  abstract get database(): string;

  /** Columns of user_jobs that only some families have. */
  protected columns(): Pick<NewJob, 'assemblyId' | 'schemeId' | 'analysisId' | 'reference'> {
    return {};
  }

  /** What the ledger is told of the job. */
  newJob(): NewJob {
    const { userId = 1, workgroup, priority, by } = this.ownership;
    return {
      tag: this.tag,
      type: this.type,
      remote: this.remote,
      database: this.database,
      // What is kept is exactly what the class's schema reads back.
      params: JSON.parse(JSON.stringify(this.params)) as Record<string, Json>,
      userId,
      ...(workgroup === undefined ? {} : { workgroup }),
      ...(priority === undefined ? {} : { priority }),
      ...(by === undefined ? {} : { by }),
      ...this.columns(),
    };
  }

  /**
   * Records the job, in the caller's transaction when one is given. Returns the job that is under way: this one
   * (`fresh`) or the one that was there before.
   * @throws TAG_UNWRITABLE
   */
  async send(db: Queryable = house().pool): Promise<Recorded> {
    return record(db, this.newJob());
  }
}

/** A job class as the registry keeps it: its parameters' schema and how to build it from them. */
export interface JobClass<P extends object = object> {
  readonly schema: z.ZodType<P>;
  new (given: P & Ownership): Job<P>;
}

/** Parameters checked by a class's schema. @throws JOB_PARAMS_WRONG naming the first bad field */
export function checkParams<P>(schema: z.ZodType<P>, params: unknown, type: string): P {
  const checked = schema.safeParse(params);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const problem = `${issue?.path.join('.') || 'params'}: ${issue?.message}`;
  throw new EnterobotError('JOB_PARAMS_WRONG', { type, problem });
}
