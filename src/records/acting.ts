import type { Transaction } from '../database/connect.ts';

/**
 * Says for the rest of the transaction who replaces rows of records, and why: the archive keeps it with each of them.
 * Left out, the archive names nobody.
 */
export async function actingAs(tx: Transaction, by: { userId?: number; why?: string }): Promise<void> {
  await tx.query("select set_config('enterobot.user_id', $1, true), set_config('enterobot.why', $2, true)", [
    by.userId === undefined ? '' : String(by.userId),
    by.why ?? '',
  ]);
}
