import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { AssemblyJob } from '../../src/jobs/assembly_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { QAEvaluationJob, sendQAEvaluation } from '../../src/jobs/qa_evaluation_job.ts';
import { getJob } from '../../src/jobs/registry.ts';
import { audit } from '../../src/ledger/audit.ts';
import { claim } from '../../src/ledger/claim.ts';
import { claimOne } from '../../src/ledger/claim_one.ts';
import { complete, fail } from '../../src/ledger/finish.ts';
import { kill } from '../../src/ledger/kill.ts';
import { receive } from '../../src/ledger/receive.ts';
import { resend } from '../../src/ledger/resend.ts';
import { writeTag } from '../../src/ledger/tag_and_type.ts';
import { chooseStrains } from '../../src/maintenance/choose_strains.ts';
import { registerMaintenance } from '../../src/maintenance/register.ts';
import { sendStrains, updateAssemblies } from '../../src/maintenance/update_assemblies.ts';
import { UpdateAssembliesJob } from '../../src/maintenance/update_assemblies_job.ts';
import { getAssembly } from '../../src/records/assemblies.ts';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { Store } from '../../src/store.ts';
import { findHandler } from '../../src/worker/scheduler/handlers.ts';
import { addTestDatabase, endAllJobs } from '../ledger/support.ts';
import { ERROR, message } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';
import { addPair, addRunsTo, endJob, madeBy, type OpenJob, strainCalled, waitingJobs } from './reads.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
await addScheme(pool, {
  ...{ database: 'toys', description: 'assembly_stats', name: 'Stats' },
  param: { display: 'public' },
});
setHouse({ pool, store: new Store('/nowhere') });

/** What other tests left is out of the way: their strains have valid assemblies. */
beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query("update assemblies set status = 'Passed QC'");
  await pool.query(
    `insert into assemblies (database, barcode, strain_id, file_pointer, sha256, status)
      select 'toys', 'old' || id, id, '', '', 'Passed QC' from strains s
        where not exists (select from assemblies a where a.strain_id = s.id)`,
  );
});

const { rows: people } = await pool.query<{ user_id: number }>(
  "insert into users (username) values ('somebody') returning user_id",
);
const ownerId = people[0]!.user_id;

const update = (options: Partial<Parameters<typeof updateAssemblies>[1]> = {}) =>
  updateAssemblies(pool, { database: 'toys', maxFails: 3, ...options });
const skipped = async () =>
  Object.fromEntries((await update({ dryRun: true })).skipped.map((one) => [one.strain, one.because]));
let names = 0;
const fresh = async () => {
  const name = `strain${++names}`;
  return { name, id: await strainCalled(pool, name) };
};

