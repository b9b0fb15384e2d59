import type { Queryable } from '../database/connect.ts';

/** Why the reads of a strain are sent to be assembled, the most urgent first. */
export const ASSEMBLE_BECAUSE = ['new', 'failed'] as const;
export type AssembleBecause = (typeof ASSEMBLE_BECAUSE)[number];

/** Why they are not. */
export const SKIP_BECAUSE = [
  'has_assembly',
  'under_way',
  'no_reads',
  'long_reads',
  'single_end',
  'failed_qc',
  'not_judged',
  'refused',
  'killed',
  'failed_too_often',
] as const;
export type SkipBecause = (typeof SKIP_BECAUSE)[number];

/** A trace as a job of its reads takes it; files are null where it is a run. */
interface ChosenTrace {
  id: number;
  accession: string;
  read1: { name: string; path: string } | null;
  read2: { name: string; path: string } | null;
}

export interface ChosenStrain {
  id: number;
  barcode: string;
  strain: string;
  /** user_id */
  owner: number;
  because: AssembleBecause;
  /** The newest job of these reads; null: they never had one. */
  after: number | null;
  /** That job's assembler. */
  assembler: string | null;
  /** What is assembled together: a pair of files, or runs in their order. */
  traces: ChosenTrace[];
}

export interface SkippedStrain {
  barcode: string;
  strain: string;
  because: Exclude<SkipBecause, 'has_assembly'>;
  /** The newest job of its newest reads, and what it said. */
  job: number | null;
  reason: string | null;
}

export interface ChosenStrains {
  /** Every strain of the database, by what was found of it. */
  counts: Record<AssembleBecause | SkipBecause, number>;
  /** Those to be assembled, at most `limit`: the most urgent kind first, then the oldest. */
  strains: ChosenStrain[];
  /** Those without a valid assembly that are left alone, and why. */
  skipped: SkippedStrain[];
}

export interface StrainChoice {
  /** Reads whose jobs failed so often (not by their own fault) are left alone. */
  maxFails: number;
  limit?: number | undefined;
}

/**
 * Each strain of the database under one verdict. What counts are its newest Illumina paired-end reads: a set of traces
 * that are assembled together, under the tag that the seed gives their job (src/ledger/tag_and_type.ts writes the same).
 * Newer reads are a reason to try again; that a night has passed is none.
 */
const JUDGED = `
  with sets as materialized (
    select strain_id, reads_set,
        bool_and(seq_platform = 'ILLUMINA' and seq_library = 'Paired')
          and (bool_and(read1 is null) or (count(*) = 1 and bool_and(read2 is not null))) as fit,
        case when bool_and(read1 is null) then string_agg(accession, ',' order by id)
          else min(accession || '#' || (read1 ->> 'name') || '#' || (read2 ->> 'name')) end as tag
      from traces where database = $1 group by strain_id, reads_set),
  kinds as (select strain_id, bool_or(seq_platform = 'ILLUMINA') as illumina from traces where database = $1 group by strain_id),
  jobs as materialized (
    select accession as tag, max(job_id) as newest,
        count(*) filter (where status = 'FAILED' and error_class is distinct from 'input') as fails,
        bool_or(status not in ('COMPLETE', 'FAILED', 'KILLED')) as under_way
      from user_jobs where family = 'assembly' and database = $1 and job_type = 'QAssembly' group by accession),
  fit as (select distinct on (strain_id) strain_id, reads_set, tag from sets where fit order by strain_id, reads_set desc),
  busy as (
    select s.strain_id from sets s join jobs j using (tag) where j.under_way
    union select a.strain_id from assembly_lookup l join schemes c on c.id = l.scheme_id join assemblies a on a.id = l.assembly_id
      where c.database = $1 and c.description = 'assembly_stats' and l.reference = '' and l.status = 'QUEUED'),
  passed as (select distinct strain_id from assemblies where database = $1 and status = 'Passed QC'),
  made as (
    select distinct on (t.reads_set) t.reads_set, a.status from assemblies a join traces t on t.id = a.trace_id
      where a.database = $1 order by t.reads_set, a.id desc),
  judged as materialized (
    select s.id, s.barcode, s.strain, s.owner, f.reads_set, j.newest as job_id, n.reason, n.params ->> 'assembler' as assembler,
        case
          when p.strain_id is not null then 'has_assembly'
          when b.strain_id is not null then 'under_way'
          when f.strain_id is null then
            case when k.strain_id is null then 'no_reads' when k.illumina then 'single_end' else 'long_reads' end
          when n.status = 'KILLED' then 'killed'
          when n.status = 'FAILED' and n.error_class = 'input' then 'refused'
          when n.status = 'FAILED' and j.fails >= $2 then 'failed_too_often'
          when n.status = 'FAILED' then 'failed'
          when m.status = 'Failed QC' then 'failed_qc'
          when m.status = 'Refused' then 'refused'
          when m.status is not null or n.status is not null then 'not_judged'
          else 'new' end as verdict
      from strains s
        left join passed p on p.strain_id = s.id
        left join busy b on b.strain_id = s.id
        left join kinds k on k.strain_id = s.id
        left join fit f on f.strain_id = s.id
        left join jobs j on j.tag = f.tag
        left join user_jobs n on n.job_id = j.newest
        left join made m on m.reads_set = f.reads_set
      where s.database = $1),
  chosen as (
    select * from judged where verdict = any ($3) order by array_position($3, verdict), id limit $4)`;

