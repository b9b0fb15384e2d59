import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { startApi } from '../../src/api/server.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { EnterobotError } from '../../src/errors.ts';
import { silentLogger } from '../../src/log.ts';
import { brokerAddress } from '../../src/worker/broker/address.ts';
import { askBroker } from '../../src/worker/broker/ask.ts';
import { startBroker } from '../../src/worker/broker/broker.ts';
import { temporaryStore } from '../support/api.ts';
import { isRabbitMqInstalled, temporaryRabbitMq } from '../support/rabbitmq.ts';
import { brokerHouse, byHand, cuttableWire } from './broker_house.ts';

// The tests stand in the order of a broker's life: absent, started, emptied, cut off, killed, back. A start takes 6 s.
const withBroker = test.runIf(isRabbitMqInstalled());
if (!isRabbitMqInstalled()) {
  process.stderr.write("NOT TESTED: the broker; Debian's package rabbitmq-server is not installed\n");
}
const house = await brokerHouse();
const store = await temporaryStore();
// Without a server its tests are skipped, and nothing reads this.
const rabbit = isRabbitMqInstalled() ? await temporaryRabbitMq() : (undefined as never);
afterAll(() => rabbit?.remove());
afterEach(() => house.stopWorkers());

const connected = (worker: { broker: { away: unknown } }, timeout = 20_000) =>
  expect.poll(() => worker.broker.away, { timeout }).toBeUndefined();

const outbox = async () => (await house.pool.query('select from broker_outbox')).rowCount;

/** How long the broker stays dead under load: short by default, a minute with BROKER_AWAY_SECONDS=60. */
const AWAY_SECONDS = Number(process.env.BROKER_AWAY_SECONDS ?? 4);

/** Nobody notifies and nobody polls: what wakes these workers is the broker. A finished job's NOTIFY is waited for. */
async function wokenByBrokerAlone(): Promise<void> {
  await sleep(300);
  const [took] = await house.ended([await house.send()], 5);
  expect(took).toBeLessThan(2000);
}

