import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { EchoJob } from '../../examples/echo_job.ts';
import type { Pool } from '../../src/database/connect.ts';
import { createPool } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import { audit } from '../../src/ledger/audit.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { makeBackup } from '../../src/maintenance/backup/make_backup.ts';
import { openBackup, verifyBackup } from '../../src/maintenance/backup/open_backup.ts';
import { restoreBackup } from '../../src/maintenance/backup/restore_backup.ts';
import { type HouseUnderTest, houseUnderTest } from '../worker/house_under_test.ts';
import { emptyDatabase, emptyPlace, filesOf, temporaryFolder } from './backup_places.ts';

beforeAll(() => registerJob('echo_job', EchoJob));

const top = await temporaryFolder();

async function echo(house: HouseUnderTest, message: string, sleepSeconds = 0): Promise<number> {
  // The house of the process is where job classes put things; there are several here.
  setHouse({ pool: house.pool, store: house.store });
  return (await new EchoJob({ database: 'toys', message, sleepSeconds }).send()).jobId;
}

async function start(house: HouseUnderTest): Promise<void> {
  setHouse({ pool: house.pool, store: house.store });
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
}

async function stop(house: HouseUnderTest): Promise<void> {
  await house.stopWorkers();
  await house.stopCrobot();
  await house.stopWeb();
}

const save = (house: HouseUnderTest, name: string, crobotPool?: Pool) =>
  makeBackup(
    { pool: house.pool, crobotPool, store: house.store.root, dataFiles: [], version: 'test' },
    join(top, name),
  );

/** As the command does it. */
async function restore(path: string, target: Parameters<typeof restoreBackup>[1], keepStore = false) {
  const backup = await openBackup(path, top);
  await verifyBackup(backup);
  return restoreBackup(backup, target, { keepStore });
}

const jobsOf = async (pool: Pool) =>
  (
    await pool.query<{ job_id: number; status: string }>(
      'select job_id, status from user_jobs order by job_id',
    )
  ).rows;
const unfinished = async (pool: Pool) =>
  (await jobsOf(pool)).filter(({ status }) => !['COMPLETE', 'FAILED', 'KILLED'].includes(status));

/** Jobs at once, while a backup is made. */
const UNDER_WAY = 12;
/** For what takes a second on a machine that does nothing else. */
const PATIENCE = 90;

/** Every job that was under way ends well, new ones get new numbers, and the ledger agrees with itself. */
async function goesOn(house: HouseUnderTest, beyond: number): Promise<void> {
  // Callbacks of old tasks lead to the old address, so CRobot is asked; every second here, else every half minute.
  const hurry = setInterval(() => {
    house.pool
      .query('update user_jobs set next_check_at = now() where next_check_at is not null')
      .catch(() => {});
  }, 1000);
  onTestFinished(() => clearInterval(hurry));
  for (const { job_id } of await unfinished(house.pool)) {
    expect(await house.ended(job_id, PATIENCE)).toMatchObject({
      status: 'COMPLETE',
      result: { message: expect.any(String) },
    });
  }
  const fresh = await echo(house, 'new');
  expect(fresh).toBeGreaterThan(beyond);
  expect((await house.ended(fresh, PATIENCE)).status).toBe('COMPLETE');
  expect((await audit(house.pool)).differences).toEqual([]);
  clearInterval(hurry);
}

