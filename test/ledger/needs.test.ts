import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Transaction } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import { getAnalysis } from '../../src/ledger/analyses.ts';
import { audit } from '../../src/ledger/audit.ts';
import { addNeeds, holdStill, leaveOut, type Need } from '../../src/ledger/needs.ts';
import { record } from '../../src/ledger/record.ts';
import { resend } from '../../src/ledger/resend.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase, recordLocal } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

interface Subject {
  assemblyId: number;
  barcode: string;
  schemeId: number;
}
let subjects: Subject[];
beforeAll(async () => {
  const first = await addAssemblyAndScheme(pool);
  subjects = [first];
  for (let i = 1; i < 12; i++)
    subjects.push({ ...(await addAssemblyAndScheme(pool)), schemeId: first.schemeId });
});

let references = 0;
/** A call of one of the assemblies against a reference. */
async function call(at: number, reference: string): Promise<number> {
  const { assemblyId, barcode, schemeId } = subjects[at]!;
  const tag = { family: 'scheme' as const, assembly: barcode };
  const { jobId } = await record(pool, {
    ...{ tag, type: { name: 'toy' }, remote: false, database: 'toys', userId: 1, params: {} },
    ...{ assemblyId, schemeId, reference },
  });
  return jobId;
}

const need = (at: number, reference: string, jobId: number): Need => {
  const { assemblyId, schemeId } = subjects[at]!;
  return { assemblyId, schemeId, reference, label: `genome ${at}`, jobId, leftOut: null };
};

/** A project on calls: `calls`, two at least, then `matrix`, then `tree`. */
async function project(needs: Need[]): Promise<number> {
  const recipe = (id: number) => ({
    ...{ tag: { family: 'analysis' as const, id, name: 'x' }, type: { name: 'toy' }, remote: true },
    ...{ database: 'toys', userId: 1, params: { of: 'nothing' } },
  });
  return inTransaction(pool, async (tx) => {
    await holdStill(
      tx,
      needs.map((one) => one.jobId!),
    );
    const id = await addAnalysis(tx, {
      ...{ type: 'toy', name: 'x', userId: 1, database: 'toys', data: {} },
      steps: [
        { step: 'calls', needs: 2 },
        { step: 'matrix', waitsFor: ['calls'], recipe },
        { step: 'tree', waitsFor: ['matrix'], recipe },
      ],
    });
    await addNeeds(tx, id, 'calls', needs);
    return id;
  });
}

async function move(jobId: number, status: string): Promise<void> {
  await pool.query(`update user_jobs set status = $2, finished = now() where job_id = $1`, [jobId, status]);
}
async function end(jobId: number, status = 'COMPLETE'): Promise<void> {
  await move(jobId, 'RUNNING');
  await move(jobId, status);
}
async function stepJobs(
  id: number,
  step: string,
): Promise<{ job_id: number; status: string; from: number[] }[]> {
  const { rows } = await pool.query(
    `select job_id, status, params -> 'from' as "from" from user_jobs where analysis_id = $1 and analysis_step = $2 order by job_id`,
    [id, step],
  );
  return rows;
}
const data = async (id: number) => (await getAnalysis(pool, id)).data;
const clean = async () => expect((await audit(pool)).differences).toEqual([]);
async function calls(n: number): Promise<{ reference: string; jobs: number[]; needs: Need[] }> {
  const reference = `R${references++}`;
  const jobs: number[] = [];
  for (let i = 0; i < n; i++) jobs.push(await call(i, reference));
  return { reference, jobs, needs: jobs.map((job, i) => need(i, reference, job)) };
}

