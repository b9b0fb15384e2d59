import type { Queryable } from '../database/connect.ts';

const HEARTBEAT = `
  update user_jobs set lease_until = now() + make_interval(secs => $2)
    where lease_token = any($1) and lease_until > now() returning lease_token`;

/**
 * Extends the leases of the claims that a worker works on, as far as they have not run out, and returns the tokens it
 * still holds: a claim whose token is not among them was lost and must stop. By token, not by worker: a claim that a
 * worker dropped must run out, however much else that worker has to do.
 */
export async function heartbeat(db: Queryable, tokens: string[], leaseSeconds: number): Promise<Set<string>> {
  const { rows } = await db.query<{ lease_token: string }>({
    name: 'ledger-heartbeat',
    text: HEARTBEAT,
    values: [tokens, leaseSeconds],
  });
  return new Set(rows.map((row) => row.lease_token));
}
