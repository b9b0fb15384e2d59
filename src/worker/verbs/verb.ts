import type { Pool, Transaction } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError, type ErrorReport } from '../../errors.ts';
import type { JobStatus } from '../../protocol/states.ts';

/** What came, or would come, of one job. `outcome` is one word, counted in the summary; `says` is for a person. */
export interface Done {
  was: JobStatus;
  outcome: string;
  says: string;
  /** The job that is under way for it now, when that is another one. */
  new_job_id?: number;
  /** CRobot has to be told after the commit. */
  tell?: boolean;
}

/** Something that a person does to jobs, each by itself. */
export interface Verb {
  name: string;
  /** What a selection means when it names no status. */
  unless: readonly JobStatus[];
  /** Does it in the given transaction; a coded error means that this job is left as it is. `by`: who asks, in its history. */
  one(tx: Transaction, jobId: number, by: string): Promise<Done>;
}

export type Reported = { job_id: number } & (Done | { outcome: 'refused'; error: ErrorReport });

/** Jobs in one transaction: enough to be fast, few enough that workers do not wait for their rows. */
const TOGETHER = 100;

/**
 * Does a verb to jobs, and reports of each what came of it; a job that is refused leaves the others alone. A dry run does
 * the same and takes it back, so that it tells no other story than the deed. The caller wakes the workers.
 */
export async function doVerb(
  pool: Pool,
  verb: Pick<Verb, 'one'>,
  jobIds: number[],
  { by, dryRun = false }: { by: string; dryRun?: boolean },
): Promise<Reported[]> {
  const reported: Reported[] = [];
  for (let i = 0; i < jobIds.length; i += TOGETHER) {
    const some = jobIds.slice(i, i + TOGETHER);
    reported.push(...(await inTransaction(pool, (tx) => doTogether(tx, verb, some, by, dryRun))));
  }
  return reported;
}

async function doTogether(
  tx: Transaction,
  verb: Pick<Verb, 'one'>,
  jobIds: number[],
  by: string,
  dryRun: boolean,
): Promise<Reported[]> {
  const reported: Reported[] = [];
  await tx.query('savepoint before');
  for (const job_id of jobIds) {
    try {
      reported.push({ job_id, ...(await verb.one(tx, job_id, by)) });
    } catch (error) {
      // A refusal comes before anything is written; anything else ends the transaction.
      if (!(error instanceof EnterobotError)) throw error;
      reported.push({ job_id, outcome: 'refused', error: error.report() });
    }
  }
  if (dryRun) await tx.query('rollback to savepoint before');
  return reported;
}
