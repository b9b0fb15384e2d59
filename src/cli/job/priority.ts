import { reportOf } from '../../errors.ts';
import { setPriority } from '../../ledger/set_priority.ts';
import { progress } from '../output.ts';
import { crobotToAsk } from '../server/ask_crobot.ts';
import type { Attached } from '../server/attach.ts';
import type { Reported, Verb } from './verb.ts';
import { UNFINISHED } from './verbs.ts';

/** As many jobs as CRobot takes in one request. */
const BATCH = 1000;

/** `job priority`: in the ledger, and in CRobot's queue for what it has already. */
export function priorityVerb(priority: number): Verb {
  return {
    name: 'priority',
    unless: UNFINISHED,
    async one(tx, jobId) {
      const { was, before, atCrobot } = await setPriority(tx, jobId, priority);
      return { was, outcome: 'changed', says: `from ${before} to ${priority}`, tell: atCrobot };
    },
    after: (house, done) => tellCrobot(house, done, priority),
  };
}

/** CRobot's queue only says who is next, so that it could not be told of is a warning and no failure. */
async function tellCrobot({ data }: Attached, done: Reported[], priority: number): Promise<void> {
  const ids = done.filter((one) => 'tell' in one && one.tell).map((one) => one.job_id);
  if (ids.length === 0) return;
  const keep = (why: string) =>
    progress(`warning: ${ids.length} jobs keep their place in CRobot's queue: ${why}`);
  const crobot = crobotToAsk(data);
  if (!crobot) return keep('its address (CROBOT_URL) or its token (CROBOT_TOKEN) is not known here.');
  try {
    for (let i = 0; i < ids.length; i += BATCH) await crobot.setPriority(ids.slice(i, i + BATCH), priority);
  } catch (error) {
    keep(reportOf(error).message);
  }
}