test('three nights in a row: exactly what should be sent is sent, once', async () => {
  type End = Parameters<typeof endJob>[2] | 'killed' | 'never';
  const strains: Record<string, { reads: 'pair' | 'runs' | 'single' | 'long' | 'none'; ends: End }> = {
    good: { reads: 'pair', ends: 'Passed QC' },
    'good runs': { reads: 'runs', ends: 'Passed QC' },
    'failed QC': { reads: 'pair', ends: 'Failed QC' },
    'failed QC runs': { reads: 'runs', ends: 'Failed QC' },
    broken: { reads: 'pair', ends: 'input' },
    'broken runs': { reads: 'runs', ends: 'input' },
    'no assembly at all': { reads: 'pair', ends: 'Refused' },
    'bad machine': { reads: 'pair', ends: 'infrastructure' },
    'bad machine and runs': { reads: 'runs', ends: 'resource' },
    'lost each time': { reads: 'pair', ends: 'lost' },
    killed: { reads: 'pair', ends: 'killed' },
    held: { reads: 'pair', ends: 'held' },
    single: { reads: 'single', ends: 'never' },
    long: { reads: 'long', ends: 'never' },
    'nothing yet': { reads: 'none', ends: 'never' },
  };
  const ids = new Map<number, string>();
  let run = 0;
  for (const [name, { reads }] of Object.entries(strains)) {
    const id = await strainCalled(pool, name);
    ids.set(id, name);
    if (reads === 'pair') await addPair(pool, id);
    if (reads === 'runs') await addRunsTo(pool, id, [`ERR${++run}`, `ERR${++run}`]);
    if (reads === 'single') await addRunsTo(pool, id, [`SRR${++run}`], 'ILLUMINA', 'Single');
    if (reads === 'long') await addRunsTo(pool, id, [`SRR${++run}`], 'PACBIO_SMRT');
  }
  const nameOf = ({ params }: OpenJob) => ids.get((params.trace?.strainId ?? params.strainId)!)!;

  /** A night and the day after it: who was sent, and everything that was sent has ended. */
  async function night(): Promise<string[]> {
    const told = await update();
    const jobs = await waitingJobs(pool);
    expect(told).toMatchObject({ sent: jobs.length, overtaken: 0, beyond_limit: 0 });
    // The same night again, before anything has ended: nothing.
    expect(await update()).toMatchObject({ sent: 0 });
    for (const job of jobs) {
      const { ends } = strains[nameOf(job)]!;
      if (ends === 'never') throw new Error(`${nameOf(job)} was sent`);
      if (ends === 'killed') await inTransaction(pool, (tx) => kill(tx, [job.job_id], 'somebody'));
      else await endJob(pool, job, ends);
    }
    expect((await audit(pool)).differences).toEqual([]);
    return jobs.map(nameOf).sort();
  }

  const never = ['single', 'long', 'nothing yet'];
  expect(await night()).toEqual(
    Object.keys(strains)
      .filter((name) => !never.includes(name))
      .sort(),
  );
  const again = ['bad machine', 'bad machine and runs', 'lost each time'];
  expect(await night()).toEqual(again);
  expect(await night()).toEqual(again);
  // Three times are enough.
  expect(await night()).toEqual([]);
  expect(await skipped()).toEqual({
    'failed QC': 'failed_qc',
    'failed QC runs': 'failed_qc',
    broken: 'refused',
    'broken runs': 'refused',
    'no assembly at all': 'refused',
    ...Object.fromEntries(again.map((name) => [name, 'failed_too_often'])),
    killed: 'killed',
    held: 'under_way',
    single: 'single_end',
    long: 'long_reads',
    'nothing yet': 'no_reads',
  });
  const { skipped: told } = await update({ dryRun: true });
  expect(told.find(({ strain }) => strain === 'broken')).toMatchObject({
    job: expect.any(Number),
    reason: expect.stringContaining(ERROR.message),
  });

  // Newer reads are a reason; so is a person, whose job counts like any other.
  const [failedQc] = [...ids].find(([, name]) => name === 'failed QC')!;
  await addPair(pool, failedQc);
  expect(await night()).toEqual(['failed QC']);
  expect(await night()).toEqual([]);
});

test('the tag of a set of reads is the one that the job has', async () => {
  const one = await fresh();
  const pair = await addPair(pool, one.id);
  const two = await fresh();
  await addRunsTo(pool, two.id, ['ERR900', 'SRR90', 'DRR7']);
  await update();
  const jobs = await waitingJobs(pool);
  // Recorded in the order of the tags (see sendStrains).
  expect(jobs.map(({ accession }) => accession)).toEqual([
    'ERR900,SRR90,DRR7',
    writeTag({
      family: 'assembly',
      ...{ trace: pair.accession, read1: pair.read1!.name, read2: pair.read2!.name },
    }),
  ]);
  for (const { job_id, accession } of jobs) {
    const job = await getJob(pool, job_id);
    expect(job).toBeInstanceOf(AssemblyJob);
    expect(writeTag(job.tag)).toBe(accession);
  }
});

test('only the newest fit reads count; long ones beside them do no harm', async () => {
  const one = await fresh();
  await addPair(pool, one.id);
  const newer = await addPair(pool, one.id);
  await addRunsTo(pool, one.id, ['ERR901'], 'OXFORD_NANOPORE');
  await update();
  const jobs = await waitingJobs(pool);
  expect(jobs.map(({ params }) => params.trace!.id)).toEqual([newer.id]);
  await endJob(pool, jobs[0]!, 'input');
  expect(await skipped()).toEqual({ [one.name]: 'refused' });
});

test('an older set that is under way keeps the strain from being sent', async () => {
  const one = await fresh();
  await addPair(pool, one.id);
  await update();
  await addPair(pool, one.id);
  expect(await update()).toMatchObject({ sent: 0, counts: { under_way: 1 } });
});

