import type { Transaction } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError, type ErrorReport } from '../../errors.ts';
import type { JobStatus } from '../../protocol/states.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable } from '../table.ts';
import { type SelectionOptions, selectJobs } from './selection.ts';

/** Who asks, in the history of a job. */
export const BY = 'command line';

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

/** Something that is done to jobs, each by itself. */
export interface Verb {
  name: string;
  /** What a selection means when it names no status. */
  unless: readonly JobStatus[];
  /** Does it in the given transaction; a coded error means that this job is left as it is. */
  one(tx: Transaction, jobId: number): Promise<Done>;
  /** What is to be done outside when all is committed. */
  after?(house: Attached, done: Reported[]): Promise<void>;
}

export interface VerbOptions extends CommonOptions, SelectionOptions {
  dryRun?: boolean;
}

export type Reported = { job_id: number } & (Done | { outcome: 'refused'; error: ErrorReport });

/** Jobs in one transaction: enough to be fast, few enough that workers do not wait for their rows. */
const TOGETHER = 100;

/**
 * Does a verb to the jobs that are meant, tells of each what came of it, and sums up. A dry run does the same and takes it
 * back, so that it tells no other story than the deed. Exit code 1 when a job was refused.
 * @throws JOBS_NOT_NAMED
 */
export async function runVerb(
  house: Attached,
  verb: Verb,
  ids: number[],
  options: VerbOptions,
): Promise<void> {
  const meant = await selectJobs(house.pool, ids, options, verb.unless);
  const dryRun = options.dryRun ?? false;
  const reported: Reported[] = [];
  for (let i = 0; i < meant.length; i += TOGETHER) {
    reported.push(...(await doTogether(house, verb, meant.slice(i, i + TOGETHER), dryRun)));
  }
  if (!dryRun && reported.length > 0) {
    await wakeWorkers(house.pool);
    await verb.after?.(house, reported);
  }
  tell(verb, reported, options);
}

async function doTogether(
  { pool }: Attached,
  verb: Verb,
  jobIds: number[],
  dryRun: boolean,
): Promise<Reported[]> {
  return inTransaction(pool, async (tx) => {
    const reported: Reported[] = [];
    await tx.query('savepoint before');
    for (const job_id of jobIds) {
      try {
        reported.push({ job_id, ...(await verb.one(tx, job_id)) });
      } catch (error) {
        // A refusal comes before anything is written; anything else ends the transaction.
        if (!(error instanceof EnterobotError)) throw error;
        reported.push({ job_id, outcome: 'refused', error: error.report() });
      }
    }
    if (dryRun) await tx.query('rollback to savepoint before');
    return reported;
  });
}

function tell(verb: Verb, reported: Reported[], options: VerbOptions): void {
  const summary: Record<string, number> = {};
  for (const { outcome } of reported) summary[outcome] = (summary[outcome] ?? 0) + 1;
  const done = reported.filter((one) => 'was' in one);
  if (options.json) {
    print(JSON.stringify({ verb: verb.name, dry_run: options.dryRun ?? false, summary, jobs: reported }));
  } else if (done.length > 0) {
    const rows = done.map((one) => [one.job_id, one.was, one.outcome, one.says]);
    print(formatTable(['job', 'was', options.dryRun ? 'would be' : 'is', ''], rows));
  }
  for (const one of reported) {
    if (!('error' in one)) continue;
    progress(`enterobot: ${one.error.message} [${one.error.code}]`);
    process.exitCode = 1;
  }
  const counts = Object.entries(summary).map(([outcome, n]) => `${n} ${outcome}`);
  const total = `${verb.name}: ${reported.length === 0 ? 'no jobs' : counts.join(', ')}`;
  progress(options.dryRun ? `${total} (a dry run: nothing was changed)` : total);
}
