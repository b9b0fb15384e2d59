import type { Queryable } from '../database/connect.ts';

/** The columns that somebody wants in the tables of a database where the address says nothing; null: the usual ones. */
export async function columnChoice(
  db: Queryable,
  userId: number,
  database: string,
): Promise<string[] | null> {
  const { rows } = await db.query<{ columns: string[] }>(
    'select columns from strain_column_choices where user_id = $1 and database = $2',
    [userId, database],
  );
  return rows[0]?.columns ?? null;
}

/** Keeps a choice, or forgets it. */
export async function chooseColumns(
  db: Queryable,
  userId: number,
  database: string,
  columns: readonly string[] | null,
): Promise<void> {
  if (columns === null) {
    await db.query('delete from strain_column_choices where user_id = $1 and database = $2', [
      userId,
      database,
    ]);
    return;
  }
  await db.query(
    `insert into strain_column_choices (user_id, database, columns) values ($1, $2, $3)
      on conflict (user_id, database) do update set columns = excluded.columns`,
    [userId, database, columns],
  );
}
