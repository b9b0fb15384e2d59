import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { addRunTraces } from '../../src/records/traces.ts';
import { startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { makeWorld } from './world.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const { people, listed, hidden } = await makeWorld(pool, api);
const { user, buddy, owner, curator, admin } = people;

const runs = (strainId: number, accession: string, more = {}) =>
  inTransaction(pool, (tx) =>
    addRunTraces(tx, { database: 'toys', strainId, runs: [{ accession, ...more }] }),
  );
const [trace] = await runs(listed.id, 'ERR1000001');
await runs(hidden.id, 'ERR1000002');

const assemble = async (person: typeof owner, body: object) =>
  (await person.json('PUT', '/api/v1.0/assemble', body)).body;
const kill = (id: number) => admin.json('POST', '/api/v1.0/jobs/kill', { job_ids: [id] });

test('strains and traces in, jobs out: each recorded once, under the owner, with who asked', async () => {
  const first = await assemble(curator, { strains: [listed.strain], priority: 3 });
  expect(first).toMatchObject({ jobs: [{ barcode: listed.strain, outcome: 'recorded' }], refused: [] });
  const jobId = first.jobs[0].job_id;
  expect(await getJobRow(pool, jobId)).toMatchObject({
    accession: 'ERR1000001',
    pipeline: 'QAssembly',
    user_id: owner.userId,
    priority: 3,
  });
  const { body } = await owner.json('GET', `/api/v1.0/jobs/${jobId}/events`);
  expect(body.events).toMatchObject([{ who: 'user curator' }]);
  const again = await assemble(owner, { strains: [listed.strain], traces: [trace!.barcode] });
  expect(again.jobs).toEqual([
    { barcode: listed.strain, job_id: jobId, outcome: 'under_way' },
    { barcode: trace!.barcode, job_id: jobId, outcome: 'under_way' },
  ]);
  // A list of jobs for the strain names it.
  const jobs = await owner.json('GET', `/api/v1.0/jobs?strain=${listed.strain}`);
  expect(jobs.body.jobs).toMatchObject([{ job_id: jobId }]);
  await kill(jobId);
});

test('who may not, and what is not there, is refused, and says no more than it must', async () => {
  expect(await assemble(buddy, { strains: [listed.strain, hidden.strain] })).toMatchObject({
    jobs: [],
    refused: [{ error: { code: 'NOT_ALLOWED' } }, { error: { code: 'NOT_ALLOWED' } }],
  });
  const { refused } = await assemble(user, { strains: [listed.strain, hidden.strain, 'TOY_AA9999AA'] });
  expect(refused.map((one: { error: { code: string } }) => one.error.code)).toEqual([
    'NOT_ALLOWED',
    'RECORD_UNKNOWN',
    'RECORD_UNKNOWN',
  ]);
});

test('without reads, with long reads, or with an assembly that passed: refused and why; again is a reason', async () => {
  const { rows } = await pool.query(
    `insert into strains (id, database, barcode, strain, owner) values (100, 'toys', 'TOY_AA0100AA', 'bare', $1) returning id`,
    [owner.userId],
  );
  const bare = { strains: ['TOY_AA0100AA'] };
  const code = async (body: object) => (await assemble(owner, body)).refused[0].error.code;
  expect(await code(bare)).toBe('ASSEMBLE_NO_READS');
  await runs(rows[0].id, 'SRR2000001', { seqPlatform: 'OXFORD_NANOPORE', seqLibrary: 'Single' });
  expect(await code(bare)).toBe('ASSEMBLE_READS_UNFIT');
  await runs(rows[0].id, 'SRR2000002');
  const { jobs } = await assemble(owner, bare);
  await kill(jobs[0].job_id);
  await pool.query(
    `insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status)
      values (100, 'toys', 'TOY_AA0100AA_AS', $1, 'x', '', 'Passed QC')`,
    [rows[0].id],
  );
  expect(await code(bare)).toBe('ASSEMBLE_HAS_ASSEMBLY');
  expect(await assemble(owner, { ...bare, again: true })).toMatchObject({ jobs: [{ outcome: 'recorded' }] });
});

test('words that it does not know are refused', async () => {
  for (const body of [
    { strain: listed.strain },
    { strains: 'x' },
    { priority: -1 },
    { assembler: 'velvet' },
    [],
  ]) {
    expect((await owner.json('PUT', '/api/v1.0/assemble', body)).status).toBe(400);
  }
});
