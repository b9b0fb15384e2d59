import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tryLock } from '../../src/file_lock.ts';
import { houseUnderTest } from './house_under_test.ts';

const house = await houseUnderTest();

test('a missed night is made up for: dead files of the store go, young ones stay', async () => {
  const incoming = join(house.store.root, 'reads', '.incoming');
  await mkdir(incoming, { recursive: true });
  await mkdir(join(house.store.root, 'assemblies'));
  const [dead, young] = [join(incoming, 'dead'), join(incoming, 'young')];
  await writeFile(dead, '12345');
  await writeFile(young, 'young');
  // An import of a scheme builds a folder.
  const snapshot = join(house.store.root, 'schemes', '.incoming', 'snapshot');
  await mkdir(snapshot, { recursive: true });
  await writeFile(join(snapshot, 'gapA.fasta.gz'), 'half');
  const before = new Date(Date.now() - 25 * 3_600_000);
  for (const one of [dead, snapshot]) await utimes(one, before, before);
  // Runs that are kept, two of them in the hands of a task; the line, and an old ticket in it.
  const line = join(incoming, 'runs-line');
  await mkdir(line);
  const runs = [
    'run-a-x.gz',
    'run-b-y.gz.part',
    'run-b-y.gz.lock',
    'run-c-z.gz',
    'run-c-z.gz.lock',
    'run-d-u.gz.lock',
  ];
  for (const name of runs) await writeFile(join(incoming, name), '1234567');
  const locks = ['run-b-y.gz.lock', 'run-c-z.gz.lock'].map((name) => tryLock(join(incoming, name))!);
  onTestFinished(() => {
    for (const lock of locks) lock.release();
  });
  for (const name of [...runs, 'runs-line']) await utimes(join(incoming, name), before, before);
  await house.pool.query("update schedules set last_tick = now() - interval '2 days'");
  house.startWorker();
  const job = async () => {
    const { rows } = await house.pool.query<{ job_id: number }>(
      "select job_id from user_jobs where job_type = 'sweep_incoming'",
    );
    return rows.map((row) => row.job_id);
  };
  await expect.poll(job, { timeout: 10_000 }).toHaveLength(1);
  const [id] = await job();
  expect(await house.ended(id!)).toMatchObject({ status: 'COMPLETE', result: { files: 4, bytes: 19 } });
  expect([dead, snapshot, young].map((one) => existsSync(one))).toEqual([false, false, true]);
  const left = (await readdir(incoming)).filter((name) => name.startsWith('run')).sort();
  // The lock under which a file was removed is new, and goes another night.
  expect(left).toEqual(['run-a-x.gz.lock', ...runs.slice(1, 5), 'runs-line'].sort());
  expect(tryLock(join(incoming, 'run-b-y.gz.lock'))).toBeUndefined();
});
