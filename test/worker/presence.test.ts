import { expect, test } from 'vitest';
import { z } from 'zod';
import { localTask } from '../../src/jobs/local_task.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { silentLogger } from '../../src/log.ts';
import { announce, startPresence } from '../../src/worker/presence.ts';
import { addTestDatabase, recordLocal } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const parts = { pool, worker: 'w', unknownClassSeconds: 0, logger: silentLogger };

test('a worker says what it knows, as long as it lives', async () => {
  const { jobId } = await recordLocal(pool, { type: { name: 'to_come' } });
  await pool.query("update user_jobs set due_at = now() - interval '1 s'");
  await announce(parts);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'HELD', error_code: 'JOB_CLASS_UNKNOWN' });
  // A release that has the class is started.
  registerJob(
    'to_come',
    localTask('to_come', z.number(), (n) => n),
  );
  await announce(parts);
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'WAITING', attempt: 2 });
  const { rows } = await pool.query('select name, classes from workers');
  expect(rows).toEqual([{ name: 'w', classes: expect.arrayContaining(['QAssembly', 'to_come']) }]);
  await startPresence(parts)();
  expect((await pool.query('select from workers')).rowCount).toBe(0);
});
