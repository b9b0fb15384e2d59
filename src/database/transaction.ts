import type { Pool, Transaction } from './connect.ts';

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A connection on which
 * the rollback itself fails is thrown away, so that no later caller inherits an open transaction.
 */
export async function inTransaction<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  try {
    await tx.query('begin');
    const value = await work(tx);
    await tx.query('commit');
    return value;
  } catch (error) {
    await tx.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}
