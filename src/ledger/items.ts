import type { Queryable, Transaction } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';

/** An item of a user that no job makes: a workspace, a view. Analyses are written by `addAnalysis`. */
export interface NewItem {
  type: string;
  name: string;
  userId: number;
  database: string;
  data: Record<string, Json>;
  public?: boolean;
}

/** Writes an item and returns its id. */
export async function addItem(tx: Queryable, given: NewItem): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `insert into user_preferences (type, name, user_id, database, data, public)
      values ($1, $2, $3, $4, $5, $6) returning id`,
    [given.type, given.name, given.userId, given.database, JSON.stringify(given.data), given.public ?? false],
  );
  return rows[0]!.id;
}

/** Changes an item; `data` goes over keys of the same name. What is left out stays. */
export async function changeItem(
  tx: Transaction,
  id: number,
  change: { name?: string; data?: Record<string, Json>; public?: boolean },
): Promise<void> {
  await tx.query(
    `update user_preferences set name = coalesce($2, name), data = data || coalesce($3::jsonb, '{}'),
        public = coalesce($4, public), changed = now() where id = $1`,
    [
      id,
      change.name ?? null,
      change.data === undefined ? null : JSON.stringify(change.data),
      change.public ?? null,
    ],
  );
}

/** Removes an item that no job names (ADR 0019: what a job made stays). */
export async function removeItem(tx: Queryable, id: number): Promise<void> {
  await tx.query('delete from user_preferences where id = $1', [id]);
}
