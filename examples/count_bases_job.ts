import { z } from 'zod';
import type { ApplyContext } from '../src/jobs/job.ts';
import { LocalJob } from '../src/jobs/local_job.ts';
import { registerJob } from '../src/jobs/registry.ts';
import type { Json } from '../src/protocol/task.ts';

/**
 * A toy LocalJob: counts the letters of a sequence and keeps the count as a user's item. `prepare` computes outside
 * any transaction; `apply` writes, in the one transaction that makes the job COMPLETE, so the item exists once however
 * often workers die on the way.
 */
export class CountBasesJob extends LocalJob<{ database: string; sequence: string }, Record<string, number>> {
  static readonly schema = z.object({ database: z.string(), sequence: z.string() });

  get tag() {
    return { family: 'local' as const, label: `${this.params.sequence.length} bases` };
  }

  get type() {
    return { name: 'count_bases' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const base of this.params.sequence.toUpperCase()) counts[base] = (counts[base] ?? 0) + 1;
    return counts;
  }

  async apply({ tx, job }: ApplyContext, counts: Record<string, number>): Promise<Json> {
    await tx.query(
      `insert into user_preferences (type, name, user_id, database, data) values ('base_count', $1, $2, $3, $4)`,
      [job.accession, job.user_id, job.database, { counts, job_id: job.job_id, complete: 'true' }],
    );
    return counts;
  }
}

registerJob('count_bases', CountBasesJob);
