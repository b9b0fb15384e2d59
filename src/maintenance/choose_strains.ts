import type { Queryable } from '../database/connect.ts';

/** Why something of a strain is sent, the most urgent first: its assembly to be judged, or its reads to be assembled. */
export const ASSEMBLE_BECAUSE = ['qc_again', 'new', 'failed'] as const;
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

/** An assembly that nobody has judged. */
interface UnjudgedAssembly {
  id: number;
  barcode: string;
  filePointer: string;
}

export interface ChosenStrain {
  id: number;
  barcode: string;
  strain: string;
  /** user_id */
  owner: number;
  because: AssembleBecause;
  /** The newest job of these reads, or of this assembly's QC; null: there never was one. */
  after: number | null;
  /** That job's assembler. */
  assembler: string | null;
  /** What is assembled together: a pair of files, or runs in their order. None where an assembly is judged. */
  traces: ChosenTrace[];
  /** What is judged, in place of reads that are assembled. */
  assembly: UnjudgedAssembly | null;
}

export interface SkippedStrain {
  barcode: string;
  strain: string;
  because: Exclude<SkipBecause, 'has_assembly'>;
  /** The newest job of its newest reads (of its assembly's QC, where that ended without a verdict), and what it said. */
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
  /** Reads whose jobs failed so often (not by their own fault) are left alone; so are assemblies whose QC did. */
  maxFails: number;
  limit?: number | undefined;
}

/** Carried behind the id of the newest, so that one maximum finds both and no row is read a second time. */
const JOB_ENDED = `case when j.status = 'KILLED' then 1 when j.status <> 'FAILED' then 0
          when j.error_class = 'input' then 2 else 3 end`;
const ASSEMBLY_FOUND = "case a.status when 'Failed QC' then 1 when 'Refused' then 2 else 0 end";

/**
 * Each strain of the database under one verdict. What counts are its newest Illumina paired-end reads: a set of traces
 * that are assembled together, under the tag that the seed gives their job (src/ledger/tag_and_type.ts writes the same).
 * Newer reads are a reason to try again; that a night has passed is none. An assembly of theirs, or one that was loaded, whose QC
 * ended without a verdict comes before all that: it may pass, and nothing else can judge it.
 */
const JUDGED = `
  with open as materialized (
    select s.id from strains s where s.database = $1
      and not exists (select from assemblies a where a.strain_id = s.id and a.status = 'Passed QC')),
  reads as materialized (
    select t.strain_id, t.reads_set, t.seq_platform = 'ILLUMINA' as illumina,
        t.seq_platform = 'ILLUMINA' and t.seq_library = 'Paired' and t.read2 is not null as fit,
        t.accession || '#' || (t.read1 ->> 'name') || '#' || (t.read2 ->> 'name') as tag
      from traces t join open on open.id = t.strain_id where t.read1 is not null
    union all
    select t.strain_id, t.reads_set, bool_or(t.seq_platform = 'ILLUMINA'),
        bool_and(t.seq_platform = 'ILLUMINA' and t.seq_library = 'Paired'), string_agg(t.accession, ',' order by t.id)
      from traces t join open on open.id = t.strain_id where t.read1 is null group by t.strain_id, t.reads_set),
  newest as materialized (
    select strain_id, bool_or(illumina) as illumina, max(reads_set) filter (where fit) as reads_set
      from reads group by strain_id),
  jobs as (
    select n.strain_id, bool_or(j.status not in ('COMPLETE', 'FAILED', 'KILLED')) as under_way,
        max(j.job_id * 8 + ${JOB_ENDED}) filter (where r.reads_set = n.reads_set) as newest,
        count(*) filter (where r.reads_set = n.reads_set and j.status = 'FAILED'
          and j.error_class is distinct from 'input') as fails
      from newest n join reads r using (strain_id) join user_jobs j on j.accession = r.tag
      where j.family = 'assembly' and j.database = $1 and j.job_type = 'QAssembly' group by n.strain_id),
  made as (
    select n.strain_id, max(a.id * 8 + ${ASSEMBLY_FOUND}) % 8 as found
      from newest n join traces t on t.strain_id = n.strain_id and t.reads_set = n.reads_set
        join assemblies a on a.trace_id = t.id group by n.strain_id),
  in_qc as (
    select distinct a.strain_id
      from schemes c join assembly_lookup l on l.scheme_id = c.id and l.reference = '' and l.status = 'QUEUED'
        join assemblies a on a.id = l.assembly_id
      where c.database = $1 and c.description = 'assembly_stats'),
  unjudged as (
    select distinct on (a.strain_id) a.strain_id, a.id, l.job_id,
        l.status is null or l.status = 'FAILED' and k.status <> 'KILLED' and l.fail_count < $2 as again
      from open join assemblies a on a.strain_id = open.id and a.status = 'Assembled'
        join schemes c on c.database = $1 and c.description = 'assembly_stats'
        left join traces t on t.id = a.trace_id
        left join newest n on n.strain_id = a.strain_id
        left join assembly_lookup l on l.assembly_id = a.id and l.scheme_id = c.id and l.reference = ''
        left join user_jobs k on k.job_id = l.job_id
      where a.trace_id is null or t.reads_set = n.reads_set
      order by a.strain_id, a.id desc),
  judged as materialized (
    select s.id, n.reads_set, j.newest / 8 as job_id, u.id as assembly, u.job_id as qc_job, case
        when j.under_way or q.strain_id is not null then 'under_way'
        when u.again then 'qc_again'
        when n.strain_id is null then case when u.strain_id is null then 'no_reads' else 'not_judged' end
        when n.reads_set is null then case when n.illumina then 'single_end' else 'long_reads' end
        when j.newest % 8 = 1 then 'killed'
        when j.newest % 8 = 2 then 'refused'
        when j.newest % 8 = 3 then case when j.fails >= $2 then 'failed_too_often' else 'failed' end
        when m.found = 1 then 'failed_qc'
        when m.found = 2 then 'refused'
        when m.found = 0 or j.newest is not null then 'not_judged'
        else 'new' end as verdict
      from open s
        left join newest n on n.strain_id = s.id
        left join jobs j on j.strain_id = s.id
        left join made m on m.strain_id = s.id
        left join in_qc q on q.strain_id = s.id
        left join unjudged u on u.strain_id = s.id),
  chosen as (
    select * from judged where verdict = any ($3) order by array_position($3::text[], verdict), id limit $4)`;

