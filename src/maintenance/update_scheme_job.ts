import { z } from 'zod';
import type { Transaction } from '../database/connect.ts';
import { house } from '../jobs/house.ts';
import type { ApplyContext } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import type { Tag } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { listDatabases } from '../records/databases.ts';
import { getScheme, type Scheme, schemesWithPipeline } from '../records/schemes.ts';
import { type Chosen, chooseAssemblies } from './choose_assemblies.ts';
import { A_NIGHT, MAX_FAILS, NIGHT_PRIORITY } from './nightly.ts';
import { checkSendable, sendChosen, toldOf } from './update_scheme.ts';

const params = z.object({
  database: z.string(),
  scheme: z.string(),
  maxFails: z.number().int().min(1).default(MAX_FAILS),
  limit: z.number().int().min(1).default(A_NIGHT),
  /** Of the jobs that it sends. */
  jobPriority: z.number().int().default(NIGHT_PRIORITY),
  jobWorkgroup: z.string().default('default'),
});
type Params = z.output<typeof params>;

interface Prepared {
  scheme: Scheme;
  chosen: Chosen;
}

/** update_scheme as a job of its own: what the schedule sends, seen and repeated like any other job. */
export class UpdateSchemeJob extends LocalJob<Params, Prepared> {
  static readonly schema = params as unknown as z.ZodType<Params>;

  get tag(): Tag {
    return { family: 'local', label: this.params.scheme };
  }

  get type() {
    return { name: 'update_scheme' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(): Promise<Prepared> {
    const { pool } = house();
    const { database, maxFails, limit } = this.params;
    const scheme = await getScheme(pool, database, this.params.scheme);
    checkSendable(scheme);
    return { scheme, chosen: await chooseAssemblies(pool, scheme, { maxFails, limit }) };
  }

  async apply({ tx }: ApplyContext, { scheme, chosen }: Prepared): Promise<Json> {
    const { jobPriority: priority, jobWorkgroup: workgroup } = this.params;
    const sent = await sendChosen(tx, scheme, chosen, { priority, workgroup });
    return { ...toldOf(scheme, chosen, sent) };
  }
}

/** What the schedule `update_schemes` does at each tick: one job for each scheme that is sent by itself. */
export async function sendUpdateSchemes(tx: Transaction): Promise<void> {
  for (const { name: database } of await listDatabases(tx)) {
    for (const { description: scheme } of await schemesWithPipeline(tx, database)) {
      await new UpdateSchemeJob({ ...params.parse({ database, scheme }), useQueue: true }).send(tx);
    }
  }
}
