import { EnterobotError } from '../../errors.ts';
import { kill } from '../../ledger/kill.ts';
import { reprocess } from '../../ledger/reprocess.ts';
import { resend } from '../../ledger/resend.ts';
import { isTerminal, JOB_STATUSES } from '../../protocol/states.ts';
import type { Verb } from './verb.ts';

/** Every state that a job can leave. */
export const UNFINISHED = JOB_STATUSES.filter((status) => !isTerminal(status));

/** Again. A selection leaves out what somebody killed: a kill is not a failure (design: "The legal moves"). */
export const resendVerb: Verb = {
  name: 'resend',
  unless: ['FAILED', 'HELD'],
  async one(tx, jobId, by) {
    const { was, outcome, jobId: now } = await resend(tx, jobId, by);
    if (outcome === 'recorded') return { was, outcome, says: `as job ${now}`, new_job_id: now };
    if (outcome === 'released') return { was, outcome, says: 'goes on as a new attempt' };
    return { was, outcome: 'under way', says: `as job ${now}, which has not ended`, new_job_id: now };
  },
};

/** Ends what has not ended. */
export const killVerb: Verb = {
  name: 'kill',
  unless: UNFINISHED,
  async one(tx, jobId, by) {
    const [killed] = await kill(tx, [jobId], by);
    if (!killed) throw new EnterobotError('JOB_UNKNOWN', { job: jobId });
    const { was, outcome } = killed;
    if (outcome === 'ended') throw new EnterobotError('JOB_ENDED', { job: jobId, status: was });
    const says = {
      killed: 'had not been sent, and has ended',
      asked: 'is being told to end; see `job show`',
      returned: 'its result was there before and is applied; it is not tried again',
    };
    return { was, outcome, says: says[outcome] };
  },
};

/** Applies the result of what is HELD again. */
export const reprocessVerb: Verb = {
  name: 'reprocess',
  unless: ['HELD'],
  async one(tx, jobId, by) {
    await reprocess(tx, jobId, by);
    return { was: 'HELD', outcome: 'returned', says: 'its result is applied again' };
  },
};
