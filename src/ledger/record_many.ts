import type { Queryable } from '../database/connect.ts';
import { manyColumns } from './many_columns.ts';
import type { NewJob } from './record.ts';

const INSERT_MANY = `
  insert into user_jobs (accession, user_id, pipeline, database, remote, params, workgroup, priority, moved_by, family)
    select n.* from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::boolean[], $6::jsonb[],
        $7::text[], $8::integer[], $9::text[], $10::text[]) as n
    returning job_id`;

/**
 * Records many jobs of the local family in one statement, in the given order; returns their ids. Families of which only
 * one job may be under way for a thing are recorded one by one, because each answer may be another job.
 * @throws TAG_UNWRITABLE
 */
export async function recordMany(db: Queryable, jobs: NewJob[]): Promise<number[]> {
  const stranger = jobs.find((job) => job.tag.family !== 'local');
  if (stranger) throw new Error(`recordMany is for local jobs, not for the family ${stranger.tag.family}`);
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-record-many',
    text: INSERT_MANY,
    values: [...manyColumns(jobs), jobs.map((job) => job.tag.family)],
  });
  return rows.map((row) => row.job_id).sort((a, b) => a - b);
}
