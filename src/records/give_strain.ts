import type { Transaction } from '../database/connect.ts';
import { giveJobs } from '../ledger/give_jobs.ts';
import { writeTag } from '../ledger/tag_and_type.ts';

/** A trace as it is, or as it was once. */
interface TraceOnce {
  accession: string;
  reads_set: number;
  read1: string | null;
  read2: string | null;
}

/**
 * What else goes to the new owner of a locked strain: its uploads, and all jobs that were ever run for it, which else the
 * former one would go on to see, kill and resend, and the new one not.
 */
export async function giveAllOf(
  tx: Transaction,
  strain: { id: number; database: string },
  userId: number,
): Promise<void> {
  const assemblies = await tx.query<{ id: number }>('select id from assemblies where strain_id = $1', [
    strain.id,
  ]);
  const uploads = await tx.query<{ job_id: number | null; sent_job: number | null }>(
    'update user_uploads set user_id = $2 where strain_id = $1 returning job_id, sent_job',
    [strain.id, userId],
  );
  await giveJobs(tx, userId, {
    database: strain.database,
    assemblyIds: assemblies.rows.map(({ id }) => id),
    tags: await tagsOfReads(tx, strain.id),
    jobIds: uploads.rows.flatMap(({ job_id, sent_job }) => [job_id, sent_job]).filter((id) => id !== null),
  });
}

/** The tags of the jobs that assemble a strain's reads; also of runs that were put together otherwise before. */
async function tagsOfReads(tx: Transaction, strainId: number): Promise<string[]> {
  const { rows } = await tx.query<TraceOnce>(
    `select accession, reads_set, read1, read2 from (
        select id, accession, reads_set, read1 ->> 'name' as read1, read2 ->> 'name' as read2
          from traces where strain_id = $1
        union
        select t.id, t.accession, t.reads_set, t.read1 ->> 'name', t.read2 ->> 'name'
          from archive a, jsonb_populate_record(null::traces, a.row) t
          where a.table_name = 'traces' and a.id = any(array(select id from traces where strain_id = $1))) once
      order by id`,
    [strainId],
  );
  const tags = rows.flatMap(({ accession: trace, read1, read2 }) =>
    read1 !== null && read2 !== null ? [writeTag({ family: 'assembly', trace, read1, read2 })] : [],
  );
  const runs = rows.filter(({ read1 }) => read1 === null);
  for (const set of Map.groupBy(runs, ({ reads_set }) => reads_set).values())
    tags.push(writeTag({ family: 'assembly', runs: set.map(({ accession }) => accession) }));
  return tags;
}
