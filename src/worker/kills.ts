import type { Pool } from '../database/connect.ts';
import {
  type DueKill,
  jobsToStop,
  killsTold,
  killUnsent,
  killUnstopped,
  takeKills,
} from '../ledger/carry_out_kills.ts';
import type { Claim } from '../ledger/claim.ts';
import { receive } from '../ledger/receive.ts';
import type { Logger } from '../log.ts';
import type { Callback } from '../protocol/callback.ts';
import { isTaskEnded } from '../protocol/states.ts';
import type { CRobotClient } from './crobot_client.ts';
import { every } from './every.ts';

/** Jobs that CRobot is told of in one request. */
const BATCH = 200;

/** Why a job's signal fired: somebody asked for its kill. */
export class KillAsked extends Error {
  override message = 'its kill was asked for';
}

/** What this worker works on, by token, as far as a kill is concerned. */
type Running = ReadonlyMap<string, { claim: Claim; abort: AbortController }>;

export interface KillParts {
  pool: Pool;
  crobot: CRobotClient;
  worker: string;
  running: Running;
  logger: Logger;
}

/** Carries out kills every second, until stopped. */
export function startKills(parts: KillParts): () => Promise<void> {
  return every(1000, parts.logger, 'carry out kills', () => carryOutKills(parts));
}

/**
 * Carries out the kills that were requested. Local jobs: those that run here get their signal; given back they end
 * KILLED, and what has not stopped in time, here or on a worker that is dead, is ended by taking its lease away. Remote
 * jobs: CRobot is told, again and again until the job has ended; while it is away the request waits in the ledger.
 */
async function carryOutKills({ pool, crobot, worker, running }: KillParts): Promise<void> {
  for (const { lease_token } of await jobsToStop(pool))
    running.get(lease_token)?.abort.abort(new KillAsked());
  await killUnstopped(pool, worker);
  const kills = await takeKills(pool, BATCH);
  if (kills.length > 0) await tellCrobot(pool, crobot, kills);
}

/**
 * After the first answer CRobot begins nothing of these jobs any more, so what it then shows is all there ever will be:
 * no task of this attempt, one that has ended (and its result wins), or one that is being ended and will say so.
 */
async function tellCrobot(pool: Pool, crobot: CRobotClient, kills: DueKill[]): Promise<void> {
  const answers = await crobot.kill(kills.map((due) => due.job_id));
  const known = answers.filter(({ answer }) => answer !== 'unknown').map(({ job_id }) => job_id);
  const tasks = known.length > 0 ? await crobot.showJobs(known) : [];
  for (const due of kills) {
    const task = tasks.find(({ job_id, attempt }) => job_id === due.job_id && attempt === due.attempt);
    if (!task) await killUnsent(pool, due);
    // The same as its callback, which may be lost: whichever comes second is known already.
    else if (isTaskEnded(task.state) && task.last) await hear(pool, task.last);
  }
  await killsTold(
    pool,
    kills.map((due) => due.job_id),
  );
}

async function hear(pool: Pool, message: Callback): Promise<void> {
  await receive(pool, message);
}
