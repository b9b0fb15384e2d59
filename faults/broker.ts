import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RabbitMq, temporaryRabbitMq } from '../test/support/rabbitmq.ts';
import type { Journal } from './journal.ts';

/** Where Debian puts the server. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Whether a run can have a broker; without one it is a run of LISTEN and poll. */
export function brokerInstalled(): boolean {
  return existsSync(SERVER);
}

/** A RabbitMQ of the run's own, that can be killed and comes back with what was in it. */
export class Broker {
  readonly #rabbit: RabbitMq;
  readonly #journal: Journal;
  #stopping = false;
  #coming: Promise<void> = Promise.resolve();

  private constructor(rabbit: RabbitMq, journal: Journal) {
    this.#rabbit = rabbit;
    this.#journal = journal;
  }

  static async start(journal: Journal): Promise<Broker> {
    const rabbit = await temporaryRabbitMq();
    await rabbit.start();
    return new Broker(rabbit, journal);
  }

  get url(): string {
    return this.#rabbit.url;
  }

  get port(): number {
    return this.#rabbit.port;
  }

  /** kill -9; resolves at once, and it is there again some seconds after `downMs`. One kill at a time. */
  async kill(downMs: number): Promise<void> {
    await this.#coming;
    await this.#rabbit.signal('SIGKILL');
    this.#journal.note('parts', { part: 'rabbitmq', does: 'ends' });
    this.#coming = this.#comeBack(downMs);
  }

  async #comeBack(downMs: number): Promise<void> {
    await sleep(downMs);
    if (this.#stopping) return;
    await this.#rabbit.start();
    this.#journal.note('parts', { part: 'rabbitmq', does: 'starts' });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#coming.catch(() => {});
    await this.#rabbit.remove();
  }
}