describe('a step made of results of scheme jobs', () => {
  test('the next begins with the last of them, and is told what it is made from', async () => {
    const { jobs, needs } = await calls(3);
    const id = await project(needs);
    expect(await data(id)).toMatchObject({ calls: 'queued', matrix: 'not_sent', tree: 'not_sent' });
    for (const job of jobs) {
      expect(await stepJobs(id, 'matrix')).toEqual([]);
      await end(job);
    }
    const [matrix] = await stepJobs(id, 'matrix');
    expect(matrix).toMatchObject({ status: 'WAITING', from: jobs });
    expect(await data(id)).toMatchObject({ calls: 'complete', calls_id: jobs[2], matrix: 'queued' });
    await end(matrix!.job_id);
    const [tree] = await stepJobs(id, 'tree');
    expect(tree!.from).toEqual([matrix!.job_id]);
    await end(tree!.job_id);
    expect(await data(id)).toMatchObject({ complete: 'true', tree_id: tree!.job_id });
    await clean();
  });

  test('calls that are stored all: the matrix begins at once, and no call is made', async () => {
    const { jobs, needs } = await calls(2);
    for (const job of jobs) await end(job);
    const id = await project(needs);
    expect(await stepJobs(id, 'matrix')).toHaveLength(1);
    await clean();
  });

  test('all calls of two projects end in the same moment: one matrix for each', async () => {
    for (let round = 0; round < 8; round++) {
      const { jobs, needs } = await calls(6);
      const ids = [await project(needs), await project(needs.slice(2))];
      for (const job of jobs) await move(job, 'RUNNING');
      await Promise.all(jobs.map((job) => move(job, 'COMPLETE')));
      for (const id of ids) expect(await stepJobs(id, 'matrix')).toHaveLength(1);
    }
    await clean();
  });

  test('a project that is begun while its last call ends misses nothing', async () => {
    for (let round = 0; round < 12; round++) {
      const { jobs, needs } = await calls(2);
      for (const job of jobs) await move(job, 'RUNNING');
      const [id] = await Promise.all([project(needs), ...jobs.map((job) => move(job, 'COMPLETE'))]);
      expect(await stepJobs(id, 'matrix')).toHaveLength(1);
    }
    await clean();
  });

  test('one that fails makes the project wait and say so; sent again, the project waits for the new job', async () => {
    const { jobs, needs } = await calls(3);
    const id = await project(needs);
    await end(jobs[0]!, 'FAILED');
    // Others are under way: not yet.
    expect(await data(id)).not.toHaveProperty('failed');
    await end(jobs[1]!);
    await end(jobs[2]!);
    expect(await data(id)).toMatchObject({ calls: 'not_sent', calls_id: jobs[0], failed: 'true' });
    const { jobId } = await inTransaction(pool, (tx) => resend(tx, jobs[0]!, 'somebody'));
    expect(await data(id)).toMatchObject({ calls: 'queued', calls_id: jobId });
    expect(await data(id)).not.toHaveProperty('failed');
    await end(jobId);
    expect((await stepJobs(id, 'matrix'))[0]!.from).toEqual(
      [jobs[1]!, jobs[2]!, jobId].sort((a, b) => a - b),
    );
    await clean();
  });

  test('left out it goes on without; taken back, what was made from the same is not made again', async () => {
    const { jobs, needs } = await calls(3);
    const id = await project(needs);
    await end(jobs[0]!, 'FAILED');
    await end(jobs[1]!);
    await end(jobs[2]!);
    const { assemblyId } = subjects[0]!;
    const why = { code: 'BY_HAND', message: 'no' };
    await inTransaction(pool, (tx) => leaveOut(tx, id, 'calls', [assemblyId], why));
    const [matrix] = await stepJobs(id, 'matrix');
    expect(matrix!.from).toEqual(jobs.slice(1));
    expect(await data(id)).toMatchObject({
      left_out: [{ assembly_id: assemblyId, name: 'genome 0', ...why }],
      assembly_ids: [subjects[1]!.assemblyId, subjects[2]!.assemblyId],
    });
    await end(matrix!.job_id);
    await end((await stepJobs(id, 'tree'))[0]!.job_id);
    await inTransaction(pool, (tx) => leaveOut(tx, id, 'calls', [assemblyId], null));
    // The tree that is there is not the one that is awaited.
    expect(await data(id)).toMatchObject({ failed: 'true', matrix: 'not_sent', tree: 'not_sent' });
    await clean();
    await inTransaction(pool, (tx) => leaveOut(tx, id, 'calls', [assemblyId], why));
    expect(await stepJobs(id, 'matrix')).toHaveLength(1);
    expect(await data(id)).toMatchObject({ matrix: 'complete', tree: 'complete', complete: 'true' });
    await clean();
  });

  test('one that comes while the matrix is made: that matrix ends, and one with it follows before any tree', async () => {
    const { reference, jobs, needs } = await calls(2);
    const id = await project(needs);
    for (const job of jobs) await end(job);
    const third = await call(2, reference);
    await inTransaction(pool, async (tx) => addNeeds(tx, id, 'calls', [need(2, reference, third)]));
    const [first] = await stepJobs(id, 'matrix');
    await end(first!.job_id);
    expect(await stepJobs(id, 'tree')).toEqual([]);
    await end(third);
    const [, second] = await stepJobs(id, 'matrix');
    expect(second!.from).toEqual([...jobs, third]);
    await end(second!.job_id);
    expect((await stepJobs(id, 'tree')).map((one) => one.from)).toEqual([[second!.job_id]]);
    await clean();
  });

  test('a stored result stays as it was used when somebody makes a newer one', async () => {
    const { reference, jobs, needs } = await calls(2);
    const id = await project(needs);
    for (const job of jobs) await end(job);
    const newer = await call(0, reference);
    expect(await data(id)).toMatchObject({ calls: 'complete', calls_id: jobs[1] });
    await end(newer, 'FAILED');
    expect(await data(id)).toMatchObject({ calls: 'complete' });
    await clean();
  });

  test('stopped it does not go on; gone on with, it does at once', async () => {
    const { jobs, needs } = await calls(2);
    const id = await project(needs);
    const stop = (at: string) =>
      pool.query(`update analysis_steps set stopped = ${at} where analysis_id = $1 and recipe is not null`, [
        id,
      ]);
    await stop('now()');
    for (const job of jobs) await end(job);
    expect(await stepJobs(id, 'matrix')).toEqual([]);
    expect(await data(id)).toMatchObject({ calls: 'complete', failed: 'true' });
    await stop('null');
    expect(await stepJobs(id, 'matrix')).toHaveLength(1);
    expect(await data(id)).not.toHaveProperty('failed');
    await clean();
  });

  test('of which all is left out it names no job', async () => {
    const { needs } = await calls(2);
    const id = await project(needs);
    const all = needs.map((one) => one.assemblyId);
    await inTransaction(pool, (tx) => leaveOut(tx, id, 'calls', all, { code: 'BY_HAND', message: 'no' }));
    expect(await data(id)).toMatchObject({ calls: 'not_sent', failed: 'true' });
    expect(await data(id)).not.toHaveProperty('calls_id');
    await clean();
  });

  test('needs are never forgotten, nor is another’s job one', async () => {
    const { needs } = await calls(2);
    const id = await project(needs);
    await expect(pool.query('delete from analysis_needs where analysis_id = $1', [id])).rejects.toThrow(
      /append-only/,
    );
    const { jobId } = await recordLocal(pool);
    await pool.query('update analysis_needs set job_id = $2 where analysis_id = $1 and assembly_id = $3', [
      ...[id, jobId, subjects[0]!.assemblyId],
    ]);
    const wrong = (await audit(pool)).differences.map((one) => one.rule);
    expect(wrong).toContain('analysis_needs job_id');
    await pool.query('update analysis_needs set job_id = $2 where analysis_id = $1 and assembly_id = $3', [
      ...[id, needs[0]!.jobId, subjects[0]!.assemblyId],
    ]);
  });
});

