import type { Queryable } from '../database/connect.ts';
import { manyColumns } from './many_columns.ts';
import type { NewJob } from './record.ts';

/** A scheme job that was decided on because of what its assembly_lookup row said. */
export interface DecidedJob extends NewJob {
  assemblyId: number;
  schemeId: number;
  /** The newest job of the same assembly and scheme when that was decided; null: there was none. */
  after: number | null;
}

const INSERT = `
  insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, workgroup, priority, moved_by,
      assembly_id, scheme_id, reference)
    select n.accession, n.user_id, n.pipeline, n.database, 'scheme', n.remote, n.params, n.workgroup, n.priority,
        n.moved_by, n.assembly_id, n.scheme_id, n.reference
      from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::boolean[], $6::jsonb[], $7::text[],
          $8::integer[], $9::text[], $10::bigint[], $11::integer[], $12::text[], $13::bigint[]) with ordinality
        as n (accession, user_id, pipeline, database, remote, params, workgroup, priority, moved_by, assembly_id,
          scheme_id, reference, after, place)
      where (select l.job_id from assembly_lookup l where l.assembly_id = n.assembly_id and l.scheme_id = n.scheme_id
          and l.reference = n.reference) is not distinct from n.after
      order by n.place
    on conflict do nothing returning job_id`;

/**
 * Records many scheme jobs in one statement. One for which another job was recorded since it was decided on is left out,
 * also if that one has ended: two that decide the same at once send it once. Returns the ids of those recorded.
 * @throws TAG_UNWRITABLE
 */
export async function recordSchemes(db: Queryable, jobs: readonly DecidedJob[]): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-record-schemes',
    text: INSERT,
    values: [
      ...manyColumns(jobs),
      jobs.map((job) => job.assemblyId),
      jobs.map((job) => job.schemeId),
      jobs.map((job) => job.reference ?? ''),
      jobs.map((job) => job.after),
    ],
  });
  return rows.map((row) => row.job_id).sort((a, b) => a - b);
}
