import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import type { GenericJob } from '../../src/jobs/generic_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { getJob } from '../../src/jobs/registry.ts';
import { audit } from '../../src/ledger/audit.ts';
import { claim } from '../../src/ledger/claim.ts';
import { claimOne } from '../../src/ledger/claim_one.ts';
import { complete, fail, hold } from '../../src/ledger/finish.ts';
import { kill } from '../../src/ledger/kill.ts';
import { lookupsOf, writeLookup } from '../../src/ledger/lookup.ts';
import { receive } from '../../src/ledger/receive.ts';
import { chooseAssemblies } from '../../src/maintenance/choose_assemblies.ts';
import { registerMaintenance } from '../../src/maintenance/register.ts';
import { sendChosen, updateScheme } from '../../src/maintenance/update_scheme.ts';
import { UpdateSchemeJob } from '../../src/maintenance/update_scheme_job.ts';
import { attachScheme } from '../../src/records/attach_scheme.ts';
import { addScheme, type Scheme, setSchemeVersion } from '../../src/records/schemes.ts';
import { Store } from '../../src/store.ts';
import { findHandler } from '../../src/worker/scheduler/handlers.ts';
import { addTestDatabase, endAllJobs } from '../ledger/support.ts';
import { ERROR, message } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';
import { addPassed, addSent } from './assemblies.ts';

const { pool } = await freshDatabase();
await addTestDatabase(pool);
setHouse({ pool, store: new Store('/nowhere') });

let schemes = 0;
let scheme: Scheme;
beforeEach(async () => {
  await endAllJobs(pool);
  await pool.query("update assemblies set status = 'Refused'");
  scheme = await addSent(pool, `S${++schemes}`);
});

const update = (options: Partial<Parameters<typeof updateScheme>[2]> = {}, of = scheme) =>
  updateScheme(pool, of, { maxFails: 3, ...options });

/** The unfinished job of an assembly, as a worker holds it once its result is there. */
async function returned(assemblyId: number) {
  const { rows } = await pool.query<{ job_id: number }>(
    `select job_id from user_jobs where assembly_id = $1 and scheme_id = $2 order by job_id desc limit 1`,
    [assemblyId, scheme.id],
  );
  const { job_id } = rows[0]!;
  await inTransaction(pool, (tx) => receive(tx, message(job_id, 1, 'complete')));
  const [held] = await claim(pool, { worker: 'w', classes: [], limit: 1, leaseSeconds: 30, sends: false });
  expect(held?.job.job_id).toBe(job_id);
  return held!;
}
async function finish(assemblyId: number, version = '1.0', results: Record<string, string> = {}) {
  const held = await returned(assemblyId);
  await writeLookup(pool, held, { version, stBarcode: null, results });
  await complete(pool, held, null);
}
const failOnce = async (assemblyId: number) => fail(pool, await returned(assemblyId), ERROR);
const jobsOf = async (assemblyId: number) =>
  (await lookupsOf(pool, assemblyId)).find((row) => row.scheme_id === scheme.id)?.other_data;

test("a job is the owner of the strain's, whoever sends it, and its history says who asked", async () => {
  const { rows: people } = await pool.query<{ user_id: number }>(
    "insert into users (username) values ('somebody') returning user_id",
  );
  const owner = people[0]!.user_id;
  const [one, two] = await addPassed(pool, 2);
  await pool.query(
    'update strains set owner = $2 where id = (select strain_id from assemblies where id = $1)',
    [one, owner],
  );
  expect(await update()).toMatchObject({ sent: 2 });
  const { rows } = await pool.query(
    'select assembly_id, user_id, moved_by from user_jobs where scheme_id = $1 order by job_id',
    [scheme.id],
  );
  const by = { moved_by: 'update_scheme' };
  expect(rows).toEqual([
    { assembly_id: one, user_id: owner, ...by },
    { assembly_id: two, user_id: 1, ...by },
  ]);
});

