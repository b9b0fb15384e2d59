import type { Pool, Transaction } from '../database/connect.ts';

const ignore = () => {};

/**
 * Keeps a cut connection from ending the process. While a connection is lent out nobody listens to its `error`
 * event, which pg emits beside rejecting the query under way; the rejection is what we act on. Returns the undo.
 */
export function surviveCuts(pool: Pool): () => void {
  const listen = (client: Transaction) => {
    client.off('error', ignore);
    client.on('error', ignore);
  };
  pool.on('acquire', listen);
  return () => pool.off('acquire', listen);
}
