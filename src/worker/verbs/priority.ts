import { reportOf } from '../../errors.ts';
import { setPriority } from '../../ledger/set_priority.ts';
import type { CRobotClient } from '../crobot_client.ts';
import type { Reported, Verb } from './verb.ts';
import { UNFINISHED } from './verbs.ts';

/** As many jobs as CRobot takes in one request. */
const BATCH = 1000;

/** Another place in the queue of the ledger. */
export function priorityVerb(priority: number): Verb {
  return {
    name: 'priority',
    unless: UNFINISHED,
    async one(tx, jobId) {
      const { was, before, atCrobot } = await setPriority(tx, jobId, priority);
      return { was, outcome: 'changed', says: `from ${before} to ${priority}`, tell: atCrobot };
    },
  };
}

/**
 * And in CRobot's queue, for what it has already; after the commit. CRobot's queue only says who is next, so that it
 * could not be told of is a warning and no failure.
 * @returns why jobs keep their place there, undefined when all is well
 */
export async function tellCrobot(
  crobot: Pick<CRobotClient, 'setPriority'> | undefined,
  done: Reported[],
  priority: number,
): Promise<string | undefined> {
  const ids = done.filter((one) => 'tell' in one && one.tell).map((one) => one.job_id);
  if (ids.length === 0) return undefined;
  const keep = (why: string) => `${ids.length} jobs keep their place in CRobot's queue: ${why}`;
  if (!crobot) return keep('its address (CROBOT_URL) or its token (CROBOT_TOKEN) is not known here.');
  try {
    for (let i = 0; i < ids.length; i += BATCH) await crobot.setPriority(ids.slice(i, i + BATCH), priority);
  } catch (error) {
    return keep(reportOf(error).message);
  }
  return undefined;
}