test('sends what passed QC and has no result; twice it sends nothing new', async () => {
  const [one, two] = await addPassed(pool, 2);
  await addPassed(pool, 1, 'Failed QC');
  await addPassed(pool, 1, 'Assembled');
  const first = await update({ priority: -3, workgroup: 'night' });
  expect(first).toMatchObject({ sent: 2, counts: { new: 2 }, beyond_limit: 0, overtaken: 0 });
  expect(first.counts.not_passed_qc).toBeGreaterThanOrEqual(2);
  expect(await update()).toMatchObject({ sent: 0, counts: { new: 0, under_way: 2 } });
  const { rows } = await pool.query(
    `select accession, pipeline, assembly_id, priority, workgroup, moved_by, remote, family, params
      from user_jobs where scheme_id = $1 order by job_id`,
    [scheme.id],
  );
  expect(rows).toMatchObject(
    [one, two].map((assembly_id) => ({ assembly_id, pipeline: scheme.description })),
  );
  expect(rows[0]).toMatchObject({
    ...{ priority: -3, workgroup: 'night', moved_by: 'update_scheme', remote: true, family: 'scheme' },
    params: { assemblyFilepointer: `assemblies/${one}`, assemblyBarcode: rows[0].accession },
  });
  await finish(one!);
  expect(await update()).toMatchObject({ sent: 0, counts: { current: 1, under_way: 1 } });
  expect(await jobsOf(one!)).toMatchObject({ job_count: 1, complete_count: 1, queued_count: 0 });
  expect((await audit(pool)).differences).toEqual([]);
});

test('the jobs it records are what their class reads back', async () => {
  await addPassed(pool, 1);
  await update();
  const { rows } = await pool.query('select job_id from user_jobs where scheme_id = $1', [scheme.id]);
  const job = await getJob(pool, rows[0].job_id);
  expect(job.params).toMatchObject({ scheme: { id: scheme.id, param: { pipeline: 'echo' } } });
});

test('what failed is sent again until it failed too often', async () => {
  const [id] = await addPassed(pool, 1);
  for (let fails = 0; fails < 2; fails++) {
    expect(await update({ maxFails: 2 })).toMatchObject({ sent: 1 });
    await failOnce(id!);
  }
  expect(await update({ maxFails: 2 })).toMatchObject({ sent: 0, counts: { failed_too_often: 1 } });
  expect(await update({ maxFails: 3 })).toMatchObject({ sent: 1, counts: { failed: 1 } });
  expect(await jobsOf(id!)).toMatchObject({ job_count: 3, fail_count: 2 });
});

test('a kill is not a failure, and no script resends it', async () => {
  const [id] = await addPassed(pool, 1);
  await update();
  const { rows } = await pool.query('select job_id from user_jobs where assembly_id = $1', [id]);
  await inTransaction(pool, (tx) => kill(tx, [rows[0].job_id], 'somebody'));
  expect(await update({ maxFails: 1 })).toMatchObject({ sent: 0, counts: { killed: 1 } });
});

test('what waits for a person is under way', async () => {
  const [id] = await addPassed(pool, 1);
  await update();
  await hold(pool, await returned(id!), ERROR, 'nobody could help it');
  expect(await update()).toMatchObject({ sent: 0, counts: { under_way: 1 } });
});

describe('older versions', () => {
  test('of the pipeline: than the one that would be run now, else than the newest result', async () => {
    const [old, newer] = await addPassed(pool, 2);
    await update();
    await finish(old!, '1.9');
    await finish(newer!, '1.10');
    const dry = (pipelineVersion?: string) => update({ dryRun: true, pipelineVersion });
    expect(await dry()).toMatchObject({ sent: 1, counts: { older_pipeline: 1, current: 1 } });
    expect(await dry('1.9')).toMatchObject({ sent: 0, counts: { current: 2 } });
    expect(await dry('2.0')).toMatchObject({ sent: 2, counts: { older_pipeline: 2 } });
    expect(await dry('unknown')).toMatchObject({ counts: { older_pipeline: 1, current: 1 } });
    expect(await update()).toMatchObject({ sent: 1 });
    // What it had found before stays, and one that fails under the new version is counted on.
    await failOnce(old!);
    expect(await update({ maxFails: 1 })).toMatchObject({ sent: 0, counts: { failed_too_often: 1 } });
  });

  test('of the typing scheme: than the one that NServ has', async () => {
    scheme = await addSent(pool, 'MLST_x', true);
    await pool.query(`insert into nserv_schemes (name, prefix, version) values ('MLST_x', 'TOY', 2)`);
    const [old, current] = await addPassed(pool, 2);
    await update();
    await finish(old!, '1.0', { scheme_version: '1' });
    await finish(current!, '1.0', { scheme_version: '2' });
    expect(await update()).toMatchObject({ sent: 1, counts: { older_scheme: 1, current: 1 } });
    await finish(old!, '1.0', { scheme_version: '2' });
    expect(await update()).toMatchObject({ sent: 0, counts: { current: 2 } });
  });
});

test('of a scheme that has a version of its own and types nothing, results of another version are older', async () => {
  const [old, current] = await addPassed(pool, 2);
  await update();
  await finish(old!, '1.0');
  await finish(current!, '1.0', { scheme_version: '2' });
  expect(await update()).toMatchObject({ sent: 0, counts: { current: 2 } });
  await setSchemeVersion(pool, scheme.id, '2');
  expect(await update()).toMatchObject({ sent: 1, counts: { older_scheme: 1, current: 1 } });
});

