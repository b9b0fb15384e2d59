import type { Transaction } from '../../database/connect.ts';
import { getJobRow, type JobRow } from '../../ledger/job_row.ts';
import { newestJobs, olderBeside, takeJobs } from '../../ledger/needs.ts';
import { type DecidedJob, recordSchemes } from '../../ledger/record_schemes.ts';
import { parseTag, parseType } from '../../ledger/tag_and_type.ts';

/**
 * A project compares calls of one version of the pipeline alone: those that it holds of another are made again, each once
 * whoever asks, and the project waits for them. Projects that are made of older calls alone stay as they are.
 */
export async function renewOlderCalls(tx: Transaction, job: JobRow, version: string): Promise<void> {
  if ((await olderBeside(tx, job.job_id, version)).length === 0) return;
  // As whoever ends a job locks it before the analyses that need it.
  await tx.query('select from user_jobs where job_id = $1 for no key update', [job.job_id]);
  await renewBeside(tx, job, version);
}

/** The same, beside a job that has ended or is locked. */
export async function renewBeside(tx: Transaction, job: JobRow, version: string): Promise<void> {
  const older = await olderBeside(tx, job.job_id, version);
  if (older.length === 0) return;
  const { scheme_id: schemeId, reference } = job;
  const assemblies = [...new Set(older.map((one) => one.assembly_id))];
  const newest = new Map(
    (await newestJobs(tx, schemeId!, reference, assemblies)).map((one) => [one.assembly_id, one]),
  );
  const again: DecidedJob[] = [];
  for (const assemblyId of assemblies.sort((a, b) => a - b)) {
    const last = newest.get(assemblyId)!;
    if (last.status !== 'COMPLETE' || last.version === version) continue;
    const was = await getJobRow(tx, last.job_id);
    again.push({
      ...{ tag: parseTag(was.family, was.accession), type: parseType(was.pipeline), remote: true },
      ...{ database: was.database, userId: was.user_id, params: was.params, workgroup: was.workgroup },
      ...{ priority: was.priority, assemblyId, schemeId: schemeId!, reference, after: last.job_id },
      by: `version ${version} of the pipeline`,
    });
  }
  await recordSchemes(tx, again);
  const now = new Map(
    (await newestJobs(tx, schemeId!, reference, assemblies)).map((one) => [one.assembly_id, one.job_id]),
  );
  await takeJobs(
    tx,
    older.map((one) => ({ ...one, job_id: now.get(one.assembly_id)! })),
  );
}