interface Row {
  part: 'count' | 'send' | 'judge' | 'skip';
  verdict: AssembleBecause | SkipBecause;
  count: number | null;
  id: number;
  barcode: string;
  strain: string;
  owner: number;
  job_id: number | null;
  /** What the job said, of a strain that is skipped; its assembler, of one that is sent. */
  said: string | null;
  /** Of an assembly to be judged: its id, its barcode (accession) and its file (path1). */
  trace: number;
  accession: string;
  name1: string | null;
  path1: string;
  name2: string | null;
  path2: string;
}

/** One statement: the counts, a row for each trace of a chosen strain or for its assembly, and one for each skipped; in no order. */
const CHOOSE = `${JUDGED}
  select 'count' as part, verdict, count(*)::integer as count, null::bigint as id, null as barcode, null as strain,
      null::integer as owner, null::bigint as job_id, null as said, null::bigint as trace, null as accession, null as name1, null as path1,
      null as name2, null as path2
    from judged group by verdict
  union all
  select 'count', 'has_assembly', (select count(*)::integer from strains where database = $1) - count(*)::integer,
      null, null, null, null, null, null, null, null, null, null, null, null from judged
  union all
  select 'send', c.verdict, null, c.id, s.barcode, s.strain, s.owner, c.job_id, j.params ->> 'assembler', t.id, t.accession,
      t.read1 ->> 'name', t.read1 ->> 'path', t.read2 ->> 'name', t.read2 ->> 'path'
    from chosen c join strains s on s.id = c.id
      join traces t on t.strain_id = c.id and t.reads_set = c.reads_set
      left join user_jobs j on j.job_id = c.job_id
    where c.verdict <> 'qc_again'
  union all
  select 'judge', c.verdict, null, c.id, s.barcode, s.strain, s.owner, c.qc_job, null, a.id, a.barcode, null,
      a.file_pointer, null, null
    from chosen c join strains s on s.id = c.id join assemblies a on a.id = c.assembly where c.verdict = 'qc_again'
  union all
  select 'skip', g.verdict, null, g.id, s.barcode, s.strain, s.owner, j.job_id, j.reason, null, null, null, null, null, null
    from judged g join strains s on s.id = g.id
      left join user_jobs j on j.job_id = case g.verdict when 'not_judged' then coalesce(g.qc_job, g.job_id) else g.job_id end
    where g.verdict <> all ($3)`;

/** Which strains are to be assembled, and why not the others, as of one moment. */
export async function chooseStrains(
  db: Queryable,
  database: string,
  { maxFails, limit }: StrainChoice,
): Promise<ChosenStrains> {
  const { rows } = await db.query<Row>(CHOOSE, [database, maxFails, ASSEMBLE_BECAUSE, limit ?? null]);
  const counts = Object.fromEntries([...ASSEMBLE_BECAUSE, ...SKIP_BECAUSE].map((verdict) => [verdict, 0]));
  const strains = new Map<number, ChosenStrain>();
  const skipped: (SkippedStrain & { id: number })[] = [];
  for (const row of rows) {
    const { part, verdict, count, id, barcode, strain, owner, job_id, said } = row;
    if (part === 'count') counts[verdict] = count!;
    else if (part === 'skip') {
      const because = verdict as SkippedStrain['because'];
      skipped.push({ id, barcode, strain, because, job: job_id, reason: said });
    } else {
      const because = verdict as AssembleBecause;
      const chosen = strains.get(id) ?? {
        ...{ id, barcode, strain, owner, because },
        ...{ after: job_id, assembler: said, traces: [], assembly: null },
      };
      if (part === 'send') chosen.traces.push(traceOf(row));
      else chosen.assembly = { id: row.trace, barcode: row.accession, filePointer: row.path1 };
      strains.set(id, chosen);
    }
  }
  for (const { traces } of strains.values()) traces.sort((a, b) => a.id - b.id);
  const urgency = ({ because }: ChosenStrain) => ASSEMBLE_BECAUSE.indexOf(because);
  return {
    counts: counts as ChosenStrains['counts'],
    strains: [...strains.values()].sort((a, b) => urgency(a) - urgency(b) || a.id - b.id),
    skipped: skipped.sort((a, b) => a.id - b.id).map(({ id: _, ...told }) => told),
  };
}

function traceOf({ trace: id, accession, name1, path1, name2, path2 }: Row): ChosenTrace {
  const read1 = name1 === null ? null : { name: name1, path: path1 };
  const read2 = name2 === null ? null : { name: name2, path: path2 };
  return { id, accession, read1, read2 };
}
