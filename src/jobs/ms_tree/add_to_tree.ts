import type { Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { getJobRow } from '../../ledger/job_row.ts';
import { checkParams } from '../job.ts';
import { MSTreeJob, type MSTreeParams } from '../ms_tree_job.ts';
import type { LeftOut } from './members.ts';

/**
 * Records the job that makes a tree again with more strains, assemblies by id, under the tree's owner. Those that its last
 * job was asked for stay, whatever became of that job.
 * @throws ANALYSIS_RUNS, ANALYSIS_ADDS_NONE (it has all strains already)
 */
export async function addToTree(
  tx: Transaction,
  analysisId: number,
  { group, beside }: { group: readonly number[]; beside: readonly LeftOut[] },
  by: string,
): Promise<{ jobId: number; strains: number }> {
  const { rows } = await tx.query<{ job_id: number }>(
    'select job_id from user_jobs where analysis_id = $1 order by job_id desc limit 1',
    [analysisId],
  );
  const last = rows[0];
  if (!last) throw new EnterobotError('ANALYSIS_ADDS_NONE', { analysis: analysisId, type: 'ms_tree' });
  const row = await getJobRow(tx, last.job_id);
  const before: MSTreeParams = checkParams(MSTreeJob.schema, row.params, row.pipeline);
  const all = before.group === 'all' ? ('all' as const) : [...new Set([...before.group, ...group])];
  const known = new Map([...(before.beside ?? []), ...beside].map((one) => [one.name, one]));
  const job = new MSTreeJob({
    ...{ ...before, group: all, beside: [...known.values()] },
    ...{ userId: row.user_id, workgroup: row.workgroup, by },
  });
  const { jobId } = await job.sendFor(analysisId, tx);
  return { jobId, strains: all === 'all' ? group.length : all.length };
}
