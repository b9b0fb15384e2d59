import type { NewJob } from './record.ts';
import { writeTag, writeType } from './tag_and_type.ts';

/**
 * The values that statements recording many jobs begin with, a list a column: accession, user_id, pipeline, database, remote,
 * params, workgroup, priority, moved_by.
 * @throws TAG_UNWRITABLE
 */
export function manyColumns(jobs: readonly NewJob[]): unknown[][] {
  const column = <T>(value: (job: NewJob) => T): T[] => jobs.map(value);
  return [
    column((job) => writeTag(job.tag)),
    column((job) => job.userId),
    column((job) => writeType(job.type)),
    column((job) => job.database),
    column((job) => job.remote),
    column((job) => JSON.stringify(job.params)),
    column((job) => job.workgroup ?? 'default'),
    column((job) => job.priority ?? 0),
    column((job) => job.by ?? 'web'),
  ];
}
