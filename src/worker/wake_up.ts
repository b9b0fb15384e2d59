import pg from 'pg';
import type { Queryable } from '../database/connect.ts';
import type { Logger } from '../log.ts';

const CHANNEL = 'enterobot_jobs';

/**
 * Makes a worker look for jobs; resolves once what it took is committed. True: it has taken all that is due for it; false:
 * it has no thread free to take more, or it stops.
 */
export type Look = () => Promise<boolean>;

/**
 * Wakes the workers. Call it after the commit, never inside a job's transaction: NOTIFY takes a database-wide lock
 * across the commit's fsync. Best effort: workers also poll.
 */
export async function wakeWorkers(db: Queryable): Promise<void> {
  // A notification has a commit of its own. What is only a hint need not wait until that is on the disk.
  await db.query(`set local synchronous_commit = off; notify ${CHANNEL}`).catch(() => {});
}

/** Wakes at once, and then at most every `ms` however often it is called; the last call is never lost. */
export function wakeWorkersSeldom(db: Queryable, ms = 50): () => void {
  let resting = false;
  let again = false;
  const wake = (): void => {
    if (resting) {
      again = true;
      return;
    }
    resting = true;
    void wakeWorkers(db).then(() => {
      setTimeout(() => {
        resting = false;
        if (again) {
          again = false;
          wake();
        }
      }, ms).unref();
    });
  };
  return wake;
}

/** Calls `woken` whenever somebody notifies, on a connection of its own that is made again when it is lost. */
export function listen(url: string, woken: () => void, logger: Logger): { stop(): Promise<void> } {
  let client: pg.Client | undefined;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  let told = false;
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, application_name: 'enterobot-listen' });
    client = fresh;
    let lost = false;
    const again = () => {
      if (lost || stopped) return;
      lost = true;
      retry = setTimeout(() => void connect(), 2000);
    };
    fresh.on('error', again);
    fresh.on('end', again);
    fresh.on('notification', woken);
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      told = false;
      woken();
    } catch (error) {
      if (!stopped && !told) logger.warn({ err: error }, 'cannot listen for jobs; polling instead');
      told = true;
      await fresh.end().catch(() => {});
      again();
    }
  };
  void connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
