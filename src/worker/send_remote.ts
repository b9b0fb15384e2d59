import { isDatabaseAway } from '../database/away.ts';
import type { Pool } from '../database/connect.ts';
import { inSets } from '../database/in_sets.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError, type ErrorReport, reportOf } from '../errors.ts';
import { faultPoint } from '../fault_point.ts';
import type { CRobotJob } from '../jobs/crobot_job.ts';
import { manyOf } from '../jobs/many_of.ts';
import type { Claim } from '../ledger/claim.ts';
import { hold, killed } from '../ledger/finish.ts';
import { postpone } from '../ledger/give_back.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import { type Acceptance, accepted, type Intent, intend } from '../ledger/submit.ts';
import type { SubmissionInput } from '../protocol/task.ts';
import { backoffSeconds } from './backoff.ts';
import { type CRobotClient, CRobotRefusal } from './crobot_client.ts';
import type { CRobotHealth } from './crobot_health.ts';
import { decide } from './verdict.ts';

/** What is written down before and after a submission; many jobs share a statement. False: the lease was lost. */
interface SubmissionNotes {
  intend(intent: Intent): Promise<boolean>;
  accepted(acceptance: Acceptance): Promise<boolean>;
}

/** The notes of one worker. */
export function submissionNotes(pool: Pool): SubmissionNotes {
  return {
    intend: inSets((set: Intent[]) => intend(pool, set)),
    accepted: inSets((set: Acceptance[]) => accepted(pool, set)),
  };
}

function keepLease(claim: Claim, kept: boolean): void {
  if (!kept) throw new EnterobotError('LEASE_LOST', { job: claim.job.job_id });
}

export interface RemoteDesk {
  pool: Pool;
  crobot: CRobotClient;
  health: CRobotHealth;
  notes: SubmissionNotes;
  /** Where CRobot is to call back. */
  callbackUrl: string;
}

/** Refusals that no waiting mends: a person must look, or another release must come. */
const FOR_A_PERSON = new Set([
  'SUBMISSION_PIPELINE_UNKNOWN',
  'SUBMISSION_VERSION_UNKNOWN',
  'SUBMISSION_CHANGED',
  'SUBMISSION_TOO_BIG',
  'HEAD_REQUEST_MALFORMED',
  'HEAD_REQUEST_TOO_LARGE',
]);

/**
 * Sends a claimed remote job: writes down what is asked, asks, records the answer. The key (client, job, attempt)
 * makes it safe to repeat after any crash or silence, so an unknown outcome is simply asked again later.
 */
export async function sendRemote(desk: RemoteDesk, claim: Claim, job: CRobotJob<object>): Promise<void> {
  let request = claim.job.request;
  if (!request) {
    let kept: boolean;
    try {
      if (await madeAgain(desk, claim, job)) return;
      request = await job.request();
      kept = await desk.notes.intend({ claim, request });
    } catch (error) {
      return cannotAsk(desk, claim, job, error);
    }
    keepLease(claim, kept);
    faultPoint('worker-intended');
  }
  try {
    const answer = await desk.crobot.submit(submissionOf(desk, claim, request));
    faultPoint('worker-submitted');
    desk.health.answered();
    const { state, version, folder } = answer;
    keepLease(claim, await desk.notes.accepted({ claim, state, version, folder }));
  } catch (error) {
    if (error instanceof CRobotRefusal) {
      desk.health.answered();
      return refused(desk, claim, job, error.report);
    }
    if (!(error instanceof EnterobotError && error.code.startsWith('CROBOT_'))) throw error;
    desk.health.silent();
    await pause(desk, claim, error.message);
  }
}

function submissionOf(desk: RemoteDesk, claim: Claim, request: TaskRequest): SubmissionInput {
  const { job_id, attempt, accession, pipeline, user_id, workgroup, priority, failures } = claim.job;
  return {
    ...request,
    job_id,
    attempt,
    tag: accession,
    type: pipeline,
    user_id,
    workgroup,
    priority,
    callback: desk.callbackUrl,
    // Each time that memory or time ran out it gets twice as much as before.
    resources_factor: 2 ** (failures.resource ?? 0),
  };
}

/** Nothing was sent yet. What the user gave wrong is final; anything that waiting cannot mend is a person's. */
async function cannotAsk(
  desk: RemoteDesk,
  claim: Claim,
  job: CRobotJob<object>,
  error: unknown,
): Promise<void> {
  if (isDatabaseAway(error)) throw error;
  const report = reportOf(error);
  if (report.class === 'input') return decide(desk.pool, claim, job, report);
  return hold(desk.pool, claim, report, report.message);
}

async function pause(desk: RemoteDesk, claim: Claim, reason: string): Promise<void> {
  const seconds = backoffSeconds(claim.job.failures.silence ?? 0, 1, 30);
  await postpone(desk.pool, claim, seconds, reason, 'silence');
}

/**
 * Whether what the job was to work on is lost: then it is made again, this job has ended, and another one follows; where it
 * cannot be made again, the job waits. Asked where CRobot has nothing of this attempt.
 */
async function madeAgain(desk: RemoteDesk, claim: Claim, job: CRobotJob<object>): Promise<boolean> {
  const lost = await job.lostInputs();
  if (lost.length === 0) return false;
  try {
    await inTransaction(desk.pool, async (tx) => {
      await job.makeAgain(tx, claim);
      const reason = `The store has lost ${manyOf(lost)}: made again by itself, and then this with another job.`;
      await killed(tx, claim, reason);
    });
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const report = reportOf(error);
    // Nobody gave anything wrong here: what is of class input is so for who begins a project.
    if (report.code === 'SNP_CALL_ENDING') await pause(desk, claim, report.message);
    else await hold(desk.pool, claim, report, report.message);
  }
  return true;
}

/** CRobot said no. Only what the pipeline's own check says of the user's data ends the job. */
async function refused(
  desk: RemoteDesk,
  claim: Claim,
  job: CRobotJob<object>,
  report: ErrorReport,
): Promise<void> {
  if (report.class === 'input') return decide(desk.pool, claim, job, report);
  if (report.code === 'PATH_MISSING' && (await madeAgain(desk, claim, job))) return;
  if (report.code === 'SUBMISSION_KILLED') return killed(desk.pool, claim, report.message);
  if (FOR_A_PERSON.has(report.code)) return hold(desk.pool, claim, report, report.message);
  // A token, an allow-list, a store that is not mounted: mended by the house, and then the job goes on by itself.
  return pause(desk, claim, report.message);
}
