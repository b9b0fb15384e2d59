import { randomBytes } from 'node:crypto';
import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Resources, Submission } from '../../protocol/task.ts';
import { lockJobs } from './lock_jobs.ts';

export interface NewTask {
  client: string;
  submission: Submission;
  digest: string;
  /** The version that will run, never empty. */
  version: string;
  resources: Resources;
  folder: string;
}

/**
 * Accepts a task. Returns false, and changes nothing, when the key is there already or its job was killed: of two
 * submissions of one key at the same moment exactly one gets true.
 */
export async function insertTask(pool: Pool, task: NewTask): Promise<boolean> {
  const { client, submission: s, resources } = task;
  return inTransaction(pool, async (tx) => {
    // Without it a kill could look for tasks before this one is there, and we for a tombstone before that is.
    await lockJobs(tx, client, [s.job_id]);
    const { rowCount } = await tx.query({
      name: 'crobot_insert_task',
      text: `insert into crobot.tasks (client, job_id, attempt, digest, request, pipeline, version, cores, memory_mb,
          minutes, priority, workgroup, user_id, deadline, callback, folder, token)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
        where not exists (select from crobot.tombstones where client = $1 and job_id = $2)
        on conflict (client, job_id, attempt) do nothing`,
      values: [
        client,
        s.job_id,
        s.attempt,
        task.digest,
        JSON.stringify(s),
        s.pipeline,
        task.version,
        resources.cores,
        resources.memory_mb,
        resources.minutes,
        s.priority,
        s.workgroup,
        s.user_id,
        s.deadline === undefined ? null : new Date(s.deadline),
        s.callback,
        task.folder,
        randomBytes(16).toString('hex'),
      ],
    });
    return rowCount === 1;
  });
}
