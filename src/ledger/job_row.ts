import { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { callback } from '../protocol/callback.ts';
import { JOB_STATUSES } from '../protocol/states.ts';
import { json, resources, submission } from '../protocol/task.ts';

/** What one attempt asks of CRobot; the rest of the submission is known from the row. */
export const taskRequest = submission
  .pick({ pipeline: true, version: true, inputs: true, params: true, reads: true })
  .extend({ resources: resources.partial().default({}) });
export type TaskRequest = z.infer<typeof taskRequest>;

/** A row of user_jobs as the program sees it. */
export const jobRow = z.object({
  job_id: z.number(),
  accession: z.string(),
  user_id: z.number(),
  status: z.enum(JOB_STATUSES),
  pipeline: z.string(),
  date_sent: z.date().nullable(),
  database: z.string(),
  output_location: z.string().nullable(),
  version: z.string(),
  job_type: z.string(),
  job_class: z.string(),
  family: z.enum(['local', 'assembly', 'scheme', 'analysis']),
  remote: z.boolean(),
  crobot_status: z.string().nullable(),
  params: z.record(z.string(), json),
  assembly_id: z.number().nullable(),
  scheme_id: z.number().nullable(),
  analysis_id: z.number().nullable(),
  analysis_step: z.string(),
  reference: z.string(),
  workgroup: z.string(),
  priority: z.number(),
  attempt: z.number(),
  worker_deaths: z.number(),
  failures: z.record(z.string(), z.number()),
  due_at: z.date(),
  next_check_at: z.date().nullable(),
  kill_requested: z.date().nullable(),
  resend_of: z.number().nullable(),
  reason: z.string().nullable(),
  error_code: z.string().nullable(),
  error_class: z.enum(['input', 'infrastructure', 'resource', 'lost']).nullable(),
  request: taskRequest.nullable(),
  returned: callback.nullable(),
  result: json,
  recorded: z.date(),
  finished: z.date().nullable(),
});
export type JobRow = z.infer<typeof jobRow>;

/** Column list for `select`, so that leases and tokens stay inside the ledger. */
export const JOB_COLUMNS = Object.keys(jobRow.shape)
  .map((column) => `j.${column}`)
  .join(', ');

/** One job by its id. @throws JOB_UNKNOWN */
export async function getJobRow(db: Queryable, jobId: number): Promise<JobRow> {
  const { rows } = await db.query(`select ${JOB_COLUMNS} from user_jobs j where job_id = $1`, [jobId]);
  if (!rows[0]) throw new EnterobotError('JOB_UNKNOWN', { job: jobId });
  return rows[0] as JobRow;
}
