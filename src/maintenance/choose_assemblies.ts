import type { Queryable } from '../database/connect.ts';
import type { Scheme } from '../records/schemes.ts';

/** Why a scheme is sent for an assembly, the most urgent first. */
export const SEND_BECAUSE = ['new', 'failed', 'older_scheme', 'older_pipeline'] as const;
export type SendBecause = (typeof SEND_BECAUSE)[number];

/** Why it is not. */
export const LEAVE_BECAUSE = ['current', 'under_way', 'killed', 'failed_too_often', 'not_passed_qc'] as const;
export type LeaveBecause = (typeof LEAVE_BECAUSE)[number];

export interface Chosen {
  /** How many assemblies of the database there are of each kind. */
  counts: Record<SendBecause | LeaveBecause, number>;
  /** Those that the scheme is to be sent for, at most `limit`: the most urgent kind first, then the oldest. */
  assemblies: ChosenAssembly[];
}

export interface ChosenAssembly {
  id: number;
  barcode: string;
  filePointer: string;
  /** Its strain's, user_id. */
  owner: number;
  /** Its newest job of this scheme; null: it never had one. */
  after: number | null;
}

export interface Choice {
  /** An assembly whose jobs of this scheme failed so often is left alone. */
  maxFails: number;
  limit?: number | undefined;
  /**
   * The version of the pipeline that would be run now. When it is not known, the newest that any result of this scheme
   * was made with stands for it.
   */
  pipelineVersion?: string | undefined;
}

/** Versions are numbers with points between them; any other text is neither older nor newer. */
const NUMBERS = String.raw`'^\d{1,9}(\.\d{1,9})*$'`;

/**
 * Each assembly of the database under one verdict. Of a typing scheme NServ's version counts, of any other its own where it
 * has one: its results then say which they were made with. A kill is not a failure: what a person ended, only a person sends
 * again. What has results of the newest versions is let be, however often it failed before.
 */
const JUDGED = `
  with versions as materialized (
    select coalesce(n.version::text, nullif(s.version, '')) as scheme, case when $3::text ~ ${NUMBERS} then string_to_array($3, '.')::integer[]
        else (select max(string_to_array(l.version, '.')::integer[]) from assembly_lookup l
          where l.scheme_id = s.id and l.reference = '' and l.status = 'COMPLETE' and l.version ~ ${NUMBERS}) end as pipeline
      from schemes s left join nserv_schemes n on n.name = s.param ->> 'scheme' where s.id = $1),
  rows as (
    select a.id, a.strain_id, a.barcode, a.file_pointer, a.status as qc, l.status, l.job_id, l.fail_count,
        coalesce(l.scheme_version <> v.scheme, v.scheme is not null) as older_scheme,
        case when l.version ~ ${NUMBERS} then string_to_array(l.version, '.')::integer[] < v.pipeline
          else false end is true as older_pipeline
      from assemblies a cross join versions v
        left join assembly_lookup l on l.assembly_id = a.id and l.scheme_id = $1 and l.reference = ''
      where a.database = $2),
  judged as materialized (
    select r.id, r.strain_id, r.barcode, r.file_pointer, r.job_id, case
        when r.qc <> 'Passed QC' then 'not_passed_qc'
        when r.status is null then 'new'
        when r.status = 'QUEUED' then 'under_way'
        when j.status = 'KILLED' then 'killed'
        when r.status = 'COMPLETE' and not r.older_scheme and not r.older_pipeline then 'current'
        when r.fail_count >= $4 then 'failed_too_often'
        when r.status = 'FAILED' then 'failed'
        when r.older_scheme then 'older_scheme'
        else 'older_pipeline' end as verdict
      from rows r left join user_jobs j on r.status = 'FAILED' and j.job_id = r.job_id)`;

/** Which assemblies a scheme is to be sent for, and why not for the others, as of one moment. */
export async function chooseAssemblies(
  db: Queryable,
  scheme: Scheme,
  { maxFails, limit, pipelineVersion }: Choice,
): Promise<Chosen> {
  const { rows } = await db.query<{
    verdict: SendBecause | LeaveBecause;
    count: number | null;
    id: number | null;
    barcode: string;
    file_pointer: string;
    job_id: number | null;
    owner: number;
  }>(
    `${JUDGED}
     select verdict, count(*)::integer as count, null::bigint as id, null as barcode, null as file_pointer,
         null::bigint as job_id, null::integer as owner
       from judged group by verdict
     union all (select verdict, null, id, barcode, file_pointer, job_id,
         (select owner from strains s where s.id = strain_id) from judged
       where verdict = any ($5) order by array_position($5, verdict), id limit $6)`,
    [scheme.id, scheme.database, pipelineVersion ?? null, maxFails, SEND_BECAUSE, limit ?? null],
  );
  const counts = Object.fromEntries([...SEND_BECAUSE, ...LEAVE_BECAUSE].map((verdict) => [verdict, 0]));
  const assemblies: ChosenAssembly[] = [];
  for (const { verdict, count, id, barcode, file_pointer: filePointer, job_id: after, owner } of rows) {
    if (id === null) counts[verdict] = count!;
    else assemblies.push({ id, barcode, filePointer, after, owner });
  }
  return { counts: counts as Chosen['counts'], assemblies };
}
