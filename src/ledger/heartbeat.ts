import type { Queryable } from '../database/connect.ts';

const HEARTBEAT = `
  update user_jobs set lease_until = now() + make_interval(secs => $2)
    where lease_owner = $1 and lease_token is not null and lease_until > now() returning lease_token`;

/**
 * Extends all leases of a worker that have not run out, and returns the tokens it still holds: a claim whose
 * token is not among them was lost and must stop.
 */
export async function heartbeat(db: Queryable, worker: string, leaseSeconds: number): Promise<Set<string>> {
  const { rows } = await db.query<{ lease_token: string }>({
    name: 'ledger-heartbeat',
    text: HEARTBEAT,
    values: [worker, leaseSeconds],
  });
  return new Set(rows.map((row) => row.lease_token));
}
