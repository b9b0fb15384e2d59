import pg from 'pg';

/** Any number will do, as long as every process takes the same one; migrations have another. */
const LEADER_LOCK = 7_036_874_418;

/**
 * The server ends a session that said nothing for so long, and with it goes the lock: also when its process is frozen,
 * or its machine vanished without a word. A leader says something every second.
 */
const SILENT_SECONDS = 15;

/** An answer that takes longer does not come: the connection may be half open. */
const ANSWER_MS = 5000;

/**
 * The lock that one worker of the house holds, on a connection of its own: it is lost with the connection. It saves the
 * others the work; that a tick happens once does not rest on it (see takeTick).
 */
export class Leader {
  readonly #url: string;
  readonly #silentSeconds: number;
  #client: pg.Client | undefined;

  constructor(url: string, silentSeconds = SILENT_SECONDS) {
    this.#url = url;
    this.#silentSeconds = silentSeconds;
  }

  /** Whether this process leads, asked anew of the server. @throws errors of the connection, after which it does not */
  async leads(): Promise<boolean> {
    try {
      this.#client ??= await this.#connect();
      // A lock that is held already is not taken a second time: it would then have to be given back twice.
      const { rows } = await this.#client.query<{ leads: boolean }>(
        `select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
            and (classid::bigint << 32) + objid::bigint = $1)
          or pg_try_advisory_lock($1) as leads`,
        [LEADER_LOCK],
      );
      return rows[0]!.leads;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'enterobot-scheduler',
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      options: `-c idle_session_timeout=${this.#silentSeconds}s`,
    });
    // The next question finds out, and makes another connection.
    client.on('error', () => {});
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    return client;
  }

  /** Gives the lock up with the connection. */
  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }
}
