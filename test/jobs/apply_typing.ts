import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { applyContext } from '../../src/jobs/apply_context.ts';
import { NomenclatureJob } from '../../src/jobs/nomenclature_job.ts';
import type { Claim } from '../../src/ledger/claim.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import type { TaskResult } from '../../src/protocol/result.ts';
import type { Json } from '../../src/protocol/task.ts';
import { getAssembly } from '../../src/records/assemblies.ts';
import { getScheme } from '../../src/records/schemes.ts';

/** A call as the pipeline writes it. */
export function pipelineCall(locus: string, sequence: string | null, rest: Record<string, Json> = {}): Json {
  const place = { contig: 'c1', start: 101, end: 100 + (sequence?.length ?? 10), strand: '+' };
  const found = { identity: 1, coverage: 1, flags: [], copies: [{ ...place, allele: null }], ...place };
  return { locus, kind: 'exact', allele: null, novel: false, reason: '', sequence, ...found, ...rest };
}

/** What the pipeline `nomenclature` returns with those calls. */
function taskResult(calls: Json[]): TaskResult {
  const values = { scheme_version: '1', nearest: [], nearest_ties: 0, calls };
  const when = '2026-01-01T00:00:00.000Z';
  const rest = {
    outputs: {},
    log: '{}',
    programs: [],
    params: {},
    checksums: {},
    started: when,
    ended: when,
  };
  return { job_id: 1, attempt: 1, pipeline: 'nomenclature', version: '1.0', values, ...rest };
}

/** Sends a nomenclature job (or takes the one that is under way) and applies what the pipeline would have returned. */
export async function applyTyping(
  pool: Pool,
  given: { database: string; scheme: string; assemblyId: number; calls: Json[] },
): Promise<Json> {
  const { id, description, param } = await getScheme(pool, given.database, given.scheme);
  const { barcode, filePointer } = await getAssembly(pool, given.assemblyId);
  const job = new NomenclatureJob({
    scheme: { id, description, param },
    ...{ database: given.database, assemblyBarcode: barcode, assemblyFilepointer: filePointer },
  });
  const { jobId } = await job.send(pool);
  const claim = { job: await getJobRow(pool, jobId) } as Claim;
  const prepared = await job.prepare(taskResult(given.calls));
  return inTransaction(pool, (tx) => job.apply(applyContext(tx, claim), prepared));
}
