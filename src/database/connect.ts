import pg from 'pg';

export type Pool = pg.Pool;
/** One connection inside a transaction. */
export type Transaction = pg.PoolClient;
/** Anything that a statement can be sent to. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

// int8 arrives as a string by default; our ids stay far below 2^53, so a number is exact and easier to compare.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * A process that freezes inside a transaction must not keep its row locks for ever: the server ends the session, and the
 * lock's next owner waits no longer than that. (Half a minute is the default lease of a job.)
 */
const SESSION = '-c idle_in_transaction_session_timeout=30s -c lock_timeout=40s';

export interface PoolOptions {
  /** Connections at most (default 10). */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  /** First schema on the search path (default public). */
  schema?: string;
  /** Do not wait for the disk at commit: for what may be lost by a crash of the database (default: wait). */
  asynchronousCommit?: boolean;
  /** A statement that is not answered for so long has failed: the connection may be half open (default: wait). */
  queryTimeoutMs?: number;
}

/** A pool of connections. The caller ends it. A lost idle connection is replaced, it does not end the process. */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'enterobot',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(options.queryTimeoutMs ? { query_timeout: options.queryTimeoutMs } : {}),
    options:
      SESSION +
      (options.asynchronousCommit ? ' -c synchronous_commit=off' : '') +
      (options.schema ? ` -c search_path=${options.schema}` : ''),
  });
  // A connection that is cut says so by an event, idle or lent out, beside rejecting the query under way. The
  // rejection is what we act on; without a listener the event would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
