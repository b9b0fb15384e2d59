import type { Queryable, Transaction } from '../database/connect.ts';
import type { JobStatus } from '../protocol/states.ts';

/** A result of a scheme job that a step of an analysis is made of (docs/adr/0052). */
export interface Need {
  assemblyId: number;
  schemeId: number;
  reference: string;
  /** How the analysis calls the assembly: once in a step. */
  label: string;
  /** The job that makes the result, or has made it; null: none could be sent, and it is left out. */
  jobId: number | null;
  leftOut: LeftOut | null;
}

/** Why an analysis goes on without an assembly. */
export interface LeftOut {
  /** Of the error, or `BY_HAND`. */
  code: string;
  message: string;
}

/**
 * Adds needs to a step in one statement; the analysis' flags follow, and its next step begins if this was all that it waited
 * for. An assembly that the step has already stays as it is.
 */
export async function addNeeds(
  tx: Transaction,
  analysisId: number,
  step: string,
  needs: readonly Need[],
): Promise<void> {
  const rows = needs.map(({ assemblyId, schemeId, reference, label, jobId, leftOut }) => ({
    ...{ assembly_id: assemblyId, scheme_id: schemeId, reference, label, job_id: jobId },
    ...(leftOut && { left_out: leftOut }),
  }));
  await tx.query(
    `insert into analysis_needs (analysis_id, step, assembly_id, scheme_id, reference, label, job_id, left_out)
      select $1, $2, n.* from jsonb_to_recordset($3) as n (assembly_id bigint, scheme_id integer, reference text, label text,
          job_id bigint, left_out jsonb) order by n.assembly_id
      on conflict (analysis_id, step, assembly_id) do nothing`,
    [analysisId, step, JSON.stringify(rows)],
  );
}

/** Leaves assemblies out of a step, or takes them back (null). The analysis goes on with what it has then. */
export async function leaveOut(
  tx: Transaction,
  analysisId: number,
  step: string,
  assemblyIds: readonly number[],
  why: LeftOut | null,
): Promise<void> {
  await tx.query(
    `update analysis_needs set left_out = $4 where analysis_id = $1 and step = $2 and assembly_id = any ($3)`,
    [analysisId, step, assemblyIds, why && JSON.stringify(why)],
  );
}

/** Every analysis that needs what this job makes goes on without it. Called before the job is FAILED, in its transaction. */
export async function leaveOutOfAll(tx: Transaction, jobId: number, why: LeftOut): Promise<void> {
  // The job first, as whoever ends a job locks it before the analyses that need it.
  await tx.query('select from user_jobs where job_id = $1 for no key update', [jobId]);
  await tx.query('update analysis_needs set left_out = $2 where job_id = $1 and left_out is null', [
    jobId,
    JSON.stringify(why),
  ]);
}

/**
 * Of what a step has already it takes these results instead, or leaves out what cannot be had (then the need keeps the job
 * that it had). The analysis goes on with them.
 */
export async function takeResults(
  tx: Transaction,
  analysisId: number,
  step: string,
  needs: readonly Need[],
): Promise<void> {
  const rows = needs.map(({ assemblyId, jobId, leftOut }) => ({
    ...{ assembly_id: assemblyId, job_id: jobId },
    ...(leftOut && { left_out: leftOut }),
  }));
  await tx.query(
    `update analysis_needs n set job_id = coalesce(t.job_id, n.job_id), left_out = coalesce(n.left_out, t.left_out)
      from jsonb_to_recordset($3) as t (assembly_id bigint, job_id bigint, left_out jsonb)
      where n.analysis_id = $1 and n.step = $2 and n.assembly_id = t.assembly_id`,
    [analysisId, step, JSON.stringify(rows)],
  );
}

/** The newest job about an assembly, a scheme and a reference. */
export interface NewestJob {
  assembly_id: number;
  job_id: number;
  status: JobStatus;
  /** Of the pipeline, as its result says (`pipeline_version`). */
  version: string;
  /** What it keeps in the store, as its result says (`gff`); no path: nothing yet. */
  file: { path: string | null; bytes: number | null };
  reason: string | null;
  error_code: string | null;
  /** It will be KILLED and is not yet. */
  kill_requested: boolean;
}

/** Those jobs of some assemblies, where there are any. */
export async function newestJobs(
  db: Queryable,
  schemeId: number,
  reference: string,
  assemblyIds: readonly number[],
): Promise<NewestJob[]> {
  const { rows } = await db.query<NewestJob>(
    `select l.assembly_id, j.job_id, j.status, coalesce(j.result ->> 'pipeline_version', '') as version, j.reason, j.error_code,
        jsonb_build_object('path', j.result -> 'gff' -> 'path', 'bytes', j.result -> 'gff' -> 'bytes') as file,
        j.kill_requested is not null and j.status not in ('COMPLETE', 'FAILED', 'KILLED') as kill_requested
      from assembly_lookup l join user_jobs j using (job_id)
      where l.scheme_id = $1 and l.reference = $2 and l.assembly_id = any ($3)`,
    [schemeId, reference, assemblyIds],
  );
  return rows;
}

/**
 * Keeps jobs from ending until this transaction has: what it then writes of them is what their end finds. Of one that ends at
 * this moment the end is waited for.
 */
export async function holdStill(tx: Transaction, jobIds: readonly number[]): Promise<void> {
  await tx.query('select from user_jobs where job_id = any ($1) order by job_id for share', [jobIds]);
}

/** The newest version of a pipeline that any result of a scheme was made with; '' where there is none. Versions: `1.0`, `1.10`. */
export async function newestVersion(db: Queryable, schemeId: number): Promise<string> {
  const { rows } = await db.query<{ version: string }>(
    String.raw`select version from assembly_lookup where scheme_id = $1 and status = 'COMPLETE' and version ~ '^\d{1,9}(\.\d{1,9})*$'
      group by version order by string_to_array(version, '.')::integer[] desc limit 1`,
    [schemeId],
  );
  return rows[0]?.version ?? '';
}

/** What analyses made of a job's result have beside it, made with another version of the pipeline. */
export async function olderBeside(
  db: Queryable,
  jobId: number,
  version: string,
): Promise<{ analysis_id: number; step: string; assembly_id: number; job_id: number }[]> {
  const { rows } = await db.query<{ analysis_id: number; step: string; assembly_id: number; job_id: number }>(
    `select o.analysis_id, o.step, o.assembly_id, o.job_id
      from analysis_needs n join analysis_needs o using (analysis_id, step) join user_jobs j on j.job_id = o.job_id
      where n.job_id = $1 and n.left_out is null and o.left_out is null and j.status = 'COMPLETE'
        and j.result ->> 'pipeline_version' <> $2
        and not exists (select from user_preferences p where p.id = n.analysis_id and p.data ? 'removed')`,
    [jobId, version],
  );
  return rows;
}

/** Analyses take another job than the one whose result they were made of. */
export async function takeJobs(
  tx: Transaction,
  taken: readonly { analysis_id: number; step: string; assembly_id: number; job_id: number }[],
): Promise<void> {
  await tx.query(
    `update analysis_needs n set job_id = t.job_id
      from jsonb_to_recordset($1) as t (analysis_id bigint, step text, assembly_id bigint, job_id bigint)
      where n.analysis_id = t.analysis_id and n.step = t.step and n.assembly_id = t.assembly_id and n.job_id <> t.job_id`,
    [JSON.stringify(taken)],
  );
}
