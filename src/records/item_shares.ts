import type { Queryable } from '../database/connect.ts';

/** Somebody to whom one item is shown. */
export interface ItemShare {
  user_id: number;
  username: string;
  may_edit: boolean;
}

/** Shows an item to somebody, or changes what they may do. */
export async function shareItem(
  db: Queryable,
  itemId: number,
  userId: number,
  mayEdit: boolean,
): Promise<void> {
  await db.query(
    `insert into item_shares (item_id, user_id, may_edit) values ($1, $2, $3)
      on conflict (item_id, user_id) do update set may_edit = excluded.may_edit`,
    [itemId, userId, mayEdit],
  );
}

/** Takes it back. False when it was not shared with them. */
export async function unshareItem(db: Queryable, itemId: number, userId: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from item_shares where item_id = $1 and user_id = $2', [
    itemId,
    userId,
  ]);
  return rowCount === 1;
}

/** To whom an item is shown, by name. */
export async function sharesOf(db: Queryable, itemId: number): Promise<ItemShare[]> {
  const { rows } = await db.query<ItemShare>(
    `select u.user_id, u.username, s.may_edit from item_shares s join users u using (user_id)
      where s.item_id = $1 order by u.name_key`,
    [itemId],
  );
  return rows;
}
