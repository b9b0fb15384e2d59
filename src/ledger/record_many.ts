import type { Queryable } from '../database/connect.ts';
import type { NewJob } from './record.ts';
import { writeTag, writeType } from './tag_and_type.ts';

const INSERT_MANY = `
  insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, workgroup, priority, moved_by)
    select n.* from unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::jsonb[],
        $8::text[], $9::integer[], $10::text[]) as n
    returning job_id`;

/**
 * Records many jobs of the local family in one statement, in the given order; returns their ids. Families of which only
 * one job may be under way for a thing are recorded one by one, because each answer may be another job.
 * @throws TAG_UNWRITABLE
 */
export async function recordMany(db: Queryable, jobs: NewJob[]): Promise<number[]> {
  const stranger = jobs.find((job) => job.tag.family !== 'local');
  if (stranger) throw new Error(`recordMany is for local jobs, not for the family ${stranger.tag.family}`);
  const column = <T>(value: (job: NewJob) => T): T[] => jobs.map(value);
  const { rows } = await db.query<{ job_id: number }>({
    name: 'ledger-record-many',
    text: INSERT_MANY,
    values: [
      column((job) => writeTag(job.tag)),
      column((job) => job.userId),
      column((job) => writeType(job.type)),
      column((job) => job.database),
      column((job) => job.tag.family),
      column((job) => job.remote),
      column((job) => JSON.stringify(job.params)),
      column((job) => job.workgroup ?? 'default'),
      column((job) => job.priority ?? 0),
      column((job) => job.by ?? 'web'),
    ],
  });
  return rows.map((row) => row.job_id).sort((a, b) => a - b);
}
