import type { Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { holdStill, type LeftOut, type Need, newestJobs, newestVersion } from '../../ledger/needs.ts';
import { type DecidedJob, recordSchemes } from '../../ledger/record_schemes.ts';
import type { Store } from '../../store.ts';
import type { Job } from '../job.ts';
import { REFUSES_ITSELF } from './ref_mapper_job.ts';
import { lostOf } from './stored_results.ts';

/** An assembly whose result is wanted, and the job that makes it. */
export interface Wanted {
  assemblyId: number;
  barcode: string;
  label: string;
  job: () => Job;
}

/**
 * Sends what is wanted and neither stored, of the version of its pipeline that would run now (not told: the newest that
 * anything of the scheme was made with), nor under way; whoever else wants the same
 * waits for the same job. One that failed or was killed is sent again, unless the genome itself was the reason; so is one
 * whose file the store has lost. Returns the needs, whose jobs do not end before this transaction has: none is missed; and
 * what was lost, by its label.
 * @throws SNP_CALL_ENDING
 */
export async function sendNeeded(
  tx: Transaction,
  store: Store,
  {
    schemeId,
    reference,
    version: told,
  }: { schemeId: number; reference: string; version?: string | undefined },
  wanted: readonly Wanted[],
): Promise<{ needs: Need[]; sent: number; lost: string[] }> {
  const ids = wanted.map((one) => one.assemblyId);
  const newest = async () =>
    new Map((await newestJobs(tx, schemeId, reference, ids)).map((one) => [one.assembly_id, one]));
  const held = new Set<number>();
  const hold = async (): Promise<void> => {
    const jobs = [...(await newest()).values()].map((one) => one.job_id).filter((id) => !held.has(id));
    for (const job of jobs) held.add(job);
    await holdStill(tx, jobs);
  };
  // Jobs are held before any is recorded: recording holds the analyses that wait for it, which come after jobs everywhere.
  await hold();
  const before = await newest();
  const complete = [...before.values()].flatMap(({ status, file, job_id }) =>
    status === 'COMPLETE' && file.path !== null ? { job_id, file: { ...file, path: file.path } } : [],
  );
  const lost = new Set((await lostOf(store, complete)).map((one) => one.job_id));
  const version = told ?? (await newestVersion(tx, schemeId));
  const jobs = wanted
    .toSorted((a, b) => a.assemblyId - b.assemblyId)
    .flatMap(({ assemblyId, job }): DecidedJob[] => {
      const last = before.get(assemblyId);
      const stored = last?.status === 'COMPLETE' && last.version === version && !lost.has(last.job_id);
      const again = last?.status === 'FAILED' ? !REFUSES_ITSELF.includes(last.error_code ?? '') : !stored;
      const send = !last || (['COMPLETE', 'FAILED', 'KILLED'].includes(last.status) && again);
      return send ? [{ ...job().newJob(), assemblyId, schemeId, after: last?.job_id ?? null }] : [];
    });
  const sent = (await recordSchemes(tx, jobs)).length;
  // Also those that somebody else recorded in between.
  await hold();
  const now = await newest();
  const needs = wanted.map(({ assemblyId, barcode, label }): Need => {
    const last = now.get(assemblyId)!;
    if (last.kill_requested) throw new EnterobotError('SNP_CALL_ENDING', { assembly: barcode });
    const code = last.error_code ?? '';
    const refused = last.status === 'FAILED' && REFUSES_ITSELF.includes(code);
    const leftOut: LeftOut | null = refused ? { code, message: last.reason ?? code } : null;
    return { assemblyId, schemeId, reference, label, jobId: last.job_id, leftOut };
  });
  const labels = wanted.filter(({ assemblyId }) => lost.has(before.get(assemblyId)?.job_id ?? 0));
  return { needs, sent, lost: labels.map((one) => one.label) };
}
