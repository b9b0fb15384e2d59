import { setTimeout as sleep } from 'node:timers/promises';
import type { Lock, Locker, RequestRelease } from '@tus/server';
import type { Pool, Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { uploadLockKey } from '../../intake/upload_lock_key.ts';

const CHANNEL = 'enterobot_uploads';
/** A holder that was asked to let go does so within a second or two; after this we give up. */
const WAIT_MS = 15_000;
const LOOK_MS = 50;
/** The server ends a session that said nothing for so long: also when its process is frozen or its machine vanished. */
const SILENT_SECONDS = 20;
const SAY_MS = 5000;

/** Asks whoever writes one of these files, in any process, to let go of it. Call it after the commit that ends the upload. */
export async function askToLetGo(pool: Pool, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length > 0)
    await pool.query('select pg_notify($1, file) from unnest($2::text[]) file', [CHANNEL, fileIds]);
}

/**
 * Who writes a file of an upload, one at a time, in all web processes of the house: advisory locks of PostgreSQL, held by
 * one session for the whole process, which end with the process however it ends. Whoever comes later asks the holder to let
 * go: it may be the half of a connection whose client has come back.
 */
export class UploadLocks implements Locker {
  readonly #pool: Pool;
  /** Files whose lock is held or waited for here, and how to ask for it. */
  readonly #here = new Map<string, RequestRelease>();
  /** Those of them that are held. */
  readonly #held = new Set<string>();
  #session: Promise<Transaction> | undefined;
  #saying: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  newLock(id: string): Lock {
    return {
      lock: (signal, requestRelease) => this.#lock(id, signal, requestRelease),
      unlock: () => this.#unlock(id),
    };
  }

  /** Ends the session, and with it all locks. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#saying);
    const session = await this.#session?.catch(() => undefined);
    session?.release(true);
  }

  async #lock(id: string, signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    const until = Date.now() + WAIT_MS;
    while (this.#here.has(id)) {
      await this.#here.get(id)?.();
      await this.#wait(id, signal, until);
    }
    this.#here.set(id, requestRelease);
    try {
      while (!(await this.#tryLock(id))) {
        await (await this.#open()).query('select pg_notify($1, $2)', [CHANNEL, id]);
        await this.#wait(id, signal, until);
      }
      this.#held.add(id);
    } catch (error) {
      this.#here.delete(id);
      throw error;
    }
  }

  /** @throws UPLOAD_LOCKED */
  async #wait(id: string, signal: AbortSignal, until: number): Promise<void> {
    if (signal.aborted || Date.now() > until) throw new EnterobotError('UPLOAD_LOCKED', { file: id });
    await sleep(LOOK_MS);
  }

  async #tryLock(id: string): Promise<boolean> {
    const session = await this.#open();
    const { rows } = await session.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      uploadLockKey(id),
    ]);
    return rows[0]!.got;
  }

  async #unlock(id: string): Promise<void> {
    try {
      // A session that was lost took its locks with it.
      const session = await this.#session?.catch(() => undefined);
      await session?.query('select pg_advisory_unlock($1)', [uploadLockKey(id)]).catch(() => {});
    } finally {
      this.#held.delete(id);
      this.#here.delete(id);
    }
  }

  #open(): Promise<Transaction> {
    this.#session ??= this.#connect().catch((error) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async #connect(): Promise<Transaction> {
    const session = await this.#pool.connect();
    // Everybody hears it, also who asked and others who wait: it is meant for the one who holds it.
    session.on('notification', ({ payload = '' }) => {
      if (this.#held.has(payload)) void this.#here.get(payload)?.();
    });
    let lost = false;
    const lose = () => {
      if (lost || this.#stopped) return;
      lost = true;
      clearInterval(this.#saying);
      this.#session = undefined;
      session.release(true);
      // Others may take these locks from now on.
      for (const requestRelease of this.#here.values()) void requestRelease();
    };
    session.on('error', lose);
    session.on('end', lose);
    await session.query(`set idle_session_timeout = '${SILENT_SECONDS}s'; listen ${CHANNEL}`);
    this.#saying = setInterval(() => void session.query('select').catch(lose), SAY_MS);
    this.#saying.unref();
    return session;
  }
}
