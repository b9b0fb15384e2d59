import { z } from 'zod';
import type { Pool } from '../../database/connect.ts';
import { callback } from '../../protocol/callback.ts';
import type { ShownTask } from '../../protocol/show_jobs.ts';
import { taskState } from '../../protocol/states.ts';
import type { Client } from '../clients.ts';
import { type Capacity, type InUse, total } from '../scheduler/choose.ts';
import { waitsFor } from '../scheduler/waits_for.ts';
import { type ShownRow, showTasks } from '../store/show_tasks.ts';
import { refuseUnwholesome } from '../wholesome.ts';
import { read } from './reply_error.ts';

/** Ids in one question; as text they still fit into a request line. */
const MOST_IDS = 1000;

const list = <S extends z.ZodType<unknown, string>>(item: S, most: number) =>
  z
    .string()
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).max(most))
    .optional();

const number = z
  .string()
  .regex(/^\d{1,15}$/, 'is no number')
  .transform(Number);

const query = z.strictObject({
  job_id: list(number, MOST_IDS),
  state: list(z.string().pipe(taskState), 10),
  pipeline: z.string().optional(),
  workgroup: z.string().optional(),
  limit: number.pipe(z.int().min(1).max(10_000)).optional(),
});

export interface ShowParts {
  pool: Pool;
  machine: Capacity;
  inUse(): InUse[];
}

/**
 * GET /head/show_jobs?job_id=1,2,3&state=&pipeline=&workgroup=&limit=: the client's own tasks. With job_id every
 * attempt of each, in the order of the ids, and nothing for an id that is not known; without it the newest 100.
 * `position` counts by priority and age over all clients; a workgroup that uses much may be overtaken.
 * @throws HEAD_REQUEST_MALFORMED
 */
export async function showJobs(
  parts: ShowParts,
  client: Client,
  search: unknown,
): Promise<{ jobs: ShownTask[] }> {
  refuseUnwholesome(search);
  const asked = read(query, search);
  const rows = await showTasks(parts.pool, client.name, {
    jobIds: asked.job_id,
    states: asked.state,
    pipeline: asked.pipeline,
    workgroup: asked.workgroup,
    limit: asked.limit ?? (asked.job_id ? 10_000 : 100),
  });
  const used = total(parts.inUse());
  return { jobs: rows.map((row) => shown(row, parts.machine, used)) };
}

function shown(row: ShownRow, machine: Capacity, used: Capacity): ShownTask {
  return {
    job_id: row.job_id,
    attempt: row.attempt,
    pipeline: row.pipeline,
    version: row.version,
    state: row.state,
    position: row.place,
    waits_for: waitsFor(row, machine, used),
    workgroup: row.workgroup,
    priority: row.priority,
    submitted: row.submitted.toISOString(),
    started: row.started?.toISOString() ?? null,
    ended: row.ended?.toISOString() ?? null,
    folder: row.folder,
    last: row.last === null ? null : callback.parse(row.last),
  };
}
