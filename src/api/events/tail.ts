import { setImmediate } from 'node:timers/promises';
import type { Pool } from '../../database/connect.ts';
import type { Logger } from '../../log.ts';
import { type Change, currentPlace, readChanges } from './read_changes.ts';

/** What happened between two looks: everybody who follows is told of the same. */
export interface Batch {
  since: string;
  until: string;
  changes: Change[];
  /** More happened than can be told. */
  tooMany: boolean;
}

/** Somebody who follows. */
export interface Following {
  /** The place from which on they hear of everything, a snapshot. */
  from: string;
  stop(): void;
}

const LOOK_EVERY_MS = 200;
/** Beyond this, a reader is better served by reading the lists again: two hundred of them are told each change. */
export const MOST_CHANGES = 2_000;
/** Telling gives way to other requests after so long. */
const AT_A_STRETCH_MS = 10;

/** Reads the stream of changes once for all who follow it in this process, and only while somebody does. */
export class Tail {
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #listeners = new Set<(batch: Batch) => void>();
  #at: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The look that was asked for and has not begun: whoever asks meanwhile shares it. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  /**
   * Follows from now on: the listener hears of every batch after the place that is returned, none before it. That place
   * is not older than any that somebody was told before, by this process or another.
   */
  async follow(listener: (batch: Batch) => void): Promise<Following> {
    await this.#look();
    this.#listeners.add(listener);
    this.#schedule();
    return { from: this.#at!, stop: () => void this.#listeners.delete(listener) };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#last;
  }

  #schedule(): void {
    if (this.#timer || this.#stopped || this.#listeners.size === 0) return;
    this.#timer = setTimeout(async () => {
      // The database is away: nothing happens meanwhile, and nothing is lost.
      await this.#look().catch((error) => this.#logger.warn({ err: error }, 'changes could not be read'));
      this.#timer = undefined;
      this.#schedule();
    }, LOOK_EVERY_MS);
  }

  /** Resolves after a look that began later than this call. */
  #look(): Promise<void> {
    this.#next ??= this.#last.then(async () => {
      this.#next = undefined;
      await this.#step();
    });
    const looked = this.#next;
    this.#last = looked.catch(() => {});
    return looked;
  }

  async #step(): Promise<void> {
    if (this.#listeners.size === 0) {
      const { snapshot } = await currentPlace(this.#pool);
      // Somebody may have begun to follow meanwhile: then nothing is passed over.
      if (this.#listeners.size === 0) this.#at = snapshot;
    }
    const since = this.#at!;
    const { until, changes, tooMany } = await readChanges(this.#pool, { since, most: MOST_CHANGES });
    if (until === since) return;
    this.#at = until;
    await this.#tell({ since, until, changes, tooMany });
  }

  /** Who comes meanwhile begins after this batch, and is not told of it. */
  async #tell(batch: Batch): Promise<void> {
    let began = performance.now();
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener(batch);
      } catch (error) {
        // The others are to hear of it all the same.
        this.#logger.error({ err: error }, 'a reader of the stream could not be told');
      }
      if (performance.now() - began < AT_A_STRETCH_MS) continue;
      await setImmediate();
      began = performance.now();
    }
  }
}