test('an address that is none is refused with what is wrong, and without its password', () => {
  expect(brokerAddress(undefined)).toBeUndefined();
  expect(brokerAddress('')).toBeUndefined();
  expect(brokerAddress('amqp://u:p@host/v')?.href).toBe('amqp://u:p@host/v?heartbeat=20');
  expect(brokerAddress('amqps://host?heartbeat=5')?.href).toBe('amqps://host?heartbeat=5');
  for (const wrong of ['http://u:secret@host', 'u:secret@host', 'amqp://', 'amqp://u:secret@ho st']) {
    const refusal = (() => {
      try {
        return brokerAddress(wrong);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({ code: 'BROKER_URL_WRONG' });
    expect((refusal as EnterobotError).message).not.toContain('secret');
  }
});

withBroker('without a broker nothing is written to the outbox', async () => {
  await house.pool.query(`update broker set fill_until = '-infinity'`);
  await house.send();
  expect(await outbox()).toBe(0);
});

withBroker(
  'absent at start: jobs go on by the poll; it is told once, and once when it comes',
  async () => {
    const worker = house.startWorker(rabbit.url, { pollMs: 200 });
    await expect.poll(() => worker.lines.length).toBe(1);
    const jobs = await Promise.all(Array.from({ length: 20 }, () => house.send()));
    await house.ended(jobs, 10);
    await sleep(1500);
    expect(worker.broker.away).toMatchObject({ why: expect.stringContaining('ECONNREFUSED') });
    expect(worker.lines).toHaveLength(1);
    await expect(askBroker(brokerAddress(rabbit.url)!)).rejects.toThrow('ECONNREFUSED');

    await rabbit.start();
    await connected(worker);
    await expect
      .poll(() => worker.lines.map((line) => line.msg), { timeout: 10_000 })
      .toEqual([
        'the broker is away; jobs are found by NOTIFY and poll until it is back',
        'the broker is back',
      ]);
  },
  60_000,
);

withBroker('a job is found by the broker alone, also one that is due later', async () => {
  const worker = house.startWorker(rabbit.url);
  await connected(worker);
  for (let i = 0; i < 3; i++) await wokenByBrokerAlone();
  await sleep(300);
  const later = await inTransaction(house.pool, async (tx) => {
    const jobId = await house.send(0, tx);
    await tx.query(`update user_jobs set due_at = now() + interval '1.5 s' where job_id = $1`, [jobId]);
    return jobId;
  });
  const [took] = await house.ended([later], 6);
  expect(took).toBeGreaterThan(0);
  expect(took).toBeLessThan(1500);
  expect(await outbox()).toBe(0);
  expect(worker.lines).toEqual([]);
});

withBroker('a worker whose threads are all busy passes the hint on', async () => {
  const busy = house.startWorker(rabbit.url, { threads: 1 });
  await connected(busy);
  const long = await house.send(4000);
  await expect
    .poll(async () => (await house.pool.query("select from user_jobs where status = 'RUNNING'")).rowCount)
    .toBe(1);
  await connected(house.startWorker(rabbit.url));
  const took: number[] = [];
  for (let i = 0; i < 4; i++) {
    await sleep(200);
    took.push(...(await house.ended([await house.send()], 5)));
  }
  expect(Math.max(...took)).toBeLessThan(3000);
  await house.ended([long], 10);
});

withBroker('many at once are a bounded number of hints; emptied by hand, no job is lost', async () => {
  const web = startBroker({
    address: brokerAddress(rabbit.url)!,
    databaseUrl: house.databaseUrl,
    logger: silentLogger,
  });
  await connected({ broker: web });
  await byHand(rabbit.url, 'purge');
  const jobs: number[] = [];
  await inTransaction(house.pool, async (tx) => {
    while (jobs.length < 300) jobs.push(await house.send(0, tx));
  });
  await expect.poll(outbox).toBe(0);
  const hints = await byHand(rabbit.url, 'count');
  expect(hints).toBeGreaterThan(0);
  expect(hints).toBeLessThanOrEqual(100);
  expect(await byHand(rabbit.url, 'purge')).toBe(hints);
  expect(await askBroker(brokerAddress(rabbit.url)!)).toMatch(
    /^RabbitMQ 3.* enterobot.jobs: 0 hints, 0 workers$/,
  );
  // It looks once when it is connected, and then again after each job.
  house.startWorker(rabbit.url);
  await house.ended(jobs, 15);
  await web.stop();
});

withBroker('the queue deleted by hand is made again', async () => {
  const worker = house.startWorker(rabbit.url);
  await connected(worker);
  await wokenByBrokerAlone();
  await byHand(rabbit.url, 'delete');
  await expect.poll(() => worker.lines.length).toBe(1);
  await connected(worker);
  await wokenByBrokerAlone();
});

withBroker(
  'connections that are reset, at any moment, end no process and fill no log',
  async () => {
    const wire = await cuttableWire(rabbit.port);
    const worker = house.startWorker(rabbit.url.replace(`:${rabbit.port}`, `:${wire.port}`));
    await connected(worker);
    const began = Date.now();
    for (let i = 0; Date.now() - began < 5000; i++) {
      wire.cut();
      void house.send();
      await sleep((i * 37) % 400);
    }
    expect(worker.lines).toHaveLength(1);
    await connected(worker, 15_000);
    await wokenByBrokerAlone();
    await expect.poll(() => worker.lines.length, { timeout: 10_000 }).toBe(2);
    wire.close();
  },
  60_000,
);

withBroker(
  'a frozen broker is noticed by the first job it is told of, and /readyz names it',
  async () => {
    const broker = startBroker({
      address: brokerAddress(rabbit.url)!,
      databaseUrl: house.databaseUrl,
      logger: silentLogger,
    });
    const api = await startApi({
      pool: house.pool,
      store,
      broker,
      callbackSecret: 'whsec_AAAA',
      logger: silentLogger,
    });
    const ready = async () => (await fetch(`${api.url}/readyz`)).json();
    await connected({ broker });
    expect(await ready()).toEqual({ ok: true, database: 'ok', broker: 'ok' });
    await rabbit.signal('SIGSTOP');
    const jobId = await house.send();
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({
      ok: true,
      broker: expect.stringMatching(/^away since \d{4}-\d\d-\d\dT.*: no answer from the broker within 5 s$/),
    });
    // What was not confirmed is in the outbox again.
    expect(await outbox()).toBe(1);
    await rabbit.signal('SIGCONT');
    await connected({ broker });
    await api.stop();
    await broker.stop();
    house.startWorker(rabbit.url);
    await house.ended([jobId], 10);
  },
  60_000,
);

withBroker(
  'killed under load and started again: no job lost, none late, two lines in each log',
  async () => {
    const workers = [1, 2].map(() => house.startWorker(rabbit.url, { pollMs: 1000 }));
    for (const worker of workers) await connected(worker);
    const jobs: number[] = [];
    let sending = true;
    const load = (async () => {
      for (; sending; await sleep(20)) jobs.push(await house.send(5));
    })();
    await sleep(2000);
    await rabbit.signal('SIGKILL');
    await sleep(AWAY_SECONDS * 1000);
    await rabbit.start();
    for (const worker of workers) await connected(worker);
    for (const { lines } of workers) await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(2);
    sending = false;
    await load;
    const took = await house.ended(jobs, 10);
    expect(jobs.length).toBeGreaterThan(200);
    expect(Math.max(...took)).toBeLessThan(5000);
    for (const { lines } of workers) expect(lines.map((line) => line.level)).toEqual([40, 30]);
    await wokenByBrokerAlone();
  },
  90_000 + AWAY_SECONDS * 1000,
);
