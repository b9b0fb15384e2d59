import pg from 'pg';
import { isDatabaseAway } from './away.ts';
import type { Pool, Transaction } from './connect.ts';

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A connection on which
 * the rollback itself fails is thrown away, so that no later caller inherits an open transaction. So is one that is gone
 * or silent, without a rollback: it would only wait for an answer once more, and the server ends the transaction itself.
 * `opening`: a statement without parameters that goes along with BEGIN, where a round trip counts.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (tx: Transaction) => Promise<T>,
  opening = '',
): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  try {
    await tx.query(opening === '' ? 'begin' : `begin; ${opening}`);
    const value = await work(tx);
    await tx.query('commit');
    return value;
  } catch (error) {
    if (isSilent(error)) broken = error;
    else {
      await tx.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    tx.release(broken);
  }
}

/** Whether the connection failed, and not a statement: what the server says itself comes as a DatabaseError. */
function isSilent(error: unknown): error is Error {
  return isDatabaseAway(error) && !(error instanceof pg.DatabaseError);
}
