import type { Transaction } from '../database/connect.ts';
import type { ErrorReport } from '../errors.ts';
import type { Claim } from '../ledger/claim.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { type ApplyContext, Job } from './job.ts';

/**
 * A job that CRobot runs: `request` says what CRobot is to do; `prepare` and `apply` process what came back (the
 * seed's send_job and process_job). The request is kept in the row before it is sent, so it is asked for once an
 * attempt.
 */
export abstract class CRobotJob<P extends object, R = TaskResult> extends Job<P> {
  readonly remote = true;

  /** What CRobot is to do. Reads only. */
  abstract request(): Promise<TaskRequest>;

  /** Reads files and computes, outside any transaction; the result was checked against its sha256. */
  abstract prepare(result: TaskResult, signal: AbortSignal): Promise<R>;

  /** Database effects in the transaction that makes the job COMPLETE. Returns what is kept as its result. */
  abstract apply(context: ApplyContext, prepared: R): Promise<Json>;

  /** The user's names for the files it works on, by their path in the store: errors are told with them. */
  fileNames(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  /** What it is to work on that other jobs made and the store has lost, in words for people. Nothing, unless a class looks. */
  lostInputs(): Promise<string[]> {
    return Promise.resolve([]);
  }

  /**
   * Has those made again, in the transaction in which this job ends, KILLED: another one follows by itself. Asked only where
   * `lostInputs` told some. @throws JOB_INPUT_LOST_AGAIN: a person is asked first
   */
  makeAgain(_tx: Transaction, _claim: Claim): Promise<void> {
    throw new Error(`${this.constructor.name} has nothing made again`);
  }

  /** What a failed task has found all the same, where its failure answers the question: then the job is COMPLETE with that. */
  findingOf(_error: ErrorReport): R | undefined {
    return undefined;
  }

  /** Database effects in the transaction that makes the job FAILED. Nothing, unless a class says otherwise. */
  onFailed(_tx: Transaction, _error: ErrorReport): Promise<void> {
    return Promise.resolve();
  }
}
