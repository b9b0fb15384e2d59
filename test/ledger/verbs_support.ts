import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { killsTold, killUnsent } from '../../src/ledger/carry_out_kills.ts';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { getJobRow, type TaskRequest } from '../../src/ledger/job_row.ts';
import { type KillOutcome, kill } from '../../src/ledger/kill.ts';
import { receive } from '../../src/ledger/receive.ts';
import type { Callback } from '../../src/protocol/callback.ts';
import type { JobStatus } from '../../src/protocol/states.ts';
import { acceptedOne, intendOne } from './submit_one.ts';
import { recordLocal } from './support.ts';

export const REQUEST: TaskRequest = {
  pipeline: 'echo',
  version: '',
  inputs: {},
  params: {},
  reads: {},
  resources: {},
};
export const ERROR = { code: 'UNEXPECTED', class: 'infrastructure' as const, message: 'it broke' };

export function message(job_id: number, attempt: number, state: Callback['state']): Callback {
  const sequence = { queued: 0, running: 1, complete: 2, failed: 3, killed: 4 }[state];
  const at = '2026-01-01T00:00:00Z';
  if (state === 'complete') {
    const result = { path: 'outputs/0/1/x/result.json', sha256: 'a'.repeat(64) };
    return { job_id, attempt, sequence, state, at, result };
  }
  return state === 'failed'
    ? { job_id, attempt, sequence, state, at, error: ERROR }
    : { job_id, attempt, sequence, state, at };
}

/** The ledger's verbs on one database, said shortly. */
export function verbsOn(pool: Pool) {
  const it = {
    hear: (job_id: number, state: Callback['state'], attempt = 1) =>
      inTransaction(pool, (tx) => receive(tx, message(job_id, attempt, state))),
    claim: async (): Promise<Claim> => {
      const options = { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 };
      for (let tries = 0; tries < 20; tries++) {
        const [held] = await claim(pool, options);
        if (held) return held;
        await sleep(10);
      }
      throw new Error('nothing to claim');
    },
    kill: async (jobId: number): Promise<KillOutcome['outcome']> =>
      (await inTransaction(pool, (tx) => kill(tx, [jobId], 'somebody')))[0]!.outcome,
    /** CRobot was told of the kill; `unknown`: it has no task of this attempt. */
    told: async (jobId: number, answer: 'known' | 'unknown'): Promise<void> => {
      const { attempt } = await getJobRow(pool, jobId);
      if (answer === 'unknown') await killUnsent(pool, { job_id: jobId, attempt });
      await killsTold(pool, [jobId]);
    },
    status: async (jobId: number): Promise<JobStatus> => (await getJobRow(pool, jobId)).status,
    /** A remote job that a worker is sending: what it submits is written down. */
    sending: async (): Promise<Claim> => {
      await recordLocal(pool, { remote: true });
      const held = await it.claim();
      await intendOne(pool, held, REQUEST);
      return held;
    },
    queued: async (): Promise<number> => {
      const held = await it.sending();
      await acceptedOne(pool, held, { state: 'queued', version: '1.0', folder: 'outputs/0/1/x' });
      return held.job.job_id;
    },
    returned: async (state: Callback['state'] = 'complete'): Promise<number> => {
      const jobId = await it.queued();
      await it.hear(jobId, state);
      return jobId;
    },
    runningLocally: async (): Promise<Claim> => {
      await recordLocal(pool);
      return it.claim();
    },
  };
  return it;
}
