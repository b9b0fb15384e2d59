import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { addRuns } from '../../src/intake/runs.ts';
import { AssemblyJob } from '../../src/jobs/assembly_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { getJob } from '../../src/jobs/registry.ts';
import { claim } from '../../src/ledger/claim.ts';
import { complete, fail } from '../../src/ledger/finish.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { receive } from '../../src/ledger/receive.ts';
import { resend } from '../../src/ledger/resend.ts';
import { describe as pipelines } from '../../src/pipelines/registry.ts';
import { assembliesOf } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { findStrain } from '../../src/records/strains.ts';
import { tracesOf } from '../../src/records/traces.ts';
import { addUser } from '../../src/records/users.ts';
import { Store } from '../../src/store.ts';
import { ERROR, message } from '../ledger/verbs_support.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
setHouse({ pool, store });
afterAll(async () => {
  setHouse(undefined);
  await rm(store.root, { recursive: true, force: true });
});
const database = 'vibrio';
await addDatabase(pool, { name: database, prefix: 'VIB', genus: 'Vibrio' });

const add = (strain: string, runs: string[]) =>
  inTransaction(pool, (tx) => addRuns(tx, { database, strain, runs, userId: 1 }));
async function jobOf(strain: string, runs: string[]): Promise<AssemblyJob> {
  const { jobId } = await add(strain, runs);
  return (await getJob(pool, jobId!)) as AssemblyJob;
}
const held = async (jobId: number) => {
  await inTransaction(pool, (tx) => receive(tx, message(jobId, 1, 'complete')));
  const options = { worker: 'w', classes: ['QAssembly'], limit: 1, leaseSeconds: 30, sends: false };
  return (await claim(pool, options))[0]!;
};

test('a job of runs asks CRobot for them, as its pipeline takes it', async () => {
  const job = await jobOf('S1', ['SRR1575956', 'ERR10']);
  expect(job.row).toMatchObject({ accession: 'SRR1575956,ERR10', family: 'assembly' });
  const request = await job.request();
  expect(request).toMatchObject({
    ...{ pipeline: 'QAssembly', inputs: {}, reads: { read: 'SRR1575956,ERR10' } },
    params: { prefix: expect.stringMatching(/^VIB_.*_AS$/), genus: 'Vibrio', assembler: 'spades' },
  });
  const qassembly = pipelines().find(({ name }) => name === 'QAssembly')!;
  expect(() => qassembly.check(request.inputs, request.params, request.reads)).not.toThrow();
  expect(await job.fileNames()).toEqual({});
});

test('its assembly belongs to the strain and its first run, and goes on to QC', async () => {
  const job = await jobOf('S2', ['ERR21', 'ERR22']);
  const jobId = job.row!.job_id;
  const contigs = join(store.root, 'contigs.fasta');
  await writeFile(contigs, '>c\nACGT\n');
  const depth = join(store.root, 'depth.tsv');
  await writeFile(depth, 'contig\tdepth\nc\t30\n');
  const { sha256 } = await store.put('assemblies', contigs, '.fasta');
  const { rows } = await pool.query<{ request: object }>('select $1::jsonb as request', [
    await job.request(),
  ]);
  const row = { ...(await held(jobId)).job, request: rows[0]!.request } as never;
  const result = {
    ...{ job_id: jobId, attempt: 1, pipeline: 'QAssembly', version: '1.0', programs: [], params: {} },
    outputs: { contigs: ['contigs.fasta', contigs], depth: ['depth.tsv', depth] } as const,
    values: { n50: 4, runs: [{ run: 'ERR21' }, { run: 'ERR22' }] },
    checksums: { 'outputs.contigs': sha256 },
    ...{ log: '{}', started: '', ended: '' },
  };
  const prepared = await job.prepare(result as never);
  // Whose strain it is now, whoever had it when the job was claimed.
  const heir = await addUser(pool, { username: 'next' });
  await pool.query("update strains set owner = $1 where strain = 'S2'", [heir.userId]);
  await inTransaction(pool, (tx) =>
    job.apply({ tx, job: row, writeLookup: async () => {}, writeAnalysis: async () => {} }, prepared),
  );
  const strain = (await findStrain(pool, database, 'S2'))!;
  const [first] = await tracesOf(pool, strain.id);
  expect(await assembliesOf(pool, strain.id)).toMatchObject([
    { traceId: first!.id, jobId, stats: { runs: [{ run: 'ERR21' }, { run: 'ERR22' }] } },
  ]);
  const kept = await pool.query<{ depth_pointer: string }>('select depth_pointer from assemblies');
  expect(await readFile(store.absolute(kept.rows[0]!.depth_pointer), 'utf8')).toBe(
    await readFile(depth, 'utf8'),
  );
  // An older pipeline left none.
  const { depth: _, ...without } = result.outputs;
  expect(await job.prepare({ ...result, outputs: without } as never)).toMatchObject({ depth: null });
  const next = await pool.query("select user_id from user_jobs where job_type = 'assembly_stats'");
  expect(next.rows).toEqual([{ user_id: heir.userId }]);
});

test('a job of runs that has ended is sent again with the same runs, and can be built', async () => {
  const job = await jobOf('S3', ['ERR31', 'ERR32']);
  const jobId = job.row!.job_id;
  await fail(pool, await held(jobId), ERROR);
  const again = await inTransaction(pool, (tx) => resend(tx, jobId, 'somebody'));
  expect(again).toMatchObject({ outcome: 'recorded', was: 'FAILED' });
  expect(await getJobRow(pool, again.jobId)).toMatchObject({
    ...{ accession: 'ERR31,ERR32', resend_of: jobId, status: 'WAITING' },
  });
  const second = (await getJob(pool, again.jobId)) as AssemblyJob;
  expect((await second.request()).reads).toEqual({ read: 'ERR31,ERR32' });
  await complete(pool, await held(again.jobId), null);
});

test('an archive that is away is asked for a day; a program that fails is not', async () => {
  const job = await jobOf('S5', ['ERR51']);
  const limit = (code: string) => job.retryLimit({ code, class: 'infrastructure', message: '' });
  expect([limit('RUN_UNREACHABLE'), limit('RUN_DAMAGED'), limit('PROGRAM_FAILED')]).toEqual([100, 5, 5]);
});

test('while one is under way for the same runs, another is not recorded', async () => {
  const job = await jobOf('S4', ['ERR41']);
  const { runs, strainId } = job.params as { runs: { id: number; accession: string }[]; strainId: number };
  const twin = new AssemblyJob({ database, strainId, runs, assembler: 'megahit' });
  expect(await twin.send(pool)).toEqual({ jobId: job.row!.job_id, fresh: false });
});

test.each([[[{ id: 1, accession: 'PRJEB1' }]], [[]]])('params %j are none', async (runs) => {
  const params = { database, strainId: 1, runs };
  const { rows } = await pool.query<{ job_id: number }>(
    `insert into user_jobs (accession, user_id, pipeline, database, family, remote, params)
      values ('wrong' || $2, 1, 'QAssembly', $1, 'assembly', true, $3) returning job_id`,
    [database, String(runs.length), params],
  );
  await expect(getJob(pool, rows[0]!.job_id)).rejects.toMatchObject({ code: 'JOB_PARAMS_WRONG' });
});
