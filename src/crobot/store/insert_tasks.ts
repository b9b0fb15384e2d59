import { randomBytes } from 'node:crypto';
import type { Pool, Transaction } from '../../database/connect.ts';
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
 * Accepts tasks. False, and nothing changed, for one whose key is there already or whose job was killed: of two
 * submissions of one key at the same moment exactly one gets true.
 */
export async function insertTasks(pool: Pool, set: NewTask[]): Promise<boolean[]> {
  // Without it a kill could look for tasks before these are there, and we for a tombstone before that is.
  const lock = lockJobs(set.map(({ client, submission }) => ({ client, jobId: submission.job_id })));
  const rows = set.map((task) => ({ ...rowOf(task), token: randomBytes(16).toString('hex') }));
  const insert = async (tx: Transaction): Promise<Set<string>> => {
    const inserted = await tx.query<{ token: string }>({
      name: 'crobot_insert_tasks',
      text: `insert into crobot.tasks (client, job_id, attempt, digest, request, pipeline, version, cores, memory_mb,
          minutes, priority, workgroup, user_id, deadline, callback, folder, token)
        select n.* from json_to_recordset($1::json) as n (client text, job_id bigint, attempt integer, digest text,
          request json, pipeline text, version text, cores integer, memory_mb integer, minutes double precision,
          priority integer, workgroup text, user_id integer, deadline timestamptz, callback text, folder text, token text)
        where not exists (select from crobot.tombstones t where t.client = n.client and t.job_id = n.job_id)
        on conflict (client, job_id, attempt) do nothing returning token`,
      values: [JSON.stringify(rows)],
    });
    return new Set(inserted.rows.map((row) => row.token));
  };
  const tokens = await inTransaction(pool, insert, lock);
  return rows.map((row) => tokens.has(row.token));
}

function rowOf({ client, submission: s, digest, version, resources, folder }: NewTask) {
  const { job_id, attempt, pipeline, priority, workgroup, user_id, callback } = s;
  const deadline = s.deadline ?? null;
  return {
    ...{ client, job_id, attempt, digest, request: s, pipeline, version, ...resources },
    ...{ priority, workgroup, user_id, deadline, callback, folder },
  };
}
