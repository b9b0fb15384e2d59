import type { Queryable } from '../database/connect.ts';
import type { Strain } from '../records/strains.ts';
import { jobsOf, uploadsOf } from './uploads.ts';

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

/** What is known of a strain's newest upload: the job it is with, and its assembly. */
export async function standingOf(db: Queryable, strain: Strain): Promise<Standing> {
  const upload = (await uploadsOf(db, strain.id)).at(-1);
  const [job] = upload ? await jobsOf(db, strain.database, upload) : [];
  const assembly = upload?.assemblies.at(-1);
  return {
    jobId: job?.job_id ?? null,
    status: job?.status ?? null,
    reason: job?.reason ?? null,
    assembly: assembly?.barcode ?? null,
    qc: assembly?.status ?? null,
  };
}
