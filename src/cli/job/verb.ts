import { doVerb, type Reported, type Verb } from '../../worker/verbs/verb.ts';
import { wakeWorkers } from '../../worker/wake_up.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable } from '../table.ts';
import { type SelectionOptions, selectJobs } from './selection.ts';

/** Who asks, in the history of a job. */
const BY = 'command line';

export interface VerbOptions extends CommonOptions, SelectionOptions {
  dryRun?: boolean;
}

/**
 * Does a verb to the jobs that are meant, tells of each what came of it, and sums up. Exit code 1 when a job was refused.
 * `after`: what is to be done outside when all is committed; it returns a warning, if there is one.
 * @throws JOBS_NOT_NAMED
 */
export async function runVerb(
  house: Attached,
  verb: Verb,
  ids: number[],
  options: VerbOptions,
  after?: (done: Reported[]) => Promise<string | undefined>,
): Promise<void> {
  const meant = await selectJobs(house.pool, ids, options, verb.unless);
  const dryRun = options.dryRun ?? false;
  const reported = await doVerb(house.pool, verb, meant, { by: BY, dryRun });
  if (!dryRun && reported.length > 0) {
    await wakeWorkers(house.pool);
    const warning = await after?.(reported);
    if (warning) progress(`warning: ${warning}`);
  }
  tell(verb, reported, options);
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
