import type { Queryable } from '../database/connect.ts';
import { reportOf } from '../errors.ts';
import type { JobRow } from '../ledger/job_row.ts';
import { historyOf, MOST_AHEAD, type Place, placeOf, runningFor, underWay } from '../ledger/queue.ts';
import type { ShownTask } from '../protocol/show_jobs.ts';
import { isTerminal } from '../protocol/states.ts';
import type { CRobotClient } from './crobot_client.ts';
import { crobotAwaySince } from './outages.ts';

/** How a moment is written for the person who reads. */
type Format = (at: Date) => string;

/** What a person is told of a job that has not ended. */
export interface Waiting {
  /** Why it waits; null when it runs. */
  why: string | null;
  /** Its place, 1 = next: among those that workers are to claim, or (QUEUED) in CRobot's queue. */
  position: number | null;
  /** Seconds until it is done, if all goes as it did with others of its type; null without a history. */
  estimate: number | null;
  /** What the estimate was made of. */
  basis: { median: number; runs: number; ahead: number; atOnce: number } | null;
}

/**
 * Why a job waits as far as its row tells; cheap, so that lists can say it too. A retry is told with its number and
 * time, what waits for a person with its reason.
 */
export function whyByRow(job: JobRow, now: Date, format: Format): string | null {
  if (isTerminal(job.status)) return job.reason;
  if (job.status === 'HELD') return `waits for a person: ${job.reason ?? 'no reason was given'}`;
  if (job.due_at <= now || (job.status !== 'WAITING' && job.status !== 'RETURNED')) return job.reason;
  const retry = /^(.*) \((retry \d+ of \d+)\)$/s.exec(job.reason ?? '');
  if (retry) return `${retry[2]} at ${format(job.due_at)}: ${retry[1]}`;
  return `again at ${format(job.due_at)}: ${job.reason ?? 'it is not due yet'}`;
}

/**
 * Where a job stands, why it waits and how long it may take; undefined once it has ended. CRobot is asked about what it
 * accepted; without a client for it, that part is left out.
 */
export async function waitingOf(
  db: Queryable,
  job: JobRow,
  crobot: Pick<CRobotClient, 'showJobs'> | undefined,
  format: Format,
): Promise<Waiting | undefined> {
  if (isTerminal(job.status)) return undefined;
  const place = await placeOf(db, job.job_id);
  switch (job.status) {
    case 'QUEUED':
      return queued(db, job, crobot, format);
    case 'RUNNING':
      return running(db, job);
    case 'WAITING':
    case 'RETURNED':
      return toBeClaimed(db, job, place, format);
    default:
      return { why: whyByRow(job, place.now, format), position: null, estimate: null, basis: null };
  }
}

async function queued(
  db: Queryable,
  job: JobRow,
  crobot: Pick<CRobotClient, 'showJobs'> | undefined,
  format: Format,
): Promise<Waiting> {
  let task: ShownTask | undefined;
  try {
    task = (await crobot?.showJobs([job.job_id]))?.find((shown) => shown.attempt === job.attempt);
  } catch (error) {
    const message = reportOf(error).message;
    const away = await crobotAway(db, format);
    return { why: away ? `${away}: ${message}` : message, position: null, estimate: null, basis: null };
  }
  const position = task?.position ?? null;
  const why = task?.waits_for ? `waits for ${task.waits_for}` : job.reason;
  if (position === null) return { why, position, estimate: null, basis: null };
  const { runningRemote } = await underWay(db);
  return { why, position, ...(await estimate(db, job, position - 1, runningRemote)) };
}

async function toBeClaimed(db: Queryable, job: JobRow, place: Place, format: Format): Promise<Waiting> {
  const none = { position: null, estimate: null, basis: null };
  const dueIn = Math.max(0, (job.due_at.getTime() - place.now.getTime()) / 1000);
  // Also one that was never tried: while CRobot is silent, most are not even claimed.
  const unsent = job.status === 'WAITING' && job.remote && (dueIn === 0 || (job.failures.silence ?? 0) > 0);
  const away = unsent ? await crobotAway(db, format) : undefined;
  if (away) return { why: job.reason ? `${away}: ${job.reason}` : away, ...none };
  if (place.taken) {
    const doing = job.status === 'RETURNED' ? 'processes its result' : 'sends it';
    return { why: `a worker ${doing} at this moment`, ...none };
  }
  const noWorker = `for a worker that knows ${job.job_class}: none is there (\`enterobot worker\` starts one)`;
  if (place.workers === 0) return { why: noWorker, ...none };
  if (dueIn > 0) {
    const { estimate: seconds, basis } = await estimate(db, job, 0, 1);
    const total = seconds === null ? null : seconds + dueIn;
    return { why: whyByRow(job, place.now, format), position: null, estimate: total, basis };
  }
  const before = place.ahead > MOST_AHEAD ? `more than ${MOST_AHEAD}` : String(place.ahead);
  const why =
    place.ahead === 0 ? 'for a free worker: it is the next' : `for a free worker: ${before} before it`;
  const position = place.ahead > MOST_AHEAD ? null : place.ahead + 1;
  if (job.status === 'RETURNED' || position === null) return { why, ...none, position };
  const { queued, runningRemote, runningLocal } = await underWay(db);
  const [ahead, atOnce] = job.remote ? [place.ahead + queued, runningRemote] : [place.ahead, runningLocal];
  return { why, position, ...(await estimate(db, job, ahead, atOnce)) };
}

async function running(db: Queryable, job: JobRow): Promise<Waiting> {
  const history = await historyOf(db, job.job_type);
  const since = await runningFor(db, job.job_id, job.attempt);
  if (!history || since === undefined) return { why: null, position: null, estimate: null, basis: null };
  const basis = { ...history, ahead: 0, atOnce: 1 };
  return { why: null, position: null, estimate: Math.max(0, history.median - since), basis };
}

/** Since when CRobot says nothing, as the workers know it; undefined when they do not miss it. */
async function crobotAway(db: Queryable, format: Format): Promise<string | undefined> {
  const since = await crobotAwaySince(db);
  return since && `CRobot unreachable since ${format(since)}`;
}

/**
 * The median run of its type, as often as it takes until those ahead are through: `atOnce` run now, and that many are
 * taken to run from here on. Those ahead may be of other types; it is told as an estimate.
 */
async function estimate(
  db: Queryable,
  job: JobRow,
  ahead: number,
  runningNow: number,
): Promise<Pick<Waiting, 'estimate' | 'basis'>> {
  const history = await historyOf(db, job.job_type);
  if (!history) return { estimate: null, basis: null };
  const atOnce = Math.max(1, runningNow);
  return {
    estimate: history.median * (Math.floor(ahead / atOnce) + 1),
    basis: { ...history, ahead, atOnce },
  };
}
