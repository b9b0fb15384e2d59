import type { Queryable } from '../database/connect.ts';
import { writeTag } from '../ledger/tag_and_type.ts';
import { type Assembly, assembliesOf } from '../records/assemblies.ts';
import type { Strain } from '../records/strains.ts';
import { type Trace, tracesOf } from '../records/traces.ts';

/** How far a strain that was loaded has come. */
export interface Standing {
  /** The newest job that assembles its reads, or judges its assembly. */
  jobId: number | null;
  status: string | null;
  /** Why the job failed or is held. */
  reason: string | null;
  assembly: string | null;
  /** Assembled, Passed QC, Failed QC or Refused; null until there is an assembly. */
  qc: string | null;
}

/** What is known of a strain's first job and its newest assembly. */
export async function standingOf(db: Queryable, strain: Strain): Promise<Standing> {
  const trace = (await tracesOf(db, strain.id)).at(-1);
  const assembly = (await assembliesOf(db, strain.id)).at(-1);
  const job = await newestJob(db, strain.database, trace, assembly);
  return {
    jobId: job?.job_id ?? null,
    status: job?.status ?? null,
    reason: job?.reason ?? null,
    assembly: assembly?.barcode ?? null,
    qc: assembly?.status ?? null,
  };
}

interface JobState {
  job_id: number;
  status: string;
  reason: string | null;
}

async function newestJob(
  db: Queryable,
  database: string,
  trace: Trace | undefined,
  assembly: Assembly | undefined,
): Promise<JobState | undefined> {
  const read = trace?.read2
    ? writeTag({
        family: 'assembly',
        trace: trace.accession,
        read1: trace.read1.name,
        read2: trace.read2.name,
      })
    : null;
  const tag = read ?? assembly?.barcode;
  const family = read ? 'assembly' : 'scheme';
  const { rows } = await db.query<JobState>(
    `select job_id, status, reason from user_jobs
      where database = $1 and family = $2 and accession = $3
        and job_type in ('QAssembly', 'assembly_stats') order by job_id desc limit 1`,
    [database, family, tag],
  );
  return rows[0];
}
