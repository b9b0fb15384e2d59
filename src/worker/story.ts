import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import { callbacksOf, eventsOf, type JobEvent } from '../ledger/events.ts';
import { getJobRow, type JobRow } from '../ledger/job_row.ts';
import type { Callback } from '../protocol/callback.ts';
import {
  type ExitFile,
  exitFile,
  readLog,
  TASK_FILES,
  type TaskResult,
  taskResult,
} from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { Store } from '../store.ts';
import type { CRobotClient } from './crobot_client.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** All that can be told of one job. */
export interface Story {
  job: JobRow;
  /** undefined once it has ended. */
  waiting: Waiting | undefined;
  /** Oldest first. */
  events: JobEvent[];
  callbacks: (Callback & { received: Date })[];
  /** By attempt; of local jobs none. */
  tasks: Map<number, Task>;
}

/** What one attempt's folder tells. */
export interface Task {
  result?: TaskResult;
  exit?: ExitFile;
  log?: Json;
}

/** A job from its recording to its end. @throws JOB_UNKNOWN */
export async function storyOf(
  {
    pool,
    store,
    crobot,
  }: { pool: Queryable; store: Store; crobot: Pick<CRobotClient, 'showJobs'> | undefined },
  id: number,
  format: (at: Date) => string,
): Promise<Story> {
  const job = await getJobRow(pool, id);
  const events = await eventsOf(pool, id);
  const callbacks = await callbacksOf(pool, id);
  const tasks = new Map<number, Task>();
  for (const attempt of job.output_location ? new Set(events.map((event) => event.attempt)) : []) {
    tasks.set(attempt, await readTask(store, Store.attemptFolder(job.output_location!, attempt)));
  }
  return { job, waiting: await waitingOf(pool, job, crobot, format), events, callbacks, tasks };
}

/** A folder may have been swept away since, or not have ended yet: the job's story is told without it. */
async function readTask(store: Store, folder: string): Promise<Task> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const text = await readFile(store.absolute(join(folder, name)), 'utf8').catch(() => '{}');
    return schema.safeParse(JSON.parse(text)).data;
  };
  const result = await read(TASK_FILES.result, taskResult);
  const exit = await read(TASK_FILES.exit, exitFile);
  return { ...(result && { result, log: readLog(result) }), ...(exit && { exit }) };
}
