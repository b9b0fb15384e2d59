import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { applyContext } from '../../src/jobs/apply_context.ts';
import { getJob } from '../../src/jobs/registry.ts';
import type { RefMapperJob } from '../../src/jobs/snp/ref_mapper_job.ts';
import type { Claim } from '../../src/ledger/claim.ts';
import type { TaskResult } from '../../src/protocol/result.ts';
import type { Store } from '../../src/store.ts';

/** As a worker does when a result comes: mask or call, of this version of the pipeline, with a file in the store. */
export async function returned(
  { pool, store }: { pool: Pool; store: Store },
  jobId: number,
  version: string,
): Promise<void> {
  const job = (await getJob(pool, jobId)) as RefMapperJob;
  const gff = await store.putBytes('analyses', Buffer.from(`${jobId}`), '.gff3.gz');
  await pool.query("update user_jobs set status = 'RETURNED' where job_id = $1", [jobId]);
  await inTransaction(pool, async (tx) => {
    const result = { version, values: { called_percent: 99 } } as unknown as TaskResult;
    const context = applyContext(tx, { job: job.row!, token: '' } as Claim);
    const kept = await job.apply(context, { result, gff });
    await tx.query(
      "update user_jobs set status = 'COMPLETE', finished = now(), result = $2 where job_id = $1",
      [jobId, JSON.stringify(kept)],
    );
  });
}

/** Ends all masks and calls that are under way; how many there were. */
export async function allReturned(house: { pool: Pool; store: Store }, version: string): Promise<number> {
  const { rows } = await house.pool.query<{ job_id: number }>(
    "select job_id from user_jobs where status = 'WAITING' and family = 'scheme' order by job_id",
  );
  for (const { job_id } of rows) await returned(house, job_id, version);
  return rows.length;
}
