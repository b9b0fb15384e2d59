import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DATABASE_ROLE } from './init_cluster.ts';

export function urlOf(port: number, password: string): string {
  return `postgresql://${DATABASE_ROLE}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * What a server says to a try to work with it: it serves; it does not yet, or not now (starts, recovers, ends, all
 * connections taken); it refuses the password; it refuses for another reason (message); or nobody speaks.
 */
export type Answer =
  | { says: 'yes' | 'later' | 'wrong password' | 'nothing' }
  | { says: 'no'; message: string };

/** SQLSTATE classes of "not now": insufficient resources, operator intervention. */
const LATER = ['53', '57'];

export async function ask(port: number, password: string): Promise<Answer> {
  const client = new pg.Client({
    connectionString: urlOf(port, password),
    connectionTimeoutMillis: 5000,
    query_timeout: 5000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return { says: 'yes' };
  } catch (error) {
    // Only what the server itself says has an SQLSTATE; ECONNREFUSED and the like come from the network.
    if (!(error instanceof pg.DatabaseError)) return { says: 'nothing' };
    const state = error.code ?? '';
    if (state === '28P01') return { says: 'wrong password' };
    if (LATER.includes(state.slice(0, 2))) return { says: 'later' };
    return { says: 'no', message: error.message };
  } finally {
    // Not waited for without end: a server that dies at this moment may never let pg say that it is closed.
    await Promise.race([client.end().catch(() => {}), sleep(1000, undefined, { ref: false })]);
  }
}
