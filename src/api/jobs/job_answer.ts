import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import type { JobRow } from '../../ledger/job_row.ts';
import { JOB_STATUSES } from '../../protocol/states.ts';
import { json } from '../../protocol/task.ts';
import { usernames } from '../../records/users.ts';
import { whyByRow } from '../../worker/waiting.ts';

/** A job as the API tells it. Times are ISO 8601, UTC. */
export const jobAnswer = z.object({
  job_id: z.int(),
  status: z.enum(JOB_STATUSES),
  attempt: z.int(),
  database: z.string(),
  tag: z.string().meta({ description: 'What it is run for (EnteroBase: accession)' }),
  type: z.string().meta({ description: 'Which class processes it (EnteroBase: pipeline)' }),
  user_id: z.int(),
  username: z.string(),
  workgroup: z.string(),
  priority: z.int().meta({ description: 'Lower is sooner' }),
  version: z.string(),
  recorded: z.string(),
  date_sent: z.string().nullable(),
  finished: z.string().nullable(),
  kill_requested: z.string().nullable(),
  resend_of: z.int().nullable(),
  reason: z.string().nullable().meta({ description: 'Why it waits, is held, or failed' }),
  error_code: z.string().nullable(),
  error_class: z.string().nullable(),
  result: json,
});
export type JobAnswer = z.infer<typeof jobAnswer>;

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Rows of the ledger as answers. */
export async function jobAnswers(db: Queryable, jobs: JobRow[]): Promise<JobAnswer[]> {
  const names = await usernames(
    db,
    jobs.map((job) => job.user_id),
  );
  const now = new Date();
  return jobs.map((job) => ({
    job_id: job.job_id,
    status: job.status,
    attempt: job.attempt,
    database: job.database,
    tag: job.accession,
    type: job.pipeline,
    user_id: job.user_id,
    username: names.get(job.user_id) ?? '',
    workgroup: job.workgroup,
    priority: job.priority,
    version: job.version,
    recorded: job.recorded.toISOString(),
    date_sent: iso(job.date_sent),
    finished: iso(job.finished),
    kill_requested: iso(job.kill_requested),
    resend_of: job.resend_of,
    reason: whyByRow(job, now, (at) => at.toISOString()),
    error_code: job.error_code,
    error_class: job.error_class,
    result: job.result,
  }));
}
