import type { Queryable } from '../../database/connect.ts';

/** A strain as the demo's last line tells it. */
export type StrainSummary =
  | {
      name: string;
      assembly: string;
      qc: string;
      n50: number | null;
      contigs: number | null;
      length: number | null;
      ST: number | null;
    }
  | { name: string; job: number; status: string; class: string | null; reason: string | null };

interface Row {
  strain: string;
  barcode: string | null;
  status: string | null;
  n50: number | null;
  contig_number: number | null;
  total_length: number | null;
  st: number | null;
  job_id: number | null;
  job_status: string | null;
  error_class: string | null;
  reason: string | null;
}

const SUMMARY = `
  select s.strain, a.barcode, a.status, a.n50, a.contig_number, a.total_length,
      (l.other_data #>> '{results,ST}')::integer as st,
      j.job_id, j.status as job_status, j.error_class, j.reason
    from strains s
      left join lateral (select * from assemblies where strain_id = s.id and status <> 'Refused'
        order by id desc limit 1) a on true
      left join schemes c on c.database = s.database and c.description = $2
      left join assembly_lookup l on l.assembly_id = a.id and l.scheme_id = c.id
      left join lateral (select * from user_jobs u where u.database = s.database and case
          when a.id is not null then u.assembly_id = a.id or u.job_id = a.job_id
          else u.assembly_id in (select id from assemblies where strain_id = s.id) or exists (
            select from traces t where t.strain_id = s.id and starts_with(u.accession, t.accession || '#')) end
        order by (u.status = 'COMPLETE'), job_id desc limit 1) j on true
    where s.database = $1 and s.strain = any($3) order by array_position($3, s.strain)`;

/**
 * One line a strain, in the order given: its assembly with QC and ST, or the job of its newest upload that ended
 * without one and why.
 */
export async function summarise(
  db: Queryable,
  database: string,
  scheme: string,
  strains: string[],
): Promise<StrainSummary[]> {
  const { rows } = await db.query<Row>(SUMMARY, [database, scheme, strains]);
  return rows.map((row) => {
    if (row.barcode && row.job_status === 'COMPLETE') {
      return {
        name: row.strain,
        assembly: row.barcode,
        qc: row.status === 'Passed QC' ? 'PASS' : 'FAIL',
        n50: row.n50,
        contigs: row.contig_number,
        length: row.total_length,
        ST: row.st,
      };
    }
    return {
      name: row.strain,
      job: row.job_id ?? 0,
      status: row.job_status ?? 'unknown',
      class: row.error_class,
      reason: row.reason,
    };
  });
}