/** Which strains are to be assembled, and why not the others, as of one moment. One statement. */
export async function chooseStrains(
  db: Queryable,
  database: string,
  { maxFails, limit }: StrainChoice,
): Promise<ChosenStrains> {
  const { rows } = await db.query<{
    part: 'count' | 'send' | 'skip';
    verdict: AssembleBecause | SkipBecause;
    count: number | null;
    id: number;
    barcode: string;
    strain: string;
    owner: number;
    job_id: number | null;
    reason: string | null;
    assembler: string | null;
    traces: ChosenTrace[];
  }>(
    `${JUDGED}
     select 'count' as part, verdict, count(*)::integer as count, null::bigint as id, null as barcode, null as strain,
         null::integer as owner, null::bigint as job_id, null as reason, null as assembler, null::jsonb as traces
       from judged group by verdict
     union all
     select 'send', verdict, null, id, barcode, strain, owner, job_id, null, assembler, (select jsonb_agg(jsonb_build_object(
         'id', t.id, 'accession', t.accession, 'read1', t.read1, 'read2', t.read2) order by t.id)
           from traces t where t.strain_id = c.id and t.reads_set = c.reads_set)
       from (select * from chosen) c
     union all
     (select 'skip', verdict, null, id, barcode, strain, owner, job_id, reason, null, null from judged
       where verdict <> all ($3) and verdict <> 'has_assembly' order by id)`,
    [database, maxFails, ASSEMBLE_BECAUSE, limit ?? null],
  );
  const counts = Object.fromEntries([...ASSEMBLE_BECAUSE, ...SKIP_BECAUSE].map((verdict) => [verdict, 0]));
  const strains: ChosenStrain[] = [];
  const skipped: SkippedStrain[] = [];
  for (const {
    part,
    verdict,
    count,
    id,
    barcode,
    strain,
    owner,
    job_id,
    reason,
    assembler,
    traces,
  } of rows) {
    if (part === 'count') counts[verdict] = count!;
    else if (part === 'skip')
      skipped.push({ barcode, strain, because: verdict as SkippedStrain['because'], job: job_id, reason });
    else {
      const because = verdict as AssembleBecause;
      strains.push({ id, barcode, strain, owner, because, after: job_id, assembler, traces });
    }
  }
  return { counts: counts as ChosenStrains['counts'], strains, skipped };
}
