import type { ChannelModel } from 'amqplib';
import type { Logger } from '../../log.ts';
import { backoffSeconds } from '../backoff.ts';
import { closeConnection, connectBroker, hangUp, reasonOf } from './connection.ts';
import { within } from './within.ts';

/** A connection that has held for so long is trusted: we say that the broker is back, and the pauses begin anew. */
const STEADY_MS = 5000;
/** The first and the longest pause between two tries to connect, in seconds. */
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 5;

/** Since when the broker cannot be used, and why. */
export interface Away {
  since: Date;
  why: string;
}

/** What is done on each new connection: channels are opened, and `lost` is told when one of them fails. */
export type Opening = (model: ChannelModel, lost: (error: unknown) => void) => Promise<void>;

/**
 * One connection to the broker that is made again, with growing pauses, whenever it is lost. However often that
 * happens, the log says once that the broker is away and once that it is back.
 */
export class BrokerLink {
  readonly #address: URL;
  readonly #openings: Opening[];
  readonly #logger: Logger;
  #model: ChannelModel | undefined;
  #opened = false;
  #away: Away | undefined = { since: new Date(), why: 'not connected yet' };
  #told = false;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;
  #steady: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(address: URL, openings: Opening[], logger: Logger) {
    this.#address = address;
    this.#openings = openings;
    this.#logger = logger;
  }

  start(): void {
    void this.#connect();
  }

  /** Undefined while messages get through. */
  get away(): Away | undefined {
    return this.#opened ? undefined : this.#away;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#steady);
    if (this.#model) await closeConnection(this.#model);
  }

  async #connect(): Promise<void> {
    let model: ChannelModel | undefined;
    try {
      model = await connectBroker(this.#address);
      this.#listen(model);
      // Stopped while the connection was on its way.
      if (this.#stopped) return hangUp(model);
      const lost = (error: unknown) => this.#lost(model, error);
      for (const open of this.#openings) await within(open(model, lost));
      // It may have been lost while a later channel was opened.
      if (this.#model === model) this.#rose();
    } catch (error) {
      this.#lost(model, error);
    }
  }

  #listen(model: ChannelModel): void {
    this.#model = model;
    // `error` comes before `close`, and neither must go unheard; whichever is first has the better reason.
    model.on('error', (error) => this.#lost(model, error));
    model.on('close', (error) => this.#lost(model, error));
    // It is short of memory or disk: it is there, takes nothing, and does not read our acknowledgements either.
    model.on('blocked', (why) => this.#lost(model, new Error(`it takes no messages: ${why}`)));
  }

  /** One loss is reported by several: by events, by every channel, by a call that failed. The first one counts. */
  #lost(model: ChannelModel | undefined, error: unknown): void {
    if (this.#stopped || this.#model !== model) return;
    this.#model = undefined;
    this.#opened = false;
    if (model) hangUp(model);
    this.#fell(reasonOf(error));
    const pause = backoffSeconds(this.#tries++, FIRST_PAUSE, LONGEST_PAUSE);
    this.#timer = setTimeout(() => void this.#connect(), pause * 1000);
  }

  #fell(why: string): void {
    clearTimeout(this.#steady);
    this.#away = { since: this.#told && this.#away ? this.#away.since : new Date(), why };
    if (this.#told) return;
    this.#told = true;
    const words = 'the broker is away; jobs are found by NOTIFY and poll until it is back';
    this.#logger.warn({ broker: this.#address.host, reason: why }, words);
  }

  #rose(): void {
    this.#opened = true;
    // One that accepts us and fails at once, again and again, is not back.
    this.#steady = setTimeout(() => {
      this.#tries = 0;
      this.#away = undefined;
      if (this.#told) this.#logger.info({ broker: this.#address.host }, 'the broker is back');
      this.#told = false;
    }, STEADY_MS);
  }
}
