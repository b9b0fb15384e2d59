import type { Queryable } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';
import { type Tag, type TypeName, writeTag, writeType } from './tag_and_type.ts';

/** What must be known of a job to record it. */
export interface NewJob {
  tag: Tag;
  type: TypeName;
  remote: boolean;
  database: string;
  userId: number;
  params: Record<string, Json>;
  workgroup?: string;
  priority?: number;
  assemblyId?: number;
  schemeId?: number;
  /** The item in user_preferences that it makes, or one step of. */
  analysisId?: number;
  /** The step; default '', the only one. */
  analysisStep?: string;
  reference?: string;
  resendOf?: number;
  /** Who asks, for the history. */
  by?: string;
}

/** The job that is under way for this: ours (fresh) or the one that was there. */
export interface Recorded {
  jobId: number;
  fresh: boolean;
}

const INSERT = `
  insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, workgroup, priority,
      assembly_id, scheme_id, analysis_id, reference, resend_of, moved_by, analysis_step)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    on conflict do nothing returning job_id`;

const UNDER_WAY = `
  select job_id from user_jobs
    where database = $1 and status in ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD')
      and case $2
        when 'scheme' then family = 'scheme' and assembly_id = $3 and scheme_id = $4 and reference = $5
        when 'analysis' then family = 'analysis' and analysis_id = $8 and analysis_step = $9
        else family = 'assembly' and job_type = split_part($6, ';', 1) and accession = $7 end`;

/**
 * Records a job in the caller's transaction: WAITING, attempt 1. When the same thing is already under way (one
 * unfinished job for an assembly's scheme, for a step of an analysis, or for a set of reads) nothing is recorded and that job is returned.
 * @throws TAG_UNWRITABLE
 */
export async function record(db: Queryable, job: NewJob): Promise<Recorded> {
  const tag = writeTag(job.tag);
  const type = writeType(job.type);
  const [assembly, scheme, reference] = [job.assemblyId ?? null, job.schemeId ?? null, job.reference ?? ''];
  const [analysis, step] = [job.analysisId ?? null, job.analysisStep ?? ''];
  // The job that was in the way may end between our two statements: then the insert is tried again.
  while (true) {
    const inserted = await db.query<{ job_id: number }>({
      name: 'ledger-record',
      text: INSERT,
      values: [
        tag,
        job.userId,
        type,
        job.database,
        job.tag.family,
        job.remote,
        job.params,
        job.workgroup ?? 'default',
        job.priority ?? 0,
        assembly,
        scheme,
        analysis,
        reference,
        job.resendOf ?? null,
        job.by ?? 'web',
        step,
      ],
    });
    if (inserted.rows[0]) return { jobId: inserted.rows[0].job_id, fresh: true };
    const values = [job.database, job.tag.family, assembly, scheme, reference, type, tag, analysis, step];
    const { rows } = await db.query<{ job_id: number }>(UNDER_WAY, values);
    if (rows[0]) return { jobId: rows[0].job_id, fresh: false };
  }
}
