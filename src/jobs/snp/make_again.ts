import type { Queryable, Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import type { Claim } from '../../ledger/claim.ts';
import { lockClaimed } from '../../ledger/fenced.ts';
import { getJobRow } from '../../ledger/job_row.ts';
import { holdStill, takeResults } from '../../ledger/needs.ts';
import type { Store } from '../../store.ts';
import { type CallsAsked, sendCalls, sendMask } from './calls.ts';
import { genomesOf } from './members.ts';
import { renewBeside } from './renew_older_calls.ts';
import { lostOf, type StoredResult, wordsOf } from './stored_results.ts';

/** Who asked, in the history of a job that makes a lost result again. */
export const LOST_FILE = 'lost file';

/**
 * Has results of a project made again whose files the store has lost; who has lost the same waits for the same job, and one
 * that somebody had made again before is taken. A genome whose own file is gone as well is left out, with the reason.
 * The job that `claim` holds was to be made from them, and is to end: another one follows when they are there.
 * @throws PATH_MISSING (the reference), JOB_INPUT_LOST_AGAIN, SNP_CALL_ENDING, LEASE_LOST
 */
export async function callAgain(
  tx: Transaction,
  store: Store,
  claim: Claim,
  results: readonly StoredResult[],
): Promise<void> {
  const lost = results.filter((one) => one.wanted);
  const { analysis_id: analysis, workgroup, priority } = claim.job;
  const { rows } = await tx.query<{ database: string; ref_id: number; from: 'assemblies' | 'reads' }>(
    `select database, (data ->> 'ref_id')::bigint as ref_id, data ->> 'from' as "from" from user_preferences where id = $1`,
    [analysis],
  );
  const { database, ref_id, from } = rows[0]!;
  const [reference] = await genomesOf(tx, [ref_id]);
  // Nothing could be called against it, and where the whole store is away every genome would look as if it had no file.
  if (!(await store.exists(reference!.filePointer)))
    throw new EnterobotError('PATH_MISSING', { path: `of the reference ${reference!.strain}` });
  const newest = await newestInstead(tx, analysis!, lost);
  // Calls before the job itself, and jobs before items, as everywhere.
  await holdStill(
    tx,
    newest.map((one) => one.job_id),
  );
  await lockClaimed(tx, claim);
  // One that somebody had made again since is taken.
  for (const one of await lostOf(store, newest))
    await refuseTwice(tx, claim.job.job_id, one.job_id, wordsOf(one));

  const asked: CallsAsked = { database, reference: reference!, from, workgroup, priority, by: LOST_FILE };
  const calls = lost.filter((one) => one.step === 'ref_mapper');
  if (calls.length < lost.length)
    await takeResults(tx, analysis!, 'ref_masker', (await sendMask(tx, store, asked)).needs);
  if (calls.length > 0) {
    const genomes = await genomesOf(
      tx,
      calls.map((one) => one.assembly_id),
    );
    const labels = new Map(calls.map((one) => [one.assembly_id, one.label]));
    const { needs } = await sendCalls(tx, store, asked, genomes, labels);
    await takeResults(tx, analysis!, 'ref_mapper', needs);
    await agreeWith(
      tx,
      needs.flatMap(({ jobId }) => jobId ?? []),
    );
  }
  await tellMadeAgain(tx, analysis!, lost.map(wordsOf));
}

/** Writes into a project what it had made again, so that its page says so. */
export async function tellMadeAgain(
  tx: Transaction,
  analysis: number,
  what: readonly string[],
): Promise<void> {
  if (what.length === 0) return;
  const at = new Date().toISOString();
  await tx.query(
    `update user_preferences set data = data || jsonb_build_object('made_again', coalesce(data -> 'made_again', '[]') || $2)
      where id = $1`,
    [analysis, JSON.stringify(what.map((one) => ({ what: one, at })))],
  );
}

/**
 * What was made again because it was lost, and is lost as well: something takes files away, and a person is asked. When that
 * person has sent `job` again the store gets another chance.
 * @throws JOB_INPUT_LOST_AGAIN
 */
export async function refuseTwice(db: Queryable, job: number, lost: number, what: string): Promise<void> {
  const { rowCount } = await db.query(
    `select from job_events where job_id = $2 and from_status is null and who = $3
      and not exists (select from job_events where job_id = $1 and to_status = 'HELD')`,
    [job, lost, LOST_FILE],
  );
  if (rowCount! > 0) throw new EnterobotError('JOB_INPUT_LOST_AGAIN', { what });
}

/** The newest job of each, which may have ended or not; no file: nothing to lose yet. */
async function newestInstead(
  db: Queryable,
  analysis: number,
  lost: readonly StoredResult[],
): Promise<Omit<StoredResult, 'assembly_id' | 'wanted'>[]> {
  const { rows } = await db.query<Omit<StoredResult, 'assembly_id' | 'wanted'>>(
    `select j.job_id, n.step, n.label, jsonb_build_object('path', coalesce(j.result -> 'gff' ->> 'path', ''),
        'bytes', case when j.status = 'COMPLETE' then j.result -> 'gff' -> 'bytes' end) as file
      from analysis_needs n join assembly_lookup l using (assembly_id, scheme_id, reference) join user_jobs j on j.job_id = l.job_id
      where n.analysis_id = $1 and (n.step, n.assembly_id) in (select * from unnest($2::text[], $3::bigint[])) order by 1`,
    [analysis, lost.map((one) => one.step), lost.map((one) => one.assembly_id)],
  );
  return rows;
}

/** Calls that somebody else had made again, by another version of the pipeline: those beside them are made again too. */
async function agreeWith(tx: Transaction, jobs: readonly number[]): Promise<void> {
  const { rows } = await tx.query<{ job_id: number; version: string }>(
    `select max(job_id) as job_id, result ->> 'pipeline_version' as version from user_jobs
      where job_id = any ($1) and status = 'COMPLETE' group by 2 order by 1`,
    [jobs],
  );
  for (const { job_id, version } of rows) await renewBeside(tx, await getJobRow(tx, job_id), version);
}
