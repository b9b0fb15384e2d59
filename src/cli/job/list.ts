import { type JobFilter, listJobs } from '../../ledger/list_jobs.ts';
import type { JobStatus } from '../../protocol/states.ts';
import { whyByRow } from '../../worker/waiting.ts';
import { type CommonOptions, print, progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTable, formatTime } from '../table.ts';
import { firstLine } from './first_line.ts';

interface ListOptions extends CommonOptions {
  status?: JobStatus[];
  type?: string;
  database?: string;
  limit: number;
}

/** `job list`: one line a job; the reason says why it waits or failed. */
export async function printJobs({ pool }: Attached, options: ListOptions): Promise<void> {
  const filter: JobFilter & { limit: number } = { limit: options.limit };
  if (options.status) filter.status = options.status;
  if (options.type) filter.jobClass = options.type;
  if (options.database) filter.database = options.database;
  const jobs = await listJobs(pool, filter);
  if (options.json) return print(JSON.stringify(jobs));
  if (jobs.length === 0) return progress('no jobs');
  const now = new Date();
  const rows = jobs.map((job) => [
    job.job_id,
    job.status,
    job.attempt,
    job.database,
    job.pipeline,
    job.accession,
    formatTime(job.recorded),
    firstLine(whyByRow(job, now, formatTime), 80),
  ]);
  print(formatTable(['job', 'status', 'attempt', 'database', 'type', 'tag', 'recorded', 'reason'], rows));
}
