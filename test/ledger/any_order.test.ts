import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { EnterobotError } from '../../src/errors.ts';
import { audit } from '../../src/ledger/audit.ts';
import { killsTold, killUnsent, killUnstopped, takeKills } from '../../src/ledger/carry_out_kills.ts';
import { forgotten, seen } from '../../src/ledger/check.ts';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { complete, fail, hold, killed, retry } from '../../src/ledger/finish.ts';
import { giveBack, postpone } from '../../src/ledger/give_back.ts';
import { kill } from '../../src/ledger/kill.ts';
import { receive } from '../../src/ledger/receive.ts';
import { record } from '../../src/ledger/record.ts';
import { reprocess } from '../../src/ledger/reprocess.ts';
import { rescue } from '../../src/ledger/rescue.ts';
import { resend } from '../../src/ledger/resend.ts';
import { holdUnknownClasses, releaseKnownClasses } from '../../src/ledger/unknown_classes.ts';
import { announceWorker } from '../../src/ledger/workers.ts';
import { freshDatabase } from '../support/database.ts';
import { acceptedOne, intendOne } from './submit_one.ts';
import { addAssemblyAndScheme, addTestDatabase, recordLocal } from './support.ts';
import { ERROR, message, REQUEST } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

/** What a run knows: the jobs it recorded, and every claim it ever had, those it lost too. */
interface Run {
  jobs: number[];
  claims: Claim[];
  subject: Awaited<ReturnType<typeof addAssemblyAndScheme>>;
}

const ANSWER = { state: 'queued' as const, version: '1.0', folder: 'outputs/0/1/x' };
const STATES = ['running', 'complete', 'failed', 'killed'] as const;
const due = () => pool.query("update user_jobs set due_at = now() - interval '1 s' where due_at > now()");

/** What a worker may do with a claim, by the state in which it got it. */
const WITH_CLAIM: Record<string, ((held: Claim) => Promise<void>)[]> = {
  WAITING: [
    (held) => intendOne(pool, held, REQUEST),
    (held) => intendOne(pool, held, REQUEST).then(() => acceptedOne(pool, held, ANSWER)),
    (held) => hold(pool, held, ERROR, 'refused'),
    (held) => fail(pool, held, ERROR),
    (held) => killed(pool, held, 'refused because of a kill'),
    (held) => intendOne(pool, held, REQUEST).then(() => postpone(pool, held, 0, 'silence', 'silence')),
    (held) => giveBack(pool, held, 'stopped'),
  ],
  RUNNING: [
    (held) => complete(pool, held, null),
    (held) => fail(pool, held, ERROR),
    (held) => hold(pool, held, ERROR, 'used up'),
    (held) => retry(pool, held, ERROR, 'again', 0),
    (held) => giveBack(pool, held, 'stopped'),
  ],
};
WITH_CLAIM.RETURNED = [...WITH_CLAIM.RUNNING!, (held) => postpone(pool, held, 0, 'stumbled', 'apply')];

