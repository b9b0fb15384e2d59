import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { z } from 'zod';
import type { Pool, Transaction } from '../../src/database/connect.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import type { Logger } from '../../src/log.ts';
import { Store } from '../../src/store.ts';
import { brokerAddress } from '../../src/worker/broker/address.ts';
import { type Broker, startBroker } from '../../src/worker/broker/broker.ts';
import { QUEUE } from '../../src/worker/broker/queue.ts';
import { CRobotClient } from '../../src/worker/crobot_client.ts';
import { Worker } from '../../src/worker/worker.ts';
import { addTestDatabase } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';

/** So long that within a test nothing is found by it. */
const NO_POLL = 3_600_000;

/** A job that takes as many milliseconds as it is told. */
const Nap = localTask('nap', z.number(), async (ms) => {
  await sleep(ms);
  return ms;
});
registerJob('nap', Nap);

interface BrokeredWorker {
  broker: Broker;
  /** What it said about the broker. */
  lines: { level: number; msg: string; reason?: string }[];
  stop(): Promise<void>;
}

export interface BrokerHouse {
  pool: Pool;
  databaseUrl: string;
  startWorker(brokerUrl: string, options?: { threads?: number; pollMs?: number }): BrokeredWorker;
  stopWorkers(): Promise<void>;
  /** Records a job that naps so long, in this transaction or one of its own; tells nobody. */
  send(ms?: number, tx?: Transaction): Promise<number>;
  /** Waits until these jobs are COMPLETE; returns the milliseconds that each took from its being due to its end. */
  ended(jobs: number[], seconds: number): Promise<number[]>;
}

/** Workers with a broker, in this process, on a database of their own. */
export async function brokerHouse(): Promise<BrokerHouse> {
  const { pool, url: databaseUrl } = await freshDatabase();
  await addTestDatabase(pool);
  setHouse({ pool, store: new Store(tmpdir()) });
  const workers = new Set<BrokeredWorker>();
  const stopWorkers = async () => {
    await Promise.all([...workers].map((worker) => worker.stop()));
  };
  afterAll(async () => {
    await stopWorkers();
    setHouse(undefined);
  });
  return {
    pool,
    databaseUrl,
    startWorker: (brokerUrl, { threads = 4, pollMs = NO_POLL } = {}) => {
      const lines: BrokeredWorker['lines'] = [];
      const logger = loggerInto(lines);
      let broker: Broker | undefined;
      const address = brokerAddress(brokerUrl)!;
      const worker = new Worker({
        databaseUrl,
        crobot: new CRobotClient('http://127.0.0.1:9', 'none'),
        callbackUrl: 'http://127.0.0.1:9/',
        threads,
        logger,
        pollMs,
        wakeUp: (look) => {
          broker = startBroker({ address, databaseUrl, logger, look });
          return broker;
        },
      });
      worker.start();
      const started: BrokeredWorker = {
        broker: broker!,
        lines,
        stop: async () => {
          workers.delete(started);
          await worker.stop();
        },
      };
      workers.add(started);
      return started;
    },
    stopWorkers,
    send: async (ms = 0, tx) =>
      (await new Nap({ database: 'toys', label: 'a nap', args: ms }).send(tx)).jobId,
    ended: async (jobs, seconds) => {
      const sql = `select status, extract(epoch from finished - due_at)::float8 * 1000 as ms
        from user_jobs where job_id = any($1) order by job_id`;
      for (const until = Date.now() + seconds * 1000; ; await sleep(30)) {
        const { rows } = await pool.query<{ status: string; ms: number }>(sql, [jobs]);
        const left = rows.filter((row) => row.status !== 'COMPLETE');
        if (left.length === 0) return rows.map((row) => row.ms);
        if (Date.now() > until)
          throw new Error(`${left.length} of ${jobs.length} jobs did not end: ${left[0]?.status}`);
      }
    },
  };
}

function loggerInto(lines: BrokeredWorker['lines']): Logger {
  const write = (text: string) => {
    const line = JSON.parse(text);
    if (line.msg.includes('broker')) lines.push(line);
  };
  return pino({ level: 'info' }, { write });
}

/** Does something to the broker's queue, as a person with its tools would. */
export async function byHand(url: string, what: 'count' | 'purge' | 'delete'): Promise<number> {
  const model = await connect(url);
  const channel = await model.createChannel();
  try {
    if (what === 'purge') return (await channel.purgeQueue(QUEUE)).messageCount;
    if (what === 'delete') return (await channel.deleteQueue(QUEUE)).messageCount;
    return (await channel.checkQueue(QUEUE)).messageCount;
  } finally {
    await model.close();
  }
}

/** A wire to a port that can be cut: every connection through it is reset. */
export async function cuttableWire(port: number): Promise<{ port: number; cut(): void; close(): void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