test('what a scheme says of its columns is not repeated in every job', async () => {
  const columns = [{ name: 'genes', label: 'Genes', kind: 'integer' as const }];
  const param = { ...scheme.param, columns, params: { message: 'hello' } };
  scheme = (await attachScheme(pool, { ...scheme, param })).scheme;
  await addPassed(pool, 1);
  await update();
  const { rows } = await pool.query('select job_id from user_jobs where scheme_id = $1', [scheme.id]);
  const job = (await getJob(pool, rows[0].job_id)) as GenericJob;
  expect(job.params.scheme.param).toEqual({
    display: 'public',
    pipeline: 'echo',
    params: { message: 'hello' },
  });
  // The scheme as it is when CRobot is asked, which may be later.
  await attachScheme(pool, { ...scheme, param: { ...param, params: { message: 'later' } } });
  expect(await job.request()).toMatchObject({ pipeline: 'echo', params: { message: 'later' } });
});

test('a limit takes those that never had a job first, then the oldest', async () => {
  const [failed, ...fresh] = await addPassed(pool, 4);
  await update({ limit: 1 });
  await failOnce(failed!);
  expect(await update({ limit: 2 })).toMatchObject({
    sent: 2,
    beyond_limit: 2,
    counts: { new: 3, failed: 1 },
  });
  const { rows } = await pool.query(
    `select assembly_id from user_jobs where scheme_id = $1 and status = 'WAITING' order by job_id`,
    [scheme.id],
  );
  expect(rows.map((row) => row.assembly_id)).toEqual(fresh.slice(0, 2));
});

test('a dry run tells the same and changes nothing', async () => {
  await addPassed(pool, 3);
  const jobs = async () => (await pool.query('select from user_jobs')).rowCount;
  const before = await jobs();
  const dry = await update({ dryRun: true });
  expect(dry).toMatchObject({ sent: 3, counts: { new: 3 } });
  expect(await jobs()).toBe(before);
  expect(await update()).toEqual(dry);
});

test('many at once send each assembly once, also when jobs end meanwhile', async () => {
  const ids = await addPassed(pool, 300);
  const chosen = await chooseAssemblies(pool, scheme, { maxFails: 3 });
  const all = await Promise.all(Array.from({ length: 4 }, () => update()));
  expect(all.reduce((sum, one) => sum + one.sent, 0)).toBe(300);
  await finish(ids[0]!);
  // Decided on before all that: the one that has ended is not sent a second time either.
  expect(await sendChosen(pool, scheme, chosen, {})).toBe(0);
  const { rows } = await pool.query('select count(*) as n from user_jobs where scheme_id = $1', [scheme.id]);
  expect(rows[0].n).toBe(300);
  expect((await audit(pool)).differences).toEqual([]);
});

test('a scheme that has no pipeline is refused by its code', async () => {
  const none = await addScheme(pool, {
    ...{ database: 'toys', description: 'silent', name: 'silent', param: { display: 'none' as const } },
  });
  await expect(update({}, none)).rejects.toMatchObject({ code: 'SCHEME_NO_PIPELINE' });
});

test('the schedule is there and on; its jobs do what the command does', async () => {
  registerMaintenance();
  const { rows } = await pool.query("select handler, enabled from schedules where name = 'update_schemes'");
  expect(rows).toEqual([{ handler: 'update_schemes', enabled: true }]);

  await addPassed(pool, 2);
  await inTransaction(pool, (tx) => findHandler('update_schemes')!(tx, new Date()));
  const recorded = await pool.query<{ job_id: number }>(
    `select job_id from user_jobs where job_class = 'update_scheme' and accession = $1`,
    [scheme.description],
  );
  const job = (await getJob(pool, recorded.rows[0]!.job_id)) as UpdateSchemeJob;
  expect(job).toBeInstanceOf(UpdateSchemeJob);
  const held = await claimOne(pool, recorded.rows[0]!.job_id, 'w');
  const prepared = await job.prepare();
  const kept = await inTransaction(pool, async (tx) => {
    const context = { tx, job: held.job, writeLookup: async () => {}, writeAnalysis: async () => {} };
    const result = await job.apply(context, prepared);
    await complete(tx, held, result);
    return result;
  });
  expect(kept).toMatchObject({ sent: 2, counts: { new: 2 } });
  const sent = await pool.query('select priority, user_id from user_jobs where scheme_id = $1', [scheme.id]);
  expect(sent.rows).toEqual([
    { priority: 10, user_id: 1 },
    { priority: 10, user_id: 1 },
  ]);
});
