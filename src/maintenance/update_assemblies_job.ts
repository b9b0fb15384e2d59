import { z } from 'zod';
import type { Transaction } from '../database/connect.ts';
import { house } from '../jobs/house.ts';
import type { ApplyContext } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import type { Tag } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { listDatabases } from '../records/databases.ts';
import { type ChosenStrains, chooseStrains } from './choose_strains.ts';
import { A_NIGHT, MAX_FAILS, NIGHT_PRIORITY } from './nightly.ts';
import { sendStrains, toldOf } from './update_assemblies.ts';

/** The job's result names so many of the skipped; `enterobot assemblies update --dry-run` names all. */
const NAMED = 100;

const params = z.object({
  database: z.string(),
  maxFails: z.number().int().min(1).default(MAX_FAILS),
  limit: z.number().int().min(1).default(A_NIGHT),
  /** Of the jobs that it sends. */
  jobPriority: z.number().int().default(NIGHT_PRIORITY),
  jobWorkgroup: z.string().default('default'),
});
type Params = z.output<typeof params>;

/** update_assemblies as a job of its own: what the schedule sends, seen and repeated like any other job. */
export class UpdateAssembliesJob extends LocalJob<Params, ChosenStrains> {
  static readonly schema = params as unknown as z.ZodType<Params>;

  get tag(): Tag {
    return { family: 'local', label: this.params.database };
  }

  get type() {
    return { name: 'update_assemblies' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(): Promise<ChosenStrains> {
    const { database, maxFails, limit } = this.params;
    return chooseStrains(house().pool, database, { maxFails, limit });
  }

  async apply({ tx }: ApplyContext, chosen: ChosenStrains): Promise<Json> {
    const { database, jobPriority: priority, jobWorkgroup: workgroup } = this.params;
    const sent = await sendStrains(tx, database, chosen, { priority, workgroup });
    const { strains: _, skipped, ...told } = toldOf(database, chosen, sent);
    return { ...told, skipped: skipped.slice(0, NAMED).map((one) => ({ ...one })) };
  }
}

/** What the schedule `update_assemblies` does at each tick: one job for each database. */
export async function sendUpdateAssemblies(tx: Transaction): Promise<void> {
  for (const { name: database } of await listDatabases(tx)) {
    await new UpdateAssembliesJob({ ...params.parse({ database }), useQueue: true }).send(tx);
  }
}
