import { sql } from 'kysely';
import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { changeItem } from '../ledger/items.ts';
import type { JobStatus } from '../protocol/states.ts';
import type { Json } from '../protocol/task.ts';
import { type ItemAccess, itemsFor, ownedFor } from './access.ts';
import { asSeen, type ItemRow, itemColumns, lockItem, mustReach, type SeenItem } from './item_in_sight.ts';
import { type ItemShare, sharesOf } from './item_shares.ts';
import type { Viewer } from './viewer.ts';

/** An analysis of any type (docs/adr/0019), as one viewer sees it. */
export interface SeenAnalysis extends SeenItem {
  type: string;
  /** Its newest job, null before there is one, or for who may not see jobs of the owner. */
  job_id: number | null;
  status: JobStatus | null;
  /** Why that job waits or failed. */
  reason: string | null;
  /** In the words of its flags. */
  state: 'complete' | 'failed' | 'under way';
  /** The description of its scheme, where it is of one. */
  scheme: string | null;
}

/** One analysis with all that it found. */
export interface OpenAnalysis extends SeenAnalysis {
  data: Record<string, Json>;
  /** Who else may see or edit it; only for who may change that. */
  shares: ItemShare[] | null;
}

type Row = ItemRow<SeenAnalysis>;

const row = (viewer: Viewer) => sql`${itemColumns(viewer, 'p')}, p.type,
  case when ${ownedFor(viewer, 'see', 'p')} then j.job_id end as job_id, j.status, j.reason,
  case when p.data ->> 'complete' = 'true' then 'complete' when p.data ->> 'failed' = 'true' then 'failed'
    else 'under way' end as state,
  p.data ->> 'scheme' as scheme`;

const FROM = sql`user_preferences p join users u using (user_id) left join lateral (
    select job_id, status, reason from user_jobs where analysis_id = p.id order by job_id desc limit 1) j on true`;

/** Items that a job makes, and that nobody has removed. */
const IS_ANALYSIS = sql`exists (select from analysis_steps t where t.analysis_id = p.id) and not p.data ? 'removed'`;

/** Which analyses are listed; what is left out does not restrict. */
export interface AnalysesAsked {
  database?: string | undefined;
  type?: string | undefined;
  /** A part of the name. */
  search?: string | undefined;
  /** mine; shared: shown to me by somebody; all that I may see. */
  whose: 'mine' | 'shared' | 'all';
  limit: number;
  offset: number;
}

/** Analyses that a viewer may see, newest first, without what they found. */
export async function analysesFor(
  db: Queryable,
  viewer: Viewer,
  asked: AnalysesAsked,
): Promise<{ records: SeenAnalysis[]; total: number }> {
  const conditions = [IS_ANALYSIS, itemsFor(viewer, 'see', 'p')];
  if (asked.database !== undefined) conditions.push(sql`p.database = ${asked.database}`);
  if (asked.type !== undefined) conditions.push(sql`p.type = ${asked.type}`);
  if (asked.search) conditions.push(sql`strpos(lower(p.name), lower(${asked.search})) > 0`);
  if (asked.whose === 'mine') conditions.push(sql`p.user_id = ${viewer.userId}`);
  if (asked.whose === 'shared')
    conditions.push(
      sql`exists (select from item_shares s where s.item_id = p.id and s.user_id = ${viewer.userId})`,
    );
  const where = sql.join(conditions, sql` and `);
  const records = await allOf(
    db,
    sql<Row>`select ${row(viewer)} from ${FROM} where ${where}
      order by p.id desc limit ${asked.limit} offset ${asked.offset}`,
  );
  const [count] = await allOf(
    db,
    sql<{ n: number }>`select count(*)::integer as n from user_preferences p where ${where}`,
  );
  return { records: records.map((one) => asSeen<SeenAnalysis>(viewer, one)), total: count!.n };
}

/** One analysis. @throws RECORD_UNKNOWN, also for one that the viewer may not see */
export async function openAnalysis(db: Queryable, viewer: Viewer, id: number): Promise<OpenAnalysis> {
  const seen = await analysisFor(db, viewer, id, 'see');
  const [{ data }] = (await allOf(
    db,
    sql<{ data: Record<string, Json> }>`select data from user_preferences where id = ${id}`,
  )) as [{ data: Record<string, Json> }];
  return { ...seen, data, shares: seen.access === 'own' ? await sharesOf(db, id) : null };
}

/**
 * An analysis with which the viewer may go as far as `wanted`.
 * @throws RECORD_UNKNOWN when they may not see it; NOT_ALLOWED when they see it and may not do that
 */
export async function analysisFor(
  db: Queryable,
  viewer: Viewer,
  id: number,
  wanted: Exclude<ItemAccess, 'none'>,
): Promise<SeenAnalysis> {
  const [found] = await allOf(
    db,
    sql<Row>`select ${row(viewer)} from ${FROM}
      where p.id = ${id} and ${IS_ANALYSIS} and ${itemsFor(viewer, 'see', 'p')}`,
  );
  return mustReach<SeenAnalysis>(viewer, found, { kind: 'analysis', id, wanted });
}

/** One analysis that the viewer may change, its row locked until the transaction ends. @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function editableAnalysis(tx: Transaction, viewer: Viewer, id: number): Promise<OpenAnalysis> {
  await lockItem(tx, id);
  await analysisFor(tx, viewer, id, 'edit');
  return openAnalysis(tx, viewer, id);
}

/** Renames an analysis (its jobs keep the name they had), or shows it to everybody. @throws RECORD_UNKNOWN, NOT_ALLOWED */
export async function changeAnalysis(
  pool: Pool,
  viewer: Viewer,
  id: number,
  change: { name?: string; public?: boolean },
): Promise<OpenAnalysis> {
  return inTransaction(pool, async (tx) => {
    await lockItem(tx, id);
    await analysisFor(tx, viewer, id, change.public === undefined ? 'edit' : 'own');
    await changeItem(tx, id, change);
    return openAnalysis(tx, viewer, id);
  });
}

/**
 * Takes an analysis out of every list. Its rows stay: the history of its jobs names it (docs/adr/0019).
 * @throws RECORD_UNKNOWN, NOT_ALLOWED, ANALYSIS_UNDER_WAY
 */
export async function removeAnalysis(pool: Pool, viewer: Viewer, id: number): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await lockItem(tx, id);
    const { status, job_id } = await analysisFor(tx, viewer, id, 'own');
    if (status !== null && status !== 'COMPLETE' && status !== 'FAILED' && status !== 'KILLED')
      throw new EnterobotError('ANALYSIS_UNDER_WAY', { analysis: id, job: job_id ?? '?', status });
    // Of results that it shares with others, its newest own job says nothing.
    const { rows } = await tx.query<{ job_id: number; status: JobStatus }>(
      `select j.job_id, j.status from analysis_states(array[$1::bigint]) s join user_jobs j using (job_id) where s.under_way
        limit 1`,
      [id],
    );
    if (rows[0])
      throw new EnterobotError('ANALYSIS_UNDER_WAY', {
        ...{ analysis: id, job: rows[0].job_id, status: rows[0].status },
      });
    await changeItem(tx, id, { data: { removed: new Date().toISOString() } });
    await tx.query('delete from item_shares where item_id = $1', [id]);
  });
}
