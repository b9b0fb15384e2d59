import type { ConfirmChannel } from 'amqplib';
import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Logger } from '../../log.ts';
import { every } from '../every.ts';
import type { Opening } from './link.ts';
import { BATCH, keepFilling, takeHints } from './outbox.ts';
import { ensureQueue, QUEUE } from './queue.ts';
import { within } from './within.ts';

/** Between two looks into an outbox that was empty. What is recorded meanwhile goes together. */
const PAUSE_MS = 100;
/** Between two renewals of the word that the outbox is to be filled. */
const RENEW_MS = 20_000;

/** Hands what is in the outbox to the broker. Every process with a broker has one; a row goes through one of them. */
export class Publisher {
  readonly #pool: Pool;
  readonly #stopTurns: () => Promise<void>;
  #channel: ConfirmChannel | undefined;
  #lost: (error: unknown) => void = () => {};
  #renewed = Number.NEGATIVE_INFINITY;

  /** `pool`: of its own, because a transaction stays open for as long as the broker takes to confirm. */
  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool;
    this.#stopTurns = every(PAUSE_MS, logger, 'hand jobs to the broker', () => this.#turn());
  }

  readonly open: Opening = async (model, lost) => {
    await ensureQueue(model);
    const channel = await model.createConfirmChannel();
    this.#lost = (error) => {
      // A channel of an older connection has no say in this one.
      if (this.#channel === channel) this.#channel = undefined;
      lost(error);
    };
    channel.on('error', this.#lost);
    channel.on('close', this.#lost);
    // Somebody deleted the queue; a new connection makes it again.
    channel.on('return', () => this.#lost(new Error(`the queue ${QUEUE} is gone`)));
    // The broker is there when a message gets through, not when it lets us in: a queue without a leader takes none.
    await publish(channel, ['']);
    this.#channel = channel;
    // The outbox may not have been filled while we were away: to be renewed before anything else.
    this.#renewed = Number.NEGATIVE_INFINITY;
  };

  /** Call it after the link was stopped, or together with that: a turn under way then ends at once. */
  async stop(): Promise<void> {
    this.#channel = undefined;
    await this.#stopTurns();
  }

  async #turn(): Promise<void> {
    if (!this.#channel) return;
    if (performance.now() - this.#renewed > RENEW_MS) {
      await keepFilling(this.#pool);
      this.#renewed = performance.now();
    }
    for (let channel = this.#channel; channel; channel = this.#channel) {
      if ((await this.#handOut(channel)) < BATCH) return;
    }
  }

  /** Returns how many rows were settled. @throws errors of the database; the link tells those of the broker. */
  async #handOut(channel: ConfirmChannel): Promise<number> {
    let refused: unknown;
    try {
      return await inTransaction(this.#pool, async (tx) => {
        const { taken, jobs } = await takeHints(tx);
        await publish(channel, jobs.map(String)).catch((error) => {
          refused = error;
          throw error;
        });
        return taken;
      });
    } catch (error) {
      if (error !== refused) throw error;
      if (this.#channel === channel) this.#lost(error);
      return 0;
    }
  }
}

/** Resolves when the broker has them all safe. `mandatory`: without the queue they would be dropped, and confirmed. */
async function publish(channel: ConfirmChannel, bodies: string[]): Promise<void> {
  for (const body of bodies) {
    channel.sendToQueue(QUEUE, Buffer.from(body), { persistent: true, mandatory: true });
  }
  if (bodies.length > 0) await within(channel.waitForConfirms());
}
