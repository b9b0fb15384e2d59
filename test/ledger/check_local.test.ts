import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { audit } from '../../src/ledger/audit.ts';
import { forgotten, seen } from '../../src/ledger/check.ts';
import { claim } from '../../src/ledger/claim.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { kill } from '../../src/ledger/kill.ts';
import { freshDatabase } from '../support/database.ts';
import { addTestDatabase, recordLocal } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

test('what CRobot says or has forgotten is about remote jobs: a local one keeps its state and its lease', async () => {
  const { jobId } = await recordLocal(pool);
  await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  await inTransaction(pool, (tx) => kill(tx, [jobId], 'somebody'));
  await forgotten(pool, { job_id: jobId, attempt: 1 });
  await seen(pool, { job_id: jobId, attempt: 1 }, 'running');
  expect(await getJobRow(pool, jobId)).toMatchObject({ status: 'RUNNING', crobot_status: null });
  expect((await audit(pool)).differences).toEqual([]);
});
