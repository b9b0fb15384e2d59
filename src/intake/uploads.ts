import type { Queryable } from '../database/connect.ts';
import { writeTag } from '../ledger/tag_and_type.ts';
import { isTerminal, type JobStatus } from '../protocol/states.ts';
import { type Assembly, assembliesOf } from '../records/assemblies.ts';
import type { Strain } from '../records/strains.ts';
import { type Trace, tracesOf } from '../records/traces.ts';
import type { FilesOfStrain } from './file_names.ts';

/** What was sent for a strain at one time. */
export interface Upload {
  kind: FilesOfStrain['kind'];
  /** sha256 of its files, in their order; of runs their accessions. */
  sums: string[];
  /** What was assembled of the reads, oldest first; of an assembly, itself. */
  assemblies: Assembly[];
  created: Date;
  /** What its first jobs are run for: the reads to be assembled, the assemblies to be judged. */
  tags: string[];
}

/** A job that assembles the reads of an upload, or judges its assembly. */
export interface UploadJob {
  job_id: number;
  status: JobStatus;
  error_class: string | null;
  reason: string | null;
}

/** All uploads of a strain, oldest first. */
export async function uploadsOf(db: Queryable, strainId: number): Promise<Upload[]> {
  const assemblies = await assembliesOf(db, strainId);
  const sets = Map.groupBy(await tracesOf(db, strainId), (trace) => trace.readsSet);
  const uploads = [...sets.values()].map((traces) => {
    const made = assemblies.filter((one) => traces.some((trace) => trace.id === one.traceId));
    return traces[0]!.read1 ? ofReads(traces[0]!, made) : ofRuns(traces, made);
  });
  for (const one of assemblies.filter(({ traceId }) => traceId === null)) {
    const { sha256, created, barcode } = one;
    uploads.push({ kind: 'assembly', sums: [sha256], assemblies: [one], created, tags: [barcode] });
  }
  return uploads.sort((a, b) => a.created.getTime() - b.created.getTime());
}

/** Runs have no files of ours: what is the same about them is their accessions. */
function ofRuns(traces: Trace[], assemblies: Assembly[]): Upload {
  const runs = traces.map((trace) => trace.accession);
  const tags = [...assemblies.map((one) => one.barcode), writeTag({ family: 'assembly', runs })];
  return { kind: 'reads', sums: runs, assemblies, created: traces[0]!.created, tags };
}

function ofReads({ accession, read1, read2, created }: Trace, assemblies: Assembly[]): Upload {
  const sums = [read1, read2].flatMap((file) => (file ? [file.sha256] : []));
  const tags = assemblies.map((one) => one.barcode);
  if (read1 && read2) {
    const names = { read1: read1.name, read2: read2.name };
    tags.push(writeTag({ family: 'assembly', trace: accession, ...names }));
  }
  return { kind: 'reads', sums, assemblies, created, tags };
}

/** The newest job on each tag of an upload, newest first. */
export async function jobsOf(db: Queryable, database: string, upload: Upload): Promise<UploadJob[]> {
  const { rows } = await db.query<UploadJob>(
    `select * from (select distinct on (accession) job_id, status, error_class, reason from user_jobs
        where database = $1 and accession = any($2) and job_type in ('QAssembly', 'assembly_stats')
        order by accession, job_id desc) newest
      order by job_id desc`,
    [database, upload.tags],
  );
  return rows;
}

/**
 * The newest job that refused an upload of the strain, when nothing is to be had of any of them: each was refused for
 * what its files hold, and none is under way. Undefined otherwise; then other files must not take the strain's name.
 */
export async function refusedBy(db: Queryable, strain: Strain): Promise<number | undefined> {
  let newest: number | undefined;
  for (const upload of await uploadsOf(db, strain.id)) {
    const jobs = await jobsOf(db, strain.database, upload);
    if (!isRefused(upload, jobs)) return undefined;
    newest = jobs[0]!.job_id;
  }
  return newest;
}

function isRefused({ assemblies }: Upload, jobs: UploadJob[]): boolean {
  if (jobs.length === 0 || jobs.some((job) => !isTerminal(job.status))) return false;
  if (assemblies.length > 0) return assemblies.every((one) => one.status === 'Refused');
  return jobs.every((job) => job.status === 'FAILED' && job.error_class === 'input');
}
