import type { Pool, Transaction } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { KillAnswer } from '../../protocol/show_jobs.ts';
import { lockJobs } from './lock_jobs.ts';
import { AS_MESSAGE, type Message } from './task_row.ts';

export interface Killed {
  answers: Map<number, KillAnswer>;
  /** Callbacks of the tasks that were only waiting and have ended with this. */
  messages: Message[];
  /** Ids of the tasks whose processes have to end now. */
  toCancel: number[];
}

/**
 * Kills jobs of a client. Always leaves a tombstone, for tasks that are known too: another attempt of a killed
 * job may be on its way.
 */
export async function killTasks(pool: Pool, client: string, jobIds: number[]): Promise<Killed> {
  const work = async (tx: Transaction): Promise<Killed> => {
    await tx.query(
      `insert into crobot.tombstones (client, job_id) select $1, job_id from unnest($2::bigint[]) as job_id
        on conflict do nothing`,
      [client, jobIds],
    );
    const waiting = await tx.query<Message>(
      `update crobot.tasks t set state = 'killed', ended = now(), kill_requested = now()
        where client = $1 and job_id = any($2::bigint[]) and state = 'queued' and launched is null
        returning ${AS_MESSAGE}`,
      [client, jobIds],
    );
    const underWay = await tx.query<{ id: number }>(
      `update crobot.tasks set kill_requested = coalesce(kill_requested, now())
        where client = $1 and job_id = any($2::bigint[]) and state in ('queued', 'running') returning id`,
      [client, jobIds],
    );
    const known = await tx.query<{ job_id: number; killed: boolean }>(
      `select job_id, bool_or(kill_requested is not null) as killed from crobot.tasks
        where client = $1 and job_id = any($2::bigint[]) group by job_id`,
      [client, jobIds],
    );
    const answers = new Map<number, KillAnswer>(jobIds.map((id) => [id, 'unknown']));
    for (const row of known.rows) answers.set(row.job_id, row.killed ? 'killed' : 'ended');
    return { answers, messages: waiting.rows, toCancel: underWay.rows.map((row) => row.id) };
  };
  return inTransaction(pool, work, lockJobs(jobIds.map((jobId) => ({ client, jobId }))));
}
