import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../database/connect.ts';
import { TASK_FILES } from '../../protocol/result.ts';
import type { Store } from '../../store.ts';

interface Move {
  event_id: number;
  job_id: number;
  pipeline: string;
  accession: string;
  attempt: number;
  to_status: string;
  why: string | null;
}

/**
 * Tells every move of a database's jobs from now on, until none of them is under way (HELD waits for a person, so it
 * does not count). Returns whether any moved.
 */
export async function followJobs(
  { pool, store }: { pool: Pool; store: Store },
  database: string,
  say: (line: string) => void,
): Promise<boolean> {
  const began = Date.now();
  let last = await newestEvent(pool);
  let told = Date.now();
  let moved = false;
  while (true) {
    const under = await underWay(pool, database);
    const { rows } = await pool.query<Move>(
      `select e.event_id, e.job_id, j.pipeline, j.accession, e.attempt, e.to_status, e.why
        from job_events e join user_jobs j using (job_id)
        where e.event_id > $1 and j.database = $2 order by e.event_id`,
      [last, database],
    );
    for (const move of rows) {
      last = move.event_id;
      told = Date.now();
      say(
        `[${seconds(began)} s] job ${move.job_id} ${move.pipeline} of ${move.accession}: ${moveText(move)}`,
      );
    }
    if (rows.length > 0) moved = true;
    if (under === 0 && rows.length === 0) return moved;
    if (Date.now() - told > 20_000) {
      told = Date.now();
      for (const line of await newestLogLines(pool, store, database)) say(`[${seconds(began)} s] ${line}`);
    }
    await sleep(500);
  }
}

function moveText({ to_status, attempt, why }: Move): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : '';
  return `${to_status}${again}${why ? `, ${why}` : ''}`;
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0).padStart(3);
}

async function newestEvent(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    'select coalesce(max(event_id), 0) as id from job_events',
  );
  return rows[0]!.id;
}

async function underWay(pool: Pool, database: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*) as n from user_jobs
      where database = $1 and status in ('WAITING', 'QUEUED', 'RUNNING', 'RETURNED')`,
    [database],
  );
  return rows[0]!.n;
}

/** What each running task said last, so that a person sees that it works. */
async function newestLogLines(pool: Pool, store: Store, database: string): Promise<string[]> {
  const { rows } = await pool.query<{ job_id: number; output_location: string }>(
    `select job_id, output_location from user_jobs
      where database = $1 and status = 'RUNNING' and output_location is not null order by job_id`,
    [database],
  );
  return Promise.all(
    rows.map(async ({ job_id, output_location }) => {
      const log = await readFile(store.absolute(join(output_location, TASK_FILES.log)), 'utf8').catch(
        () => '',
      );
      return `job ${job_id} works: ${log.trimEnd().split('\n').at(-1)?.slice(0, 140)}`;
    }),
  );
}
