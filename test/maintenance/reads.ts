import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, fail, hold } from '../../src/ledger/finish.ts';
import { receive } from '../../src/ledger/receive.ts';
import { type AssemblyStatus, addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addRunTraces, addTrace } from '../../src/records/traces.ts';
import { ERROR, message } from '../ledger/verbs_support.ts';

const DATABASE = 'toys';
let files = 0;

/** A strain of the database toys; its id. */
export async function strainCalled(pool: Pool, strain: string): Promise<number> {
  return (await addStrain(pool, { database: DATABASE, strain, metadata: {}, owner: 1 })).id;
}

/** A pair of uploaded files that nobody has sent; they need not exist. */
export function addPair(pool: Pool, strainId: number) {
  const file = (mate: number) => {
    const name = `file${++files}_R${mate}.fastq.gz`;
    return { name, path: `reads/${name}`, sha256: name, bytes: 1 };
  };
  return addTrace(pool, { database: DATABASE, strainId, read1: file(1), read2: file(2) });
}

export function addRunsTo(
  pool: Pool,
  strainId: number,
  runs: string[],
  seqPlatform?: string,
  seqLibrary?: string,
) {
  const written = runs.map((accession) => ({ accession, seqPlatform, seqLibrary }));
  return inTransaction(pool, (tx) => addRunTraces(tx, { database: DATABASE, strainId, runs: written }));
}

export interface OpenJob {
  job_id: number;
  accession: string;
  params: { trace?: { id: number; strainId: number }; runs?: { id: number }[]; strainId?: number };
}

/** The assembly jobs that wait, oldest first. */
export async function waitingJobs(pool: Pool): Promise<OpenJob[]> {
  const { rows } = await pool.query<OpenJob>(
    `select job_id, accession, params from user_jobs where job_type = 'QAssembly' and status = 'WAITING' order by job_id`,
  );
  return rows;
}

/** An assembly of the reads of a job, with that verdict. */
export async function madeBy(pool: Pool, job: OpenJob, status: AssemblyStatus): Promise<number> {
  const { trace, runs, strainId } = job.params;
  const assembly = await addAssembly(pool, {
    ...(await reserveAssembly(pool, DATABASE)),
    ...{ database: DATABASE, strainId: (trace?.strainId ?? strainId)!, jobId: job.job_id },
    ...{ traceId: trace?.id ?? runs![0]!.id, filePointer: 'assemblies/x', sha256: '', originalName: null },
    ...{ pipelineVersion: '1.0', stats: {} },
  });
  await pool.query('update assemblies set status = $2 where id = $1', [assembly.id, status]);
  return assembly.id;
}

/** Ends a waiting job as a worker would: with an assembly of that verdict, with an error of that class, or HELD. */
export async function endJob(
  pool: Pool,
  job: OpenJob,
  how: AssemblyStatus | 'input' | 'infrastructure' | 'resource' | 'lost' | 'held',
): Promise<void> {
  await inTransaction(pool, (tx) => receive(tx, message(job.job_id, 1, 'complete')));
  const options = { worker: 'w', classes: ['QAssembly'], limit: 1, leaseSeconds: 30, sends: false };
  const [held] = await claim(pool, options);
  if (held?.job.job_id !== job.job_id) throw new Error(`claimed ${held?.job.job_id}, not ${job.job_id}`);
  if (how === 'held') return hold(pool, held, ERROR, 'nobody could help it');
  if (how === 'input' || how === 'infrastructure' || how === 'resource' || how === 'lost') {
    return fail(pool, held, { ...ERROR, class: how });
  }
  await madeBy(pool, job, how);
  await complete(pool, held, null);
}
