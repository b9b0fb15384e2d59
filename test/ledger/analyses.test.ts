import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import type { Step } from '../../src/ledger/add_analysis.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import { getAnalysis, listAnalyses } from '../../src/ledger/analyses.ts';
import { audit } from '../../src/ledger/audit.ts';
import { complete, fail, hold } from '../../src/ledger/finish.ts';
import { resend } from '../../src/ledger/resend.ts';
import { writeAnalysis } from '../../src/ledger/write_analysis.ts';
import { freshDatabase } from '../support/database.ts';
import { addTestDatabase, addToyAnalysis, endAllJobs, recordStep } from './support.ts';
import { ERROR, verbsOn } from './verbs_support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
const it = verbsOn(pool);
beforeEach(() => endAllJobs(pool));

const begin = (steps?: Step[], first = '') =>
  inTransaction(pool, async (tx) => {
    const id = await addToyAnalysis(tx, steps);
    const { jobId } = await recordStep(tx, id, first);
    return { id, jobId };
  });
const data = async (id: number) => (await getAnalysis(pool, id)).data;
const again = (jobId: number) => inTransaction(pool, (tx) => resend(tx, jobId, 'somebody'));

describe('one job', () => {
  test('complete, as the string "true", with what was found, all in the transaction of the job', async () => {
    const { id, jobId } = await begin();
    expect(await data(id)).toEqual({ of: 'nothing', job_id: jobId });
    const held = await it.claim();
    await inTransaction(pool, async (tx) => {
      await writeAnalysis(tx, held, { found: 7 });
      await complete(tx, held, null);
    });
    expect(await data(id)).toEqual({ of: 'nothing', job_id: jobId, found: 7, complete: 'true' });
  });

  test('failed; sent again it is neither; killed is failed, too; what was found before stays', async () => {
    const { id, jobId } = await begin();
    await fail(pool, await it.claim(), ERROR);
    expect(await data(id)).toEqual({ of: 'nothing', job_id: jobId, failed: 'true' });

    const second = (await again(jobId)).jobId;
    expect(await data(id)).toEqual({ of: 'nothing', job_id: second });
    const held = await it.claim();
    await writeAnalysis(pool, held, { found: 7 });
    await complete(pool, held, null);

    const third = (await again(second)).jobId;
    expect(await data(id)).toEqual({ of: 'nothing', found: 7, job_id: third });
    expect(await it.kill(third)).toBe('killed');
    expect(await data(id)).toEqual({ of: 'nothing', found: 7, job_id: third, failed: 'true' });
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('one that waits for a person is neither, and its list says why', async () => {
    const { id, jobId } = await begin();
    await hold(pool, await it.claim(), ERROR, 'nobody could help it');
    const [first] = await listAnalyses(pool, { type: 'toy', database: 'toys', limit: 1 });
    expect(first).toMatchObject({
      id,
      status: 'HELD',
      reason: 'nobody could help it',
      data: { job_id: jobId },
    });
  });

  test('sent again by many at once it is one job', async () => {
    const { jobId } = await begin();
    await fail(pool, await it.claim(), ERROR);
    const sent = await Promise.all(Array.from({ length: 8 }, () => again(jobId)));
    expect(new Set(sent.map((one) => one.jobId)).size).toBe(1);
    expect(sent.filter((one) => one.outcome === 'recorded')).toHaveLength(1);
  });

  test('the item and its job are there together or not at all', async () => {
    const before = await listAnalyses(pool);
    await expect(
      inTransaction(pool, async (tx) => {
        await recordStep(tx, await addToyAnalysis(tx));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await listAnalyses(pool)).toEqual(before);
  });

  test.each(['complete', 'failed', 'job_id'])('%s follows from the jobs: nobody writes it', async (key) => {
    const { id } = await begin();
    await expect(writeAnalysis(pool, await it.claim(), { [key]: 'true' })).rejects.toThrow(/follows from/);
    const given = { type: 'toy', name: 'x', userId: 1, database: 'toys', data: { [key]: 1 } };
    await expect(inTransaction(pool, (tx) => addAnalysis(tx, given))).rejects.toThrow(/follows from/);
    expect(await data(id)).not.toHaveProperty('complete');
  });

  test('there is no analysis 99999', async () => {
    await expect(getAnalysis(pool, 99_999)).rejects.toMatchObject({ code: 'ANALYSIS_UNKNOWN' });
  });
});

describe('several steps', () => {
  const SNP: Step[] = [
    { step: 'ref_masker' },
    { step: 'ref_mapper', waitsFor: ['ref_masker'] },
    { step: 'ref_mapper_matrix', waitsFor: ['ref_masker', 'ref_mapper'] },
  ];

  test('not_sent, queued, complete and the ids, step by step; complete when all are', async () => {
    const { id, jobId: masker } = await begin(SNP, 'ref_masker');
    expect(await data(id)).toEqual({
      ...{ of: 'nothing', ref_masker: 'queued', ref_masker_id: masker },
      ...{ ref_mapper: 'not_sent', ref_mapper_matrix: 'not_sent' },
    });
    // As a worker does: what follows is recorded in the transaction that makes the job COMPLETE, just before it does.
    const held = await it.claim();
    const mapper = await inTransaction(pool, async (tx) => {
      const { jobId } = await recordStep(tx, id, 'ref_mapper');
      await complete(tx, held, null);
      return jobId;
    });
    expect(await data(id)).toEqual({
      ...{ of: 'nothing', ref_masker: 'complete', ref_masker_id: masker },
      ...{ ref_mapper: 'queued', ref_mapper_id: mapper, ref_mapper_matrix: 'not_sent' },
    });
    await complete(pool, await it.claim(), null);
    const { jobId: matrix } = await recordStep(pool, id, 'ref_mapper_matrix');
    await fail(pool, await it.claim(), ERROR);
    expect(await data(id)).toMatchObject({
      ...{ ref_mapper_matrix: 'not_sent', ref_mapper_matrix_id: matrix, failed: 'true' },
    });
    await again(matrix);
    expect(await data(id)).not.toHaveProperty('failed');
    await complete(pool, await it.claim(), null);
    expect(await data(id)).toMatchObject({ ref_mapper_matrix: 'complete', complete: 'true' });
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('a step is not begun before those it waits for are complete, nor one that is not planned', async () => {
    const { id } = await begin(SNP, 'ref_masker');
    await expect(recordStep(pool, id, 'ref_mapper')).rejects.toThrow(/ref_mapper waits for ref_masker/);
    await expect(recordStep(pool, id, 'phylogeny')).rejects.toThrow(/a step that its analysis does not have/);
    expect(await data(id)).toMatchObject({ ref_mapper: 'not_sent' });
  });

  test('two steps that end in the same moment do not hide each other', async () => {
    const steps = Array.from({ length: 8 }, (_, i) => ({ step: `part${i}` }));
    for (let round = 0; round < 5; round++) {
      const { id } = await begin(steps, 'part0');
      for (const { step } of steps.slice(1)) await recordStep(pool, id, step);
      const held = [];
      for (const _ of steps) held.push(await it.claim());
      await Promise.all(held.map((claim) => complete(pool, claim, null)));
      expect(await data(id)).toMatchObject({ complete: 'true', part0: 'complete', part7: 'complete' });
    }
    expect((await audit(pool)).differences).toEqual([]);
  });
});
