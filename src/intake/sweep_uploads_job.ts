import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Transaction } from '../database/connect.ts';
import { house } from '../jobs/house.ts';
import type { ApplyContext } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import type { Tag } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { uploadSettings } from './upload_settings.ts';

const params = z.object({ database: z.string(), label: z.string(), olderThanDays: z.number().min(0) });
type Params = z.output<typeof params>;

interface Idle {
  id: number;
  changed: Date;
}

/** Abandons uploads to which nobody has sent a byte for days; their files go with the next look of a web process. */
export class SweepUploadsJob extends LocalJob<Params, Idle[]> {
  static readonly schema = params;

  get tag(): Tag {
    return { family: 'local', label: this.params.label };
  }

  get type() {
    return { name: 'sweep_uploads' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(signal: AbortSignal): Promise<Idle[]> {
    const { pool, store } = house();
    const { rows } = await pool.query<Idle & { files: (string | null)[]; since: Date }>(
      `select upload_id as id, changed, now() - $1::float8 * interval '1 day' as since,
          array(select file_id from upload_files f where f.upload_id = u.upload_id) as files
        from user_uploads u where state in ('awaiting_files', 'uploading', 'refused')
          and changed < now() - $1::float8 * interval '1 day'`,
      [this.params.olderThanDays],
    );
    const idle: Idle[] = [];
    for (const { id, changed, since, files } of rows) {
      signal.throwIfAborted();
      const newest = await Promise.all(
        files.map((file) => (file === null ? 0 : touched(store.uploads, file))),
      );
      if (Math.max(...newest) < since.getTime()) idle.push({ id, changed });
    }
    return idle;
  }

  async apply({ tx }: ApplyContext, idle: Idle[]): Promise<Json> {
    // Whoever began a file meanwhile moved the upload, or has its row: then it is left.
    const { rows } = await tx.query<{ upload_id: number }>(
      `update user_uploads u set state = 'abandoned', code = null, reason = null
        from unnest($1::bigint[], $2::timestamptz[]) idle (id, changed)
        where u.upload_id = idle.id and date_trunc('milliseconds', u.changed) = idle.changed and u.state in ('awaiting_files', 'uploading', 'refused')
        returning upload_id`,
      [idle.map((one) => one.id), idle.map((one) => one.changed)],
    );
    return { abandoned: rows.map((row) => row.upload_id) };
  }
}

/** When a byte was last written; 0: never. */
async function touched(folder: string, file: string): Promise<number> {
  return stat(join(folder, file)).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

/** What the schedule `sweep_uploads` does at each tick: one job, recorded for the first database (the job sees to all). */
export async function sendSweepUploads(tx: Transaction, tick: Date): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    'select name from databases order by created, name limit 1',
  );
  if (!rows[0]) return;
  await new SweepUploadsJob({
    database: rows[0].name,
    label: `idle uploads of ${tick.toISOString().slice(0, 10)}`,
    olderThanDays: uploadSettings().keepDays,
    useQueue: true,
  }).send(tx);
}
