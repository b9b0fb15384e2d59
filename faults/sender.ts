import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, type Pool } from '../src/database/connect.ts';
import { inTransaction } from '../src/database/transaction.ts';
import type { FaultHouse } from './house.ts';
import { jobOf } from './jobs.ts';
import type { Journal } from './journal.ts';
import type { PlannedJob } from './plan.ts';
import { sendProject } from './project.ts';

/**
 * Sends the planned jobs at their times, through every restart of the database. Returns the ids that it was told; `told`
 * is called with each as it comes.
 */
export async function sendAll(
  house: FaultHouse,
  planned: PlannedJob[],
  journal: Journal,
  told: (n: number, jobId: number) => void,
): Promise<number[]> {
  const pool = createPool(house.postgres.url, { name: 'faults-sender', max: 2, queryTimeoutMs: 20_000 });
  const began = Date.now();
  const sent: number[] = [];
  try {
    for (const job of planned.toSorted((a, b) => a.atMs - b.atMs)) {
      const early = began + job.atMs - Date.now();
      if (early > 0) await sleep(early);
      const jobId = await sendUntilTold(pool, house, job);
      sent.push(jobId);
      told(job.n, jobId);
      journal.note('sent', { n: job.n, kind: job.kind, job_id: jobId });
    }
  } finally {
    await pool.end();
  }
  return sent;
}

/** After a commit of unknown outcome the job is looked for by its name before it is sent again. */
async function sendUntilTold(pool: Pool, house: FaultHouse, planned: PlannedJob): Promise<number> {
  const about = {
    assemblyId: house.assemblies[planned.assembly]!,
    schemeId: house.schemeId,
    hostile: house.hostile,
  };
  const job = planned.kind === 'project' ? null : jobOf(planned, about);
  for (let unsure = false; ; unsure = true) {
    try {
      if (!job) return await sendProject(pool, house, planned);
      const before = unsure ? await idOf(pool, planned) : undefined;
      if (before !== undefined) return before;
      return (await inTransaction(pool, (tx) => job.send(tx))).jobId;
    } catch {
      await sleep(300);
    }
  }
}

/** Jobs of a scheme need no name of their own: the ledger records one at a time for an assembly. */
async function idOf(pool: Pool, { n }: PlannedJob): Promise<number | undefined> {
  const { rows } = await pool.query<{ job_id: number }>(
    "select job_id from user_jobs where family = 'local' and accession = $1 and resend_of is null",
    [`${n}.1`],
  );
  return rows[0]?.job_id;
}
