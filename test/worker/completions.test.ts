import { expect, test } from 'vitest';
import { claim } from '../../src/ledger/claim.ts';
import { eventsOf } from '../../src/ledger/events.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { recordMany } from '../../src/ledger/record_many.ts';
import { completions } from '../../src/worker/completions.ts';
import { addTestDatabase } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

function record(count: number): Promise<number[]> {
  const jobs = Array.from({ length: count }, (_, i) => ({
    tag: { family: 'local' as const, label: `toy ${i}` },
    type: { name: 'toy' },
    remote: false,
    database: 'toys',
    userId: 1,
    params: { i },
  }));
  return recordMany(pool, jobs);
}

test('many are recorded in order, each with its event', async () => {
  const ids = await record(50);
  expect(new Set(ids).size).toBe(50);
  expect(await getJobRow(pool, ids[7]!)).toMatchObject({
    accession: 'toy 7',
    params: { i: 7 },
    status: 'WAITING',
  });
  expect(await eventsOf(pool, ids[7]!)).toHaveLength(1);
});

test('a set completes together; the one whose lease was lost is left out, and only that one', async () => {
  await record(200);
  const claims = await claim(pool, { worker: 'w', classes: ['toy'], limit: 200, leaseSeconds: 30 });
  const stolen = claims[123]!;
  await pool.query('update user_jobs set lease_token = gen_random_uuid() where job_id = $1', [
    stolen.job.job_id,
  ]);
  const complete = completions(pool);
  const outcomes = await Promise.allSettled(
    claims.map((held) => complete({ claim: held, result: { id: held.job.job_id } })),
  );
  const failed = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [i] : []));
  expect(failed).toEqual([123]);
  expect(await getJobRow(pool, stolen.job.job_id)).toMatchObject({ status: 'RUNNING', result: null });
  for (const { job } of claims.filter((held) => held !== stolen)) {
    expect(await getJobRow(pool, job.job_id)).toMatchObject({
      status: 'COMPLETE',
      result: { id: job.job_id },
    });
    expect((await eventsOf(pool, job.job_id)).map((event) => event.to_status)).toEqual([
      'WAITING',
      'RUNNING',
      'COMPLETE',
    ]);
  }
});