describe('a restored system goes on', { timeout: 300_000 }, () => {
  test('after a backup that was made while jobs were sent, ran and ended; the store lies elsewhere now', async () => {
    const old = await houseUnderTest();
    await start(old);
    let sending = true;
    const sent: number[] = [];
    const sender = (async () => {
      for (let i = 0; sending; i++) {
        sent.push(await echo(old, `job ${i}`, i % 7 === 0 ? 2 : 0));
        // Not more than are done: a backup that takes long would leave more of them than the rest of the test has time for.
        do await sleep(15);
        while (sending && (await unfinished(old.pool)).length >= UNDER_WAY);
      }
    })();
    const done = async () => (await jobsOf(old.pool)).filter(({ status }) => status === 'COMPLETE').length;
    await expect.poll(done, { timeout: PATIENCE * 1000 }).toBeGreaterThan(1);
    // However fast the others are: this one has not begun when the backup is made.
    const later = await inTransaction(old.pool, async (tx) => {
      const { jobId } = await new EchoJob({ database: 'toys', message: 'later', sleepSeconds: 0 }).send(tx);
      await tx.query("update user_jobs set due_at = now() + interval '1 hour' where job_id = $1", [jobId]);
      return jobId;
    });
    const made = await save(old, 'busy');
    sending = false;
    await sender;
    // A result that nobody has applied, as the newest state of the backup may have it.
    await stop(old);
    const place = await emptyPlace();
    const restored = await restore(made.path, { pool: place.pool, store: place.root });
    expect(restored.audit.differences).toEqual([]);
    const states = new Set((await jobsOf(place.pool)).map(({ status }) => status));
    expect([...states]).toContain('COMPLETE');
    expect((await unfinished(place.pool)).map(({ job_id }) => job_id)).toContain(later);
    await place.pool.query('update user_jobs set due_at = now() where job_id = $1', [later]);
    // Of every job that the backup says is complete, the file that it made is there.
    const files = await filesOf(place.root);
    for (const { job_id, status } of await jobsOf(place.pool)) {
      if (status !== 'COMPLETE') continue;
      const { output_location } = await getJobRow(place.pool, job_id);
      expect(files).toHaveProperty([`${output_location}/message.txt`]);
    }
    await rm(old.store.root, { recursive: true });
    const house = await houseUnderTest(place);
    await start(house);
    await goesOn(house, Math.max(...sent));
    await stop(house);
  });

  test('in each state that a job may be in', async () => {
    const old = await houseUnderTest();
    await start(old);
    const running = await echo(old, 'runs', 600);
    await expect
      .poll(async () => (await getJobRow(old.pool, running)).status, { timeout: PATIENCE * 1000 })
      .toBe('RUNNING');
    await old.stopWorkers();
    await old.stopCrobot();
    const returned = await echo(old, 'returned');
    const worker = await old.startCrobot().then(() => old.startWorker());
    await old.ended(returned, PATIENCE);
    await worker.stop();
    await old.stopWorkers();
    await stop(old);
    // Back to where its result has come and nobody has applied it: what a backup in that moment holds.
    await old.pool.query(
      'alter table user_jobs disable trigger user; alter table job_events disable trigger user',
    );
    await old.pool.query("delete from job_events where job_id = $1 and to_status = 'COMPLETE'", [returned]);
    await old.pool.query(
      "update user_jobs set status = 'RETURNED', finished = null, result = null where job_id = $1",
      [returned],
    );
    await old.pool.query('update job_totals set jobs = 0');
    await old.pool.query(
      'alter table user_jobs enable trigger user; alter table job_events enable trigger user',
    );
    const waiting = await echo(old, 'waits');
    const made = await save(old, 'states');
    const before = Object.fromEntries((await jobsOf(old.pool)).map(({ job_id, status }) => [job_id, status]));
    expect(before).toEqual({ [running]: 'RUNNING', [returned]: 'RETURNED', [waiting]: 'WAITING' });

    const place = await emptyPlace();
    const restored = await restore(made.path, { pool: place.pool, store: place.root });
    expect(restored.audit.differences).toEqual([]);
    // The task itself is not in a backup: its process was the old machine's. Without it, it is lost, and tried again.
    await endTasksOf(old.store.root);
    const { pool } = place;
    await pool.query(
      `update user_jobs set params = params || '{"sleepSeconds": 0}', request = null where job_id = $1`,
      [running],
    );
    const house = await houseUnderTest(place);
    await start(house);
    await goesOn(house, waiting);
    expect((await getJobRow(pool, running)).attempt).toBe(2);
    expect((await getJobRow(pool, returned)).attempt).toBe(1);
    await stop(house);
  });

  test('with the store that outlived its database: folders of later tasks are set aside, their numbers left alone', async () => {
    const old = await houseUnderTest();
    const first = [await echo(old, 'one'), await echo(old, 'two')];
    const made = await save(old, 'older');
    await start(old);
    const later: number[] = [];
    for (let i = 0; i < 4; i++) later.push(await echo(old, `later ${i}`));
    for (const job of [...first, ...later]) await old.ended(job, PATIENCE);
    await stop(old);
    const store = old.store.root;
    const kept = await filesOf(store);

    const { pool, url } = await emptyDatabase();
    await expect(restore(made.path, { pool, store })).rejects.toMatchObject({
      code: 'RESTORE_STORE_NOT_EMPTY',
    });
    const restored = await restore(made.path, { pool, store }, true);
    expect(restored).toMatchObject({ highestJob: Math.max(...later), setAside: 2 });
    // Nothing of the store is lost.
    expect(Object.values(await filesOf(store)).sort()).toEqual(Object.values(kept).sort());
    const house = await houseUnderTest({ pool, url, root: store });
    await start(house);
    await goesOn(house, Math.max(...later));
    expect((await getJobRow(pool, first[0]!)).attempt).toBe(1);
    await stop(house);
  });

  test('beside a CRobot whose own database outlived it: it answers as before, and its later jobs stay its own', async () => {
    const apart = await emptyDatabase();
    await migrate(apart.pool);
    const old = await houseUnderTest({ crobotUrl: apart.url });
    const first = [await echo(old, 'one'), await echo(old, 'two')];
    const made = await save(old, 'web alone', apart.pool);
    await start(old);
    const later = [await echo(old, 'three'), await echo(old, 'four')];
    for (const job of [...first, ...later]) await old.ended(job, PATIENCE);
    // Also one that was killed before it came: CRobot has a tombstone, and no task.
    await old.crobot.kill([Math.max(...later) + 7]);
    await stop(old);
    const before = (await apart.pool.query('select count(*) as n from crobot.tasks')).rows[0].n;

    const { pool, url } = await emptyDatabase();
    const crobotPool = createPool(apart.url, { name: 'test' });
    const restored = await restore(made.path, { pool, crobotPool, store: old.store.root }, true);
    await crobotPool.end();
    expect(restored).toMatchObject({ highestJob: Math.max(...later) + 7, setAside: 0 });
    const house = await houseUnderTest({ pool, url, root: old.store.root, crobotUrl: apart.url });
    await start(house);
    await goesOn(house, Math.max(...later) + 7);
    // The two were known: no task ran twice.
    const tasks = (await apart.pool.query('select job_id, attempt from crobot.tasks order by job_id')).rows;
    expect(tasks.length).toBe(before + 1);
    expect((await getJobRow(pool, first[0]!)).attempt).toBe(1);
    expect(await jobsOf(pool)).toHaveLength(3);
    await stop(house);
  });

  test('with an empty database of its own for CRobot, which gets its tables', async () => {
    const apart = await emptyDatabase();
    await migrate(apart.pool);
    const old = await houseUnderTest({ crobotUrl: apart.url });
    await start(old);
    const job = await echo(old, 'one');
    await old.ended(job, PATIENCE);
    await stop(old);
    const made = await save(old, 'two databases', apart.pool);
    const [web, crobot] = [await emptyPlace(), await emptyDatabase()];
    await restore(made.path, { pool: web.pool, crobotPool: crobot.pool, store: web.root });
    expect((await crobot.pool.query('select job_id from crobot.tasks')).rows).toEqual([{ job_id: job }]);
    expect((await web.pool.query('select job_id from crobot.tasks')).rows).toEqual([]);
    const house = await houseUnderTest({ ...web, crobotUrl: crobot.url });
    await start(house);
    await goesOn(house, job);
    await stop(house);
  });
});

/** Ends the processes of tasks that a stopped CRobot left running in a store. */
async function endTasksOf(root: string): Promise<void> {
  for await (const file of walk(join(root, 'outputs'))) {
    if (!file.endsWith('/process.json')) continue;
    const { pid } = JSON.parse(await readFile(file, 'utf8'));
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}
