import type { Queryable } from '../database/connect.ts';
import type { Json } from '../protocol/task.ts';

/** What somebody did to an account. A new act is a word here. */
export type AdminAct =
  | 'user added'
  | 'user changed'
  | 'user disabled'
  | 'user enabled'
  | 'role changed'
  | 'curator made'
  | 'curator ended'
  | 'password link made'
  | 'password set by link'
  | 'invited'
  | 'invitation revoked'
  | 'signed up'
  | 'token made'
  | 'token revoked';

export interface AdminLogEntry {
  id: number;
  at: Date;
  /** Null: the command line. */
  user_id: number | null;
  username: string | null;
  act: string;
  /** The user whom it was done to. */
  subject: number | null;
  data: Record<string, Json>;
}

/**
 * Notes an act in the transaction that does it. `data` holds nothing secret.
 * @param by who does it; null: the command line
 */
export async function noteAct(
  tx: Queryable,
  by: { userId: number; username: string } | null,
  act: AdminAct,
  subject: number | null,
  data: Record<string, Json> = {},
): Promise<void> {
  await tx.query(
    'insert into admin_log (user_id, username, act, subject, data) values ($1, $2, $3, $4, $5)',
    [by?.userId ?? null, by?.username ?? null, act, subject, JSON.stringify(data)],
  );
}

/** The log, newest first. `before`: only entries with a smaller id; `subject`: only about this user. */
export async function adminLog(
  db: Queryable,
  { limit, before, subject }: { limit: number; before?: number; subject?: number },
): Promise<{ records: AdminLogEntry[]; total: number }> {
  const { rows } = await db.query<AdminLogEntry>(
    `select id, at, user_id, username, act, subject, data from admin_log
      where ($2::bigint is null or id < $2) and ($3::integer is null or subject = $3) order by id desc limit $1`,
    [limit, before ?? null, subject ?? null],
  );
  const count = await db.query<{ n: number }>(
    'select count(*)::integer as n from admin_log where $1::integer is null or subject = $1',
    [subject ?? null],
  );
  return { records: rows, total: count.rows[0]!.n };
}