/** Everything that may happen to a ledger; `n` says to which job, and how. */
const STEPS: Record<string, (run: Run, n: number) => Promise<unknown>> = {
  local: async (run) => run.jobs.push((await recordLocal(pool)).jobId),
  remote: async (run) => run.jobs.push((await recordLocal(pool, { remote: true })).jobId),
  scheme: async (run, n) => {
    const { assemblyId, schemeId, barcode } = run.subject;
    const tag = { family: 'scheme' as const, assembly: barcode };
    const rest = { remote: n % 2 === 0, database: 'toys', userId: 1, params: {}, assemblyId, schemeId };
    run.jobs.push((await record(pool, { tag, type: { name: 'toy' }, ...rest })).jobId);
  },
  claim: async (run) => {
    run.claims.push(...(await claim(pool, { worker: 'w', classes: ['toy'], limit: 2, leaseSeconds: 30 })));
  },
  // The usual way of a remote job, which single steps seldom go to its end.
  submit: async (run) => {
    const recorded = await recordLocal(pool, { remote: true, priority: -1 });
    run.jobs.push(recorded.jobId);
    const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
    if (held) run.claims.push(held);
    if (held?.job.status !== 'WAITING') return;
    await intendOne(pool, held, REQUEST);
    await acceptedOne(pool, held, ANSWER);
  },
  work: async (run, n) => {
    const held = run.claims[n % run.claims.length];
    const ways = WITH_CLAIM[held?.job.status ?? ''] ?? [];
    if (held) await ways[n % ways.length]!(held);
  },
  callback: (run, n) => {
    // Mostly of the first attempt; others are late, or of attempts that were never made.
    const attempt = n % 5 === 0 ? 1 + (n % 3) : 1;
    const heard = message(run.jobs[n % run.jobs.length] ?? 999_999, attempt, STATES[n % 4]!);
    return inTransaction(pool, (tx) => receive(tx, heard));
  },
  check: async (run, n) => {
    const checked = { job_id: run.jobs[n % run.jobs.length] ?? 0, attempt: 1 + (n % 3) };
    await (n % 2 ? forgotten(pool, checked) : seen(pool, checked, 'running'));
  },
  rescue: async () => {
    await pool.query(
      "update user_jobs set lease_until = now() - interval '1 s' where lease_token is not null",
    );
    await rescue(pool, 'r');
  },
  kill: (run, n) => inTransaction(pool, (tx) => kill(tx, [run.jobs[n % run.jobs.length] ?? 0], 'somebody')),
  told: async (run) => {
    for (const due of await takeKills(pool, 3)) await killUnsent(pool, due);
    await killsTold(pool, run.jobs);
  },
  resend: (run, n) =>
    inTransaction(pool, async (tx) => {
      run.jobs.push((await resend(tx, run.jobs[n % run.jobs.length] ?? 0, 'somebody')).jobId);
    }),
  reprocess: (run, n) =>
    inTransaction(pool, (tx) => reprocess(tx, run.jobs[n % run.jobs.length] ?? 0, 'somebody')),
  classes: async (_run, n) => {
    await announceWorker(pool, 'w', n % 2 ? ['toy'] : []);
    await holdUnknownClasses(pool, 'w', 0);
    await releaseKnownClasses(pool, 'w');
  },
};

/** A claim that was lost, a job that is not held…: refused, as it should be. Anything else breaks the test. */
async function step(run: Run, name: string, n: number): Promise<void> {
  try {
    await due();
    await STEPS[name]!(run, n);
  } catch (error) {
    if (!(error instanceof EnterobotError)) throw error;
  }
}

/** Kills what is left, and lets workers and CRobot do what they then do. */
async function end(run: Run): Promise<void> {
  const jobs = [...new Set(run.jobs)];
  await inTransaction(pool, (tx) => kill(tx, jobs, 'somebody'));
  await step(run, 'rescue', 0);
  await pool.query(
    "update user_jobs set kill_requested = kill_requested - interval '1 minute' where job_id = any($1)",
    [jobs],
  );
  await killUnstopped(pool, 'w');
  await pool.query('update user_jobs set kill_check_at = now() where kill_check_at is not null');
  for (const due of await takeKills(pool, 1000)) await killUnsent(pool, due);
  await announceWorker(pool, 'w', []);
  await due();
  await holdUnknownClasses(pool, 'w', 0);
  // A result that is there wins over a kill, and every worker knows the jobs of schemes: they are applied.
  const options = { worker: 'w', classes: [], limit: 1000, leaseSeconds: 30 };
  for (const held of await claim(pool, options)) await complete(pool, held, null);
}

test('whatever happens in whatever order, the ledger checks out, no killed job comes back, and every kill ends', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(1000)), {
    minLength: 5,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const run: Run = { jobs: [], claims: [], subject: await addAssemblyAndScheme(pool) };
      for (const [name, n] of plan) await step(run, name, n);
      expect((await audit(pool)).differences).toEqual([]);
      await end(run);
      expect((await audit(pool)).differences).toEqual([]);
      const left = await pool.query(
        "select job_id, status from user_jobs where status not in ('COMPLETE', 'FAILED', 'KILLED')",
      );
      expect(left.rows).toEqual([]);
      const revived = await pool.query(
        `select job_id from job_events e join user_jobs j using (job_id)
          where j.kill_requested + interval '1 minute' < e.at and e.to_status = 'WAITING' and e.from_status is not null`,
      );
      expect(revived.rows).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