/** What may happen to two projects that share calls, each step at any time. */
const STEPS: Record<string, (run: Run, n: number) => Promise<unknown>> = {
  begin: async (run, n) => {
    const chosen = [0, 1, 2, 3].filter((i) => (n >> i) % 2 === 0 || i < 2);
    const needs: Need[] = [];
    for (const i of chosen) needs.push(need(i, run.reference, await call(i, run.reference)));
    run.projects.push(await project(needs));
  },
  add: async (run, n) => {
    const id = run.projects[n % Math.max(1, run.projects.length)];
    if (id === undefined) return;
    const job = await call(n % 5, run.reference);
    await inTransaction(pool, async (tx: Transaction) => {
      await holdStill(tx, [job]);
      await addNeeds(tx, id, 'calls', [need(n % 5, run.reference, job)]);
    });
  },
  end: async (run, n) => {
    const { rows } = await pool.query<{ job_id: number }>(
      `select job_id from user_jobs where status = 'WAITING' and (reference = $1 or analysis_id = any ($2)) order by job_id`,
      [run.reference, run.projects],
    );
    const job = rows[n % Math.max(1, rows.length)]?.job_id;
    if (job !== undefined) await end(job, ['COMPLETE', 'COMPLETE', 'FAILED', 'KILLED'][n % 4]!);
  },
  out: (run, n) =>
    inTransaction(pool, (tx) =>
      leaveOut(
        tx,
        run.projects[n % Math.max(1, run.projects.length)] ?? 0,
        'calls',
        [subjects[n % 4]!.assemblyId],
        n % 3 === 0 ? null : { code: 'BY_HAND', message: 'no' },
      ),
    ),
  stop: (run, n) =>
    pool.query(
      `update analysis_steps set stopped = ${n % 2 ? 'now()' : 'null'} where analysis_id = $1 and recipe is not null`,
      [run.projects[n % Math.max(1, run.projects.length)] ?? 0],
    ),
  again: async (run, n) => {
    const { rows } = await pool.query<{ job_id: number }>(
      `select job_id from user_jobs where status in ('FAILED', 'KILLED') and (reference = $1 or analysis_id = any ($2)) order by job_id`,
      [run.reference, run.projects],
    );
    const job = rows[n % Math.max(1, rows.length)]?.job_id;
    if (job !== undefined) await inTransaction(pool, (tx) => resend(tx, job, 'somebody'));
  },
};

interface Run {
  reference: string;
  projects: number[];
}

test('whatever happens in whatever order: words and flags follow, and no step waits that could begin', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(1000)), {
    minLength: 5,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const run: Run = { reference: `R${references++}`, projects: [] };
      for (const [name, n] of [['begin', 7] as const, ...plan]) await STEPS[name]!(run, n);
      await clean();
    }),
    { numRuns: 12 },
  );
});
