import type { Pool } from '../database/connect.ts';
import { EnterobotError, reportOf } from '../errors.ts';
import type { CRobotJob } from '../jobs/crobot_job.ts';
import type { Claim } from '../ledger/claim.ts';
import { fail, hold } from '../ledger/finish.ts';
import { accepted, intend, postpone } from '../ledger/submit.ts';
import type { SubmissionInput } from '../protocol/task.ts';
import { backoffSeconds } from './backoff.ts';
import { type CRobotClient, CRobotRefusal } from './crobot_client.ts';
import { decide } from './verdict.ts';

export interface RemoteDesk {
  pool: Pool;
  crobot: CRobotClient;
  /** Where CRobot is to call back. */
  callbackUrl: string;
}

/** How often CRobot was not reached for a job since this worker began; only for the length of the pauses. */
const silences = new Map<number, number>();

/**
 * Sends a claimed remote job: writes down what is asked, asks, records the answer. The key (client, job, attempt)
 * makes it safe to repeat after any crash or silence, so an unknown outcome is simply asked again later.
 */
export async function sendRemote(desk: RemoteDesk, claim: Claim, job: CRobotJob<object>): Promise<void> {
  let request = claim.job.request;
  if (!request) {
    try {
      request = await job.request();
    } catch (error) {
      // Nothing was sent, so this is no attempt yet: bad parameters are final, anything else is tried later.
      if (error instanceof EnterobotError && error.class === 'input') {
        return decide(desk.pool, claim, job, error.report());
      }
      return pause(desk, claim, reportOf(error).message);
    }
    await intend(desk.pool, claim, request);
  }
  const { job_id, attempt, accession, pipeline, user_id, workgroup, priority } = claim.job;
  const submission: SubmissionInput = {
    ...request,
    job_id,
    attempt,
    tag: accession,
    type: pipeline,
    user_id,
    workgroup,
    priority,
    callback: desk.callbackUrl,
    // An attempt that follows one which ran out of memory or time gets twice as much as that.
    resources_factor: claim.job.error_class === 'resource' ? 2 ** (attempt - 1) : 1,
  };
  try {
    const answer = await desk.crobot.submit(submission);
    silences.delete(job_id);
    await accepted(desk.pool, claim, answer);
  } catch (error) {
    if (error instanceof CRobotRefusal) return refused(desk, claim, job, error);
    if (error instanceof EnterobotError && error.code.startsWith('CROBOT_')) {
      return pause(desk, claim, error.message);
    }
    throw error;
  }
}

async function pause(desk: RemoteDesk, claim: Claim, reason: string): Promise<void> {
  const tries = silences.get(claim.job.job_id) ?? 0;
  silences.set(claim.job.job_id, tries + 1);
  await postpone(desk.pool, claim, backoffSeconds(tries, 1, 30), reason);
}

/** A refusal of class input is the job's end; any other is not ours to repair, so a person is asked. */
async function refused(
  desk: RemoteDesk,
  claim: Claim,
  job: CRobotJob<object>,
  refusal: CRobotRefusal,
): Promise<void> {
  const { report } = refusal;
  if (report.class === 'input') return decide(desk.pool, claim, job, report);
  if (report.class === 'infrastructure') return pause(desk, claim, report.message);
  if (report.class === 'lost') return fail(desk.pool, claim, report);
  return hold(desk.pool, claim, report, report.message);
}
