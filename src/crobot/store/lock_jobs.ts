import type { Transaction } from '../../database/connect.ts';

/**
 * Lets submissions and kills of one job pass one after the other until the transaction ends. The ids are locked
 * in ascending order, so that two kills of overlapping lists do not wait for each other.
 */
export async function lockJobs(tx: Transaction, client: string, jobIds: number[]): Promise<void> {
  await tx.query({
    name: 'crobot_lock_jobs',
    text: `select pg_advisory_xact_lock(hashtextextended('crobot ' || $1 || ' ' || job_id, 0))
      from unnest($2::bigint[]) as job_id`,
    values: [client, jobIds.toSorted((a, b) => a - b)],
  });
}
