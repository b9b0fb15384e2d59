import { createHash } from 'node:crypto';

/** A job of a client of CRobot. */
interface ClientJob {
  client: string;
  jobId: number;
}

/**
 * The statement that lets submissions and kills of a job pass one after the other until the transaction ends. Its keys
 * are locked in ascending order, so that two of overlapping lists do not wait for each other. It has no parameters: it
 * goes along with BEGIN.
 */
export function lockJobs(jobs: readonly ClientJob[]): string {
  const keys = [...new Set(jobs.map(lockKey))].sort((a, b) => (a < b ? -1 : 1));
  return `select pg_advisory_xact_lock(key) from unnest('{${keys.join(',')}}'::bigint[]) as key`;
}

/** A number of 64 bits; that two jobs may share one costs a wait and no more. */
function lockKey({ client, jobId }: ClientJob): bigint {
  return createHash('sha256').update(`crobot ${client} ${jobId}`).digest().readBigInt64BE();
}
