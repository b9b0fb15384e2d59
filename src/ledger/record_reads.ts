import type { Queryable } from '../database/connect.ts';
import { manyColumns } from './many_columns.ts';
import type { NewJob } from './record.ts';

/** An assembly job that was decided on because of what the ledger said of its reads. */
export interface DecidedReads extends NewJob {
  /** The newest job of the same reads when that was decided; null: there was none. */
  after: number | null;
}

const INSERT = `
  insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, workgroup, priority, moved_by)
    select n.accession, n.user_id, n.pipeline, n.database, 'assembly', n.remote, n.params, n.workgroup, n.priority,
        n.moved_by
      from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::boolean[], $6::jsonb[], $7::text[],
          $8::integer[], $9::text[], $10::bigint[]) with ordinality
        as n (accession, user_id, pipeline, database, remote, params, workgroup, priority, moved_by, after, place)
      where (select max(j.job_id) from user_jobs j where j.accession = n.accession and j.family <> 'local'
          and j.family = 'assembly' and j.database = n.database
          and j.job_type = split_part(n.pipeline, ';', 1)) is not distinct from n.after
      order by n.place
    on conflict do nothing returning job_id`;

/**
 * Records many assembly jobs in one statement. One for whose reads another job was recorded since it was decided on is
 * left out, also if that one has ended: two that decide the same at once send it once. Returns the ids of those recorded.
 * @throws TAG_UNWRITABLE
 */
export async function recordReads(db: Queryable, jobs: readonly DecidedReads[]): Promise<number[]> {
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-record-reads',
    text: INSERT,
    values: [...manyColumns(jobs), jobs.map((job) => job.after)],
  });
  return rows.map((row) => row.job_id).sort((a, b) => a - b);
}
