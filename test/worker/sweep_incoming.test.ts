import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
  expect(await house.ended(id!)).toMatchObject({ status: 'COMPLETE', result: { files: 2, bytes: 5 } });
  expect([dead, snapshot, young].map((one) => existsSync(one))).toEqual([false, false, true]);
});
