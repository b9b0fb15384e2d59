import { describe, expect, test } from 'vitest';
import { LEGAL_MOVES } from '../../src/ledger/moves.ts';
import { JOB_STATUSES, type JobStatus } from '../../src/protocol/states.ts';
import { freshDatabase } from '../support/database.ts';
import { addTestDatabase, recordLocal } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

/** The shortest legal way from WAITING to a state. */
const WAYS: Record<JobStatus, JobStatus[]> = {
  WAITING: [],
  QUEUED: ['QUEUED'],
  RUNNING: ['RUNNING'],
  RETURNED: ['RETURNED'],
  HELD: ['HELD'],
  COMPLETE: ['RUNNING', 'COMPLETE'],
  FAILED: ['FAILED'],
  KILLED: ['KILLED'],
};

async function jobIn(status: JobStatus): Promise<number> {
  const { jobId } = await recordLocal(pool);
  for (const step of WAYS[status]) {
    await pool.query('update user_jobs set status = $2 where job_id = $1', [jobId, step]);
  }
  return jobId;
}

test('the table in the database is the table in code', async () => {
  const { rows } = await pool.query('select * from legal_moves');
  const inDatabase = rows.map((row) => `${row.from_status} ${row.to_status} ${row.next_attempt}`).sort();
  const inCode = JOB_STATUSES.flatMap((from) =>
    LEGAL_MOVES[from].map((move) => `${from} ${move.to} ${move.nextAttempt}`),
  ).sort();
  expect(inDatabase).toEqual(inCode);
});

describe.each(JOB_STATUSES)('from %s', (from) => {
  test.each(JOB_STATUSES.flatMap((to) => [-1, 0, 1, 2].map((step) => [to, step] as const)))(
    'to %s, attempt %+d',
    async (to, step) => {
      const jobId = await jobIn(from);
      const move = pool.query('update user_jobs set status = $2, attempt = attempt + $3 where job_id = $1', [
        jobId,
        to,
        step,
      ]);
      const stays = from === to && step === 0;
      const legal = LEGAL_MOVES[from].some(
        (candidate) => candidate.to === to && Number(candidate.nextAttempt) === step,
      );
      if (!stays && !legal) return expect(move).rejects.toThrow(/illegal move/);
      await move;
      const { rows } = await pool.query(
        'select from_status, to_status from job_events where job_id = $1 order by event_id desc limit 1',
        [jobId],
      );
      if (legal) expect(rows[0]).toEqual({ from_status: from, to_status: to });
    },
  );
});

test('every move is one event, in order, and history cannot be changed or jobs deleted', async () => {
  const jobId = await jobIn('COMPLETE');
  const { rows } = await pool.query(
    'select from_status, to_status, attempt from job_events where job_id = $1 order by event_id',
    [jobId],
  );
  expect(rows).toEqual([
    { from_status: null, to_status: 'WAITING', attempt: 1 },
    { from_status: 'WAITING', to_status: 'RUNNING', attempt: 1 },
    { from_status: 'RUNNING', to_status: 'COMPLETE', attempt: 1 },
  ]);
  await expect(pool.query('delete from user_jobs where job_id = $1', [jobId])).rejects.toThrow(/append-only/);
  await expect(pool.query('delete from job_events where job_id = $1', [jobId])).rejects.toThrow(
    /append-only/,
  );
  await expect(pool.query("update job_events set who = 'x'")).rejects.toThrow(/append-only/);
});

test('a job cannot be born in the middle of its life', async () => {
  const born = pool.query(
    `insert into user_jobs (accession, user_id, status, pipeline, database, family, remote, params)
      values ('x', 1, 'COMPLETE', 'toy', 'toys', 'local', false, '{}')`,
  );
  await expect(born).rejects.toThrow(/begins WAITING/);
});
