import type { Pool, Transaction } from '../connect.ts';

/**
 * Runs `work` in one transaction on a connection that is thrown away when it fails: in the middle of a COPY a connection
 * takes no other word, not even ROLLBACK; the server rolls back when it is gone.
 */
export async function loneTransaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    const value = await work(tx);
    await tx.query('commit');
    tx.release();
    return value;
  } catch (error) {
    tx.release(true);
    throw error;
  }
}
