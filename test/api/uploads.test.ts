import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { AssembleUserUploadsJob } from '../../src/intake/assemble_user_uploads_job.ts';
import { reconcileUploads } from '../../src/intake/reconcile_uploads.ts';
import { applyContext } from '../../src/jobs/apply_context.ts';
import { claimOne } from '../../src/ledger/claim_one.ts';
import { complete } from '../../src/ledger/finish.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { packedReads, sendFile } from '../support/uploads.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpn', prefix: 'KPN', genus: 'Klebsiella' });
const api = await startTestApi(pool);
const { store } = api;
const anna = await addPerson(pool, api, 'anna');
const bert = await addPerson(pool, api, 'bert');

let count = 0;
async function begin(files: object[], more: object = {}, who = anna) {
  const strain = `strain ${++count}`;
  const { status, body } = await who.json('POST', '/api/v1.0/kpn/uploads', {
    uploads: [{ strain, files, ...more }],
  });
  expect([status, body.error]).toEqual([201, undefined]);
  return body.uploads[0];
}

const show = async (id: number, who = anna) => (await who.json('GET', `/api/v1.0/uploads/${id}`)).body;

/** What a worker does with the check of an upload. */
async function check(id: number) {
  const { check_job: jobId } = await show(id);
  const job = new AssembleUserUploadsJob({ database: 'kpn', uploadId: id, strain: '' });
  const prepared = await job.prepare(new AbortController().signal);
  await inTransaction(pool, async (tx) => {
    const claim = await claimOne(tx, jobId, 'test');
    await complete(tx, claim, await job.apply(applyContext(tx, claim), prepared));
  });
  return show(id);
}

test('reads: metadata first, then both files, then the strain, its trace and the job that assembles it', async () => {
  const [one, two] = packedReads(50);
  const files = [{ name: 'K1_R1.fastq.gz', bytes: one.length }, { name: 'K1_R2.fastq.gz' }];
  const made = await begin(files, {
    metadata: { country: 'Kenya' },
    release_date: '2030-01-31',
    private: true,
  });
  expect(made).toMatchObject({
    state: 'awaiting_files',
    kind: 'reads',
    user: 'anna',
    release_date: '2030-01-31',
  });
  await sendFile(api, anna, { uploadId: made.id, name: 'K1_R1.fastq.gz', content: one });
  expect(await show(made.id)).toMatchObject({
    state: 'uploading',
    files: [
      { complete: true, received: one.length },
      { complete: false, received: 0, url: null },
    ],
  });
  await sendFile(api, anna, { uploadId: made.id, name: 'K1_R2.fastq.gz', content: two });
  expect(await show(made.id)).toMatchObject({ state: 'checking', check_job: expect.any(Number) });
  const done = await check(made.id);
  expect(done).toMatchObject({ state: 'accepted', barcode: expect.stringMatching(/^KPN_/), code: null });
  const { rows } = await pool.query(
    `select s.owner, s.metadata, s.private, s.release_date::text, j.job_type, j.user_id, j.accession, t.read1, t.read2
      from strains s join traces t on t.strain_id = s.id join user_jobs j on j.job_id = $1 where s.barcode = $2`,
    [done.job, done.barcode],
  );
  expect(rows).toEqual([
    expect.objectContaining({
      owner: anna.userId,
      metadata: { country: 'Kenya' },
      private: true,
      release_date: '2030-01-31',
      job_type: 'QAssembly',
      user_id: anna.userId,
      accession: expect.stringMatching(/#K1_R1.fastq.gz#K1_R2.fastq.gz$/),
      read1: expect.objectContaining({ name: 'K1_R1.fastq.gz', bytes: one.length }),
    }),
  ]);
  expect(existsSync(store.absolute(rows[0].read2.path))).toBe(true);
  await reconcileUploads(pool, store);
  expect(await readdir(store.uploads)).toEqual([]);
  const { rows: told } = await pool.query(
    `select action, data ->> 'state' as state, owner from changes where kind = 'upload' and key = $1 order by change_id`,
    [String(made.id)],
  );
  expect(told.map((row) => row.state)).toEqual(['awaiting_files', 'uploading', 'checking', 'accepted']);
});
