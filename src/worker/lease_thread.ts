import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createPool } from '../database/connect.ts';
import { heartbeat } from '../ledger/heartbeat.ts';

/** What the worker tells this thread. */
export type ToLeaseThread =
  /** Leases, each with the moment (milliseconds since 1970) after which it is no longer extended. */
  { hold: [token: string, until: number][] } | { drop: string[] } | { stop: true };

/** What this thread tells the worker: these leases are gone. */
export interface FromLeaseThread {
  lost: string[];
}

export interface LeaseThreadData {
  databaseUrl: string;
  leaseSeconds: number;
}

// A thread of its own with a connection of its own: a worker whose event loop is busy computing is not dead. What it
// works on too long is no longer extended, so that a job which loops for ever is taken from it in the end.
const { databaseUrl, leaseSeconds } = workerData as LeaseThreadData;
const held = new Map<string, number>();
let stopping = false;
let last = 0;

parentPort?.on('message', (message: ToLeaseThread) => {
  if ('hold' in message) for (const [token, until] of message.hold) held.set(token, until);
  else if ('drop' in message) for (const token of message.drop) held.delete(token);
  else stopping = true;
});

const pool = createPool(databaseUrl, {
  name: 'enterobot-leases',
  max: 1,
  queryTimeoutMs: leaseSeconds * 1000,
});
while (!stopping) {
  // Often, so that stopping and a database that came back are noticed soon; a beat is due every third of a lease.
  await sleep(Math.min(250, (leaseSeconds * 1000) / 12));
  await beat();
}
await pool.end();
process.exit(0);

async function beat(): Promise<void> {
  if (Date.now() - last < (leaseSeconds * 1000) / 3 || held.size === 0) return;
  last = Date.now();
  // Only claims known before the question can be judged by its answer.
  const asked = [...held].filter(([, until]) => until > Date.now()).map(([token]) => token);
  try {
    const still = await heartbeat(pool, asked, leaseSeconds);
    const lost = asked.filter((token) => held.has(token) && !still.has(token));
    for (const token of lost) held.delete(token);
    if (lost.length > 0) parentPort?.postMessage({ lost } satisfies FromLeaseThread);
  } catch {
    // The database is away: the leases run on, and the next beat comes soon. Fencing protects what we write meanwhile.
    last = 0;
  }
}
