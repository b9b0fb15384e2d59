import { createPool } from '../../database/connect.ts';
import type { Logger } from '../../log.ts';
import type { Look } from '../wake_up.ts';
import { consumer } from './consumer.ts';
import { type Away, BrokerLink } from './link.ts';
import { Publisher } from './publisher.ts';

export interface BrokerOptions {
  address: URL;
  databaseUrl: string;
  logger: Logger;
  /** Given by a worker: how it is woken. Others only hand out what is in the outbox. */
  look?: Look;
}

export interface Broker {
  /** Undefined while messages get through. */
  readonly away: Away | undefined;
  stop(): Promise<void>;
}

/**
 * RabbitMQ as a wake-up beside NOTIFY and poll, which stay on. It returns at once, whether the broker is there or not, and
 * never throws: without it jobs go on. The row in the database is the truth; a message carries a job's id and nothing else.
 */
export function startBroker({ address, databaseUrl, logger, look }: BrokerOptions): Broker {
  const pool = createPool(databaseUrl, { name: 'enterobot-broker', max: 1, queryTimeoutMs: 10_000 });
  const publisher = new Publisher(pool, logger);
  const link = new BrokerLink(address, [publisher.open, ...(look ? [consumer(look)] : [])], logger);
  link.start();
  return {
    get away() {
      return link.away;
    },
    stop: async () => {
      await Promise.all([link.stop(), publisher.stop()]);
      await pool.end();
    },
  };
}
