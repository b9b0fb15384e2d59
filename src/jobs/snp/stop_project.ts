import type { Pool, Transaction } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { kill } from '../../ledger/kill.ts';
import { resend } from '../../ledger/resend.ts';

const UNFINISHED = "j.status not in ('COMPLETE', 'FAILED', 'KILLED')";

/** Calls and masks that a living project needs beside this one. */
const NEEDED_BY_OTHERS = `
  select n.job_id from analysis_needs n join user_preferences p on p.id = n.analysis_id
    where n.job_id = any ($1) and n.analysis_id <> $2 and n.left_out is null and not p.data ? 'removed'
      and exists (select from analysis_steps s
        where s.analysis_id = n.analysis_id and s.recipe is not null and s.stopped is null)`;

/**
 * Kills a project: its matrix or tree, and those calls under way that nobody else needs; what others need goes on, and the
 * project does not go on with it. What is complete is left as it is.
 */
export async function killProject(
  pool: Pool,
  id: number,
  by: string,
): Promise<{ killed: number; left: number }> {
  return inTransaction(pool, async (tx) => {
    const held = async (which: string): Promise<number[]> => {
      const { rows } = await tx.query<{ job_id: number }>(
        `select j.job_id from user_jobs j where ${UNFINISHED} and ${which} order by j.job_id for update`,
        [id],
      );
      return rows.map((one) => one.job_id);
    };
    const needs = await held('j.job_id in (select n.job_id from analysis_needs n where n.analysis_id = $1)');
    // By a further statement: the end of the last call, which was waited for, may just have recorded the matrix.
    const jobs = [...needs, ...(await held('j.analysis_id = $1'))];
    // Asked once they are locked: a project that is begun at this moment is seen, or it sees them killed.
    const others = await tx.query<{ job_id: number }>(NEEDED_BY_OTHERS, [jobs, id]);
    const needed = new Set(others.rows.map((one) => one.job_id));
    const own = jobs.filter((job) => !needed.has(job));
    await tx.query('select from user_preferences where id = $1 for no key update', [id]);
    // First, so that the end of the last call begins nothing.
    await tx.query(
      `update analysis_steps s set stopped = now() from user_preferences p
        where p.id = s.analysis_id and s.analysis_id = $1 and s.recipe is not null and not p.data ? 'complete'`,
      [id],
    );
    if (own.length > 0) await kill(tx, own, by);
    return { killed: own.length, left: needed.size };
  });
}

/** Goes on with a project that was killed, or whose matrix or tree failed. */
export async function goOnWith(tx: Transaction, id: number, by: string): Promise<void> {
  await tx.query('select from user_preferences where id = $1 for no key update', [id]);
  await tx.query('update analysis_steps set stopped = null where analysis_id = $1 and stopped is not null', [
    id,
  ]);
  // What the ledger does not begin by itself: a job that ended without a result, of what would be taken again.
  const { rows } = await tx.query<{ job_id: number }>(
    `select t.job_id from analysis_states(array[$1::bigint]) t join analysis_steps s using (analysis_id, step)
      where s.recipe is not null and t.failed and t.job_id is not null and not t.under_way
        and not exists (select from analysis_states(array[$1::bigint]) w where w.step = any (s.waits_for) and not w.done)`,
    [id],
  );
  for (const { job_id } of rows) await resend(tx, job_id, by);
}