/** Jobs of QC that wait, and the end of one without a verdict. */
const waitingQc = async () =>
  (
    await pool.query<{ job_id: number; assembly_id: number; user_id: number; moved_by: string }>(
      `select job_id, assembly_id, user_id, moved_by from user_jobs
        where pipeline = 'assembly_stats' and status = 'WAITING' order by job_id`,
    )
  ).rows;
async function failQc(): Promise<void> {
  const [job] = await waitingQc();
  await inTransaction(pool, (tx) => receive(tx, message(job!.job_id, 1, 'failed')));
  const [held] = await claim(pool, { worker: 'w', classes: [], limit: 1, leaseSeconds: 30, sends: false });
  expect(held?.job.job_id).toBe(job!.job_id);
  await fail(pool, held!, ERROR);
}

describe('an assembly without a verdict', () => {
  /** A strain of a user whose reads have an assembly that nobody has judged; its id. */
  async function unjudged() {
    const one = await fresh();
    await pool.query('update strains set owner = $2 where id = $1', [one.id, ownerId]);
    await addPair(pool, one.id);
    await update();
    await endJob(pool, (await waitingJobs(pool))[0]!, 'Assembled');
    const { rows } = await pool.query<{ id: number }>('select max(id) as id from assemblies');
    return { ...one, assembly: rows[0]!.id };
  }

  test('that is being judged is under way', async () => {
    const one = await unjudged();
    await sendQAEvaluation(pool, await getAssembly(pool, one.assembly));
    expect(await skipped()).toEqual({ [one.name]: 'under_way' });
  });

  test('is judged again, up to the limit, and told when that did not help', async () => {
    const one = await unjudged();
    for (let night = 0; night < 3; night++) {
      const dry = await update({ dryRun: true });
      expect(dry).toMatchObject({ sent: 1, counts: { qc_again: 1, not_judged: 0 } });
      expect(dry.strains).toMatchObject([{ strain: one.name, because: 'qc_again' }]);
      expect(await update()).toEqual(dry);
      expect(await update()).toMatchObject({ sent: 0, counts: { under_way: 1 } });
      const row = { assembly_id: one.assembly, user_id: ownerId, moved_by: 'update_assemblies' };
      expect(await waitingQc()).toMatchObject([row]);
      const { job_id } = (await waitingQc())[0]!;
      expect(await getJob(pool, job_id)).toBeInstanceOf(QAEvaluationJob);
      await failQc();
    }
    expect(await update()).toMatchObject({ sent: 0, counts: { qc_again: 0, not_judged: 1 } });
    expect((await update()).skipped).toMatchObject([
      { strain: one.name, because: 'not_judged', job: expect.any(Number), reason: ERROR.message },
    ]);
    expect(await update({ maxFails: 4, dryRun: true })).toMatchObject({ sent: 1 });
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('is left alone when its QC was killed; also one that was loaded', async () => {
    const one = await unjudged();
    const loaded = await fresh();
    const { rows } = await pool.query<{ id: number }>(
      `insert into assemblies (database, barcode, strain_id, file_pointer, sha256)
        values ('toys', $1, $2, 'assemblies/l', '') returning id`,
      [loaded.name, loaded.id],
    );
    const { id } = rows[0]!;
    await pool.query('update assemblies set barcode = $2 where id = $1', [
      id,
      encodeBarcode('TOY', id, 'AS'),
    ]);
    expect(await update()).toMatchObject({ sent: 2, counts: { qc_again: 2 } });
    const jobs = (await waitingQc()).map(({ job_id }) => job_id);
    await inTransaction(pool, (tx) => kill(tx, jobs, 'somebody'));
    expect(await update()).toMatchObject({ sent: 0 });
    expect(await skipped()).toEqual({ [one.name]: 'not_judged', [loaded.name]: 'not_judged' });
    // Newer reads are a reason to assemble, whatever became of the older.
    await addPair(pool, one.id);
    expect(await update()).toMatchObject({ sent: 1, counts: { new: 1 } });
  });

  test('comes first, within the limit, and is sent once by many', async () => {
    const one = await unjudged();
    await addPair(pool, (await fresh()).id);
    const told = await update({ limit: 1, dryRun: true });
    expect(told).toMatchObject({ sent: 1, beyond_limit: 1, strains: [{ strain: one.name }] });
    const all = await Promise.all([update(), update(), update()]);
    expect(all.reduce((sum, { sent }) => sum + sent, 0)).toBe(2);
    expect(await waitingQc()).toHaveLength(1);
  });
});

test('the jobs are those of the owner of the strain, whoever sends them; so is the QC that follows', async () => {
  const one = await fresh();
  await pool.query('update strains set owner = $2 where id = $1', [one.id, ownerId]);
  await addPair(pool, one.id);
  const two = await fresh();
  await addPair(pool, two.id);
  await update();
  const { rows } = await pool.query(
    `select user_id, moved_by, job_id from user_jobs where job_type = 'QAssembly' and status = 'WAITING' order by user_id`,
  );
  const by = { moved_by: 'update_assemblies' };
  expect(rows).toMatchObject([
    { user_id: 1, ...by },
    { user_id: ownerId, ...by },
  ]);
  // What a job sends is sent with what its row says of whose it is.
  expect((await getJob(pool, rows[1].job_id)).ownership).toMatchObject({ userId: ownerId });
});

test('jobs are recorded in one order, however they were chosen: two that judge differently cannot wait for each other', async () => {
  for (let i = 0; i < 12; i++) await addPair(pool, (await fresh()).id);
  const { strains } = await chooseStrains(pool, 'toys', { maxFails: 3 });
  const orders: string[][] = [];
  for (const order of [strains, strains.toReversed()]) {
    const sending = inTransaction(pool, async (tx) => {
      expect(await sendStrains(tx, 'toys', { strains: order }, {})).toBe(12);
      const { rows } = await tx.query<{ accession: string }>(
        "select accession from user_jobs where job_type = 'QAssembly' and status = 'WAITING' order by job_id",
      );
      orders.push(rows.map(({ accession }) => accession));
      throw new Error('taken back');
    });
    await expect(sending).rejects.toThrow('taken back');
  }
  expect(orders[1]).toEqual(orders[0]);
});

test('an assembly that a person loaded and that passed QC is valid; one that failed is none', async () => {
  const one = await fresh();
  await addPair(pool, one.id);
  const loaded = (status: string) =>
    pool.query(
      `insert into assemblies (database, barcode, strain_id, file_pointer, sha256, status)
        values ('toys', $1, $2, '', '', $3)`,
      [`${one.name}${status}`, one.id, status],
    );
  await loaded('Failed QC');
  expect(await update({ dryRun: true })).toMatchObject({ sent: 1 });
  await loaded('Passed QC');
  expect(await update()).toMatchObject({ sent: 0 });
});

test('a person may send again what no night sends, and the assembler stays', async () => {
  const one = await fresh();
  await addRunsTo(pool, one.id, ['ERR902']);
  await update();
  const [job] = await waitingJobs(pool);
  await pool.query(`update user_jobs set params = params || '{"assembler": "megahit"}' where job_id = $1`, [
    job!.job_id,
  ]);
  await endJob(pool, job!, 'input');
  expect(await update()).toMatchObject({ sent: 0, counts: { refused: 1 } });
  const again = await inTransaction(pool, (tx) => resend(tx, job!.job_id, 'somebody'));
  expect(again.outcome).toBe('recorded');
  const [second] = await waitingJobs(pool);
  expect(second).toMatchObject({ job_id: again.jobId, accession: 'ERR902' });
  await endJob(pool, second!, 'infrastructure');
  expect(await update()).toMatchObject({ sent: 1, counts: { failed: 1 } });
  expect((await waitingJobs(pool))[0]!.params).toMatchObject({
    assembler: 'megahit',
    runs: [{ accession: 'ERR902' }],
  });
});

test('the limit, the priority and the workgroup; those that never had a job come first', async () => {
  const failed = await fresh();
  await addPair(pool, failed.id);
  await update();
  await endJob(pool, (await waitingJobs(pool))[0]!, 'infrastructure');
  const others = [await fresh(), await fresh()];
  for (const { id } of others) await addPair(pool, id);
  const told = await update({ limit: 2, priority: -7, workgroup: 'night' });
  expect(told).toMatchObject({ sent: 2, beyond_limit: 1, counts: { new: 2, failed: 1 } });
  expect(told.strains.map(({ strain }) => strain)).toEqual(others.map(({ name }) => name));
  const { rows } = await pool.query(
    `select priority, workgroup, moved_by, user_id from user_jobs where status = 'WAITING' and job_type = 'QAssembly'`,
  );
  const row = { priority: -7, workgroup: 'night', moved_by: 'update_assemblies', user_id: 1 };
  expect(rows).toEqual([row, row]);
});

test('a dry run tells the same and changes nothing', async () => {
  for (let i = 0; i < 3; i++) await addPair(pool, (await fresh()).id);
  const jobs = async () => (await pool.query('select from user_jobs')).rowCount;
  const before = await jobs();
  const dry = await update({ dryRun: true });
  expect(dry).toMatchObject({ sent: 3, counts: { new: 3 } });
  expect(await jobs()).toBe(before);
  expect(await update()).toEqual(dry);
});

test('many at once send each strain once, also when jobs end meanwhile', async () => {
  for (let i = 0; i < 60; i++) await addPair(pool, (await fresh()).id);
  const chosen = await chooseStrains(pool, 'toys', { maxFails: 3 });
  const all = await Promise.all(Array.from({ length: 4 }, () => update()));
  expect(all.reduce((sum, one) => sum + one.sent, 0)).toBe(60);
  expect(all.reduce((sum, one) => sum + one.overtaken, 0)).toBeLessThanOrEqual(180);
  await endJob(pool, (await waitingJobs(pool))[0]!, 'infrastructure');
  // Decided on before all that: the one that has ended is not sent a second time either.
  expect(await sendStrains(pool, 'toys', chosen, {})).toBe(0);
  expect((await audit(pool)).differences).toEqual([]);
});

test('a strain whose reads have an assembly, and no job in this ledger, is judged by the assembly', async () => {
  const one = await fresh();
  const { id } = await addPair(pool, one.id);
  const job = { job_id: 1, accession: '', params: { trace: { id, strainId: one.id } } };
  await madeBy(pool, job, 'Failed QC');
  expect(await skipped()).toEqual({ [one.name]: 'failed_qc' });
});

test('a database that is not there is refused by its code', async () => {
  await expect(update({ database: 'none' })).rejects.toMatchObject({ code: 'DATABASE_UNKNOWN' });
});

test('the schedules are there and on; their jobs do what the command does', async () => {
  registerMaintenance();
  const { rows } = await pool.query(
    "select handler, enabled from schedules where name like 'update%' order by name",
  );
  expect(rows).toEqual([
    { handler: 'update_assemblies', enabled: true },
    { handler: 'update_schemes', enabled: true },
  ]);
  const one = await fresh();
  await addPair(pool, one.id);
  await addRunsTo(pool, (await fresh()).id, ['ERR903'], 'ILLUMINA', 'Single');
  await inTransaction(pool, (tx) => findHandler('update_assemblies')!(tx, new Date()));
  const recorded = await pool.query<{ job_id: number }>(
    "select max(job_id) as job_id from user_jobs where job_class = 'update_assemblies' and accession = 'toys'",
  );
  const { job_id } = recorded.rows[0]!;
  const job = (await getJob(pool, job_id)) as UpdateAssembliesJob;
  expect(job).toBeInstanceOf(UpdateAssembliesJob);
  const held = await claimOne(pool, job_id, 'w');
  const prepared = await job.prepare();
  const kept = await inTransaction(pool, async (tx) => {
    const context = { tx, job: held.job, writeLookup: async () => {}, writeAnalysis: async () => {} };
    const result = await job.apply(context, prepared);
    await complete(tx, held, result);
    return result;
  });
  expect(kept).toMatchObject({
    ...{ sent: 1, counts: { new: 1, single_end: 1 } },
    skipped: [{ because: 'single_end' }],
  });
  const sent = await pool.query(
    "select priority, user_id from user_jobs where job_type = 'QAssembly' and status = 'WAITING'",
  );
  expect(sent.rows).toEqual([{ priority: 10, user_id: 1 }]);
});
