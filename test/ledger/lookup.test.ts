import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { type Claim, claim } from '../../src/ledger/claim.ts';
import { complete, fail, retry } from '../../src/ledger/finish.ts';
import { lookupsOf, writeLookup } from '../../src/ledger/lookup.ts';
import { record } from '../../src/ledger/record.ts';
import { freshDatabase } from '../support/database.ts';
import { addAssemblyAndScheme, addTestDatabase } from './support.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);

const error = { code: 'UNEXPECTED', class: 'infrastructure' as const, message: 'it broke' };

type Subject = Awaited<ReturnType<typeof addAssemblyAndScheme>>;

function send(subject: Subject) {
  return record(pool, {
    tag: { family: 'scheme', assembly: subject.barcode },
    type: { name: 'toy' },
    remote: false,
    database: 'toys',
    userId: 1,
    params: {},
    assemblyId: subject.assemblyId,
    schemeId: subject.schemeId,
  });
}

async function take(): Promise<Claim> {
  const [held] = await claim(pool, { worker: 'w', classes: ['toy'], limit: 1, leaseSeconds: 30 });
  return held!;
}

async function lookup(subject: Subject) {
  const [row] = await lookupsOf(pool, subject.assemblyId);
  return row!;
}

test('the row follows its jobs: queued, failed, sent again, complete', async () => {
  const subject = await addAssemblyAndScheme(pool);
  const first = await send(subject);
  expect(await lookup(subject)).toMatchObject({
    status: 'QUEUED',
    other_data: { job_id: first.jobId, job_count: 1, queued_count: 1, complete_count: 0, fail_count: 0 },
  });
  await fail(pool, await take(), error);
  expect(await lookup(subject)).toMatchObject({
    status: 'FAILED',
    other_data: { job_count: 1, queued_count: 0, complete_count: 0, fail_count: 1 },
  });
  const second = await send(subject);
  const held = await take();
  await inTransaction(pool, async (tx) => {
    await writeLookup(tx, held, { version: '1.0', stBarcode: 'TOY_ST', results: { ST: 5 } });
    await complete(tx, held, null);
  });
  expect(await lookup(subject)).toMatchObject({
    status: 'COMPLETE',
    version: '1.0',
    st_barcode: 'TOY_ST',
    other_data: { job_id: second.jobId, job_count: 2, queued_count: 0, complete_count: 1, fail_count: 1 },
  });
});

test('a rerun that fails leaves the results of the last one that did not', async () => {
  const subject = await addAssemblyAndScheme(pool);
  await send(subject);
  const held = await take();
  await writeLookup(pool, held, { version: '1.0', stBarcode: null, results: { found: true } });
  await complete(pool, held, null);
  await send(subject);
  await fail(pool, await take(), error);
  const row = await lookup(subject);
  expect(row).toMatchObject({ status: 'FAILED', version: '1.0', other_data: { results: { found: true } } });
});

test('automatic attempts are not counted as jobs', async () => {
  const subject = await addAssemblyAndScheme(pool);
  await send(subject);
  await retry(pool, await take(), error, 'again', 0);
  await complete(pool, await take(), null);
  expect((await lookup(subject)).other_data).toMatchObject({
    job_count: 1,
    complete_count: 1,
    queued_count: 0,
  });
});

test('twenty that send the same at once record one job', async () => {
  const subject = await addAssemblyAndScheme(pool);
  const sent = await Promise.all(Array.from({ length: 20 }, () => send(subject)));
  expect(new Set(sent.map((one) => one.jobId)).size).toBe(1);
  expect(sent.filter((one) => one.fresh)).toHaveLength(1);
  expect((await lookup(subject)).other_data).toMatchObject({ job_count: 1, queued_count: 1 });
});
