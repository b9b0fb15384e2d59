import type { Queryable } from '../../database/connect.ts';
import type { JobStatus } from '../../protocol/states.ts';

/** A move of a job, with what decides who may hear of it. */
export interface JobMove {
  source: 'job';
  id: number;
  at: string;
  user_id: number;
  database: string;
  told: {
    job_id: number;
    attempt: number;
    from_status: JobStatus | null;
    to_status: JobStatus;
    who: string;
    why: string | null;
    type: string;
    tag: string;
    database: string;
    at: string;
  };
}

/** A change of a record, with what decides who may hear of it. */
export interface RecordChange {
  source: 'change';
  id: number;
  at: string;
  owner: number;
  database: string | null;
  open_to: 'owner' | 'strain' | 'everyone' | 'person';
  /** Of the strain that it hangs on, as it is now; null when it hangs on none. */
  strain: { database: string; owner: number; private: boolean; released: boolean } | null;
  /** user_ids of those with whom the item is shared; null: it is no item, or is not shared. */
  shared: number[] | null;
  told: { kind: string; action: string; key: string; database: string | null; data: unknown; at: string };
}

export type Change = JobMove | RecordChange;

/** All that became visible between two snapshots of the database, in an order that is always the same. */
export interface Changes {
  /** pg_current_snapshot() up to which it was read. */
  until: string;
  changes: Change[];
  /** There were more than `most`: nothing is told then. */
  tooMany: boolean;
}

/**
 * What a transaction wrote becomes visible when it commits, and not in the order of any number that it drew before. So a
 * place in the stream is a snapshot, and what is new are the rows of transactions that were not visible in it and are
 * now: none can be skipped, however late it committed. `until` absent: up to now.
 */
export async function readChanges(
  db: Queryable,
  { since, until, most }: { since: string; until?: string; most: number },
): Promise<Changes> {
  const { rows } = await db.query<{ until: string; changes: Change[] }>(
    `with bounds as (
        select $1::pg_snapshot as since, coalesce($2::pg_snapshot, pg_current_snapshot()) as until
      ), moves as (
        select 'job' as source, e.event_id as id, e.at, j.user_id, j.database, jsonb_build_object('job_id', e.job_id,
            'attempt', e.attempt, 'from_status', e.from_status, 'to_status', e.to_status, 'who', e.who, 'why', e.why,
            'type', j.pipeline, 'tag', j.accession, 'database', j.database, 'at', e.at) as told
          from bounds, job_events e join user_jobs j using (job_id)
          where e.txid >= $3 and e.txid < pg_snapshot_xmax(until)::text::bigint
            and not pg_visible_in_snapshot(e.txid::text::xid8, since)
            and pg_visible_in_snapshot(e.txid::text::xid8, until)
          limit $4
      ), records as (
        select 'change' as source, c.change_id as id, c.at, c.owner, c.database, c.open_to,
            case when s.id is not null then jsonb_build_object('database', s.database, 'owner', s.owner,
              'private', s.private, 'released', coalesce(s.release_date <= current_date, false)) end as strain,
            (select array_agg(h.user_id) from item_shares h
              where h.item_id = case c.kind when 'item' then c.key::bigint end) as shared,
            jsonb_build_object('kind', c.kind, 'action', c.action, 'key', c.key, 'database', c.database, 'data', c.data,
              'at', c.at) as told
          from bounds, changes c left join strains s on s.id = c.strain_id
          where c.txid >= $3 and c.txid < pg_snapshot_xmax(until)::text::bigint
            and not pg_visible_in_snapshot(c.txid::text::xid8, since)
            and pg_visible_in_snapshot(c.txid::text::xid8, until)
          limit $4
      ), both_kinds as (
        select at, source, id, to_jsonb(moves) as change from moves
        union all select at, source, id, to_jsonb(records) from records
      )
      select until::text, coalesce((select jsonb_agg(change order by at, source, id) from both_kinds), '[]') as changes
        from bounds`,
    // The first transaction that may be new, as a number that the planner sees.
    [since, until ?? null, since.split(':', 1)[0], most + 1],
  );
  const { changes, until: read } = rows[0]!;
  const tooMany = changes.length > most;
  return { until: read, changes: tooMany ? [] : changes, tooMany };
}

/** The place of somebody who begins to follow now. */
export async function currentPlace(db: Queryable): Promise<{ epoch: string; snapshot: string }> {
  const { rows } = await db.query<{ epoch: string; snapshot: string }>(
    'select epoch, pg_current_snapshot()::text as snapshot from installation',
  );
  return rows[0]!;
}

/** The oldest place from which nothing was swept away yet: a number of a transaction. */
export async function oldestKept(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ oldest: number }>(
    'select changes_swept_before as oldest from installation',
  );
  return rows[0]!.oldest;
}
