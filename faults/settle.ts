import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '../src/database/connect.ts';

const UNFINISHED = `
  select status, count(*)::integer as jobs from user_jobs
    where status not in ('COMPLETE', 'FAILED', 'KILLED', 'HELD') group by status`;

/** Waits until no job is unfinished, at most until the deadline. Returns the seconds that it took. */
export async function settle(url: string, seconds: number, say: (line: string) => void): Promise<number> {
  const pool = createPool(url, { name: 'faults-settle', max: 1 });
  const began = Date.now();
  let told = '';
  try {
    while (Date.now() - began < seconds * 1000) {
      const { rows } = await pool.query<{ status: string; jobs: number }>(UNFINISHED);
      if (rows.length === 0) break;
      const line = rows.map(({ status, jobs }) => `${jobs} ${status}`).join(', ');
      if (line !== told) say(`unfinished: ${line}`);
      told = line;
      await sleep(500);
    }
    return (Date.now() - began) / 1000;
  } finally {
    await pool.end();
  }
}
