import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { addRuns } from '../../src/intake/runs.ts';
import { uploadsOf } from '../../src/intake/uploads.ts';
import { sendQAEvaluation } from '../../src/jobs/qa_evaluation_job.ts';
import { audit } from '../../src/ledger/audit.ts';
import { kill } from '../../src/ledger/kill.ts';
import { record } from '../../src/ledger/record.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addTrace } from '../../src/records/traces.ts';
import { addPerson, type Person, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const database = 'kpneumoniae';
await addDatabase(pool, { name: database, prefix: 'KLE', genus: 'Klebsiella' });
const owner = await addPerson(pool, api, 'owner');
const heir = await addPerson(pool, api, 'heir');

async function addIsolate(name: string) {
  const strain = await addStrain(pool, { database, strain: name, metadata: {}, owner: owner.userId });
  const file = (mate: number) => ({ name: `${name}_R${mate}.fastq.gz`, path: 'x', sha256: name, bytes: 1 });
  await addTrace(pool, { database, strainId: strain.id, read1: file(1), read2: file(2) });
  const assembly = await addAssembly(pool, {
    ...(await reserveAssembly(pool, database)),
    ...{ database, strainId: strain.id, traceId: null, jobId: null, originalName: null },
    ...{ filePointer: 'x', sha256: name, pipelineVersion: '', stats: {} },
  });
  const [upload] = (
    await pool.query<{ id: number }>(
      `insert into user_uploads (user_id, database, strain, kind, state, strain_id)
        values ($1, $2, $3, 'reads', 'accepted', $4) returning upload_id as id`,
      [owner.userId, database, name, strain.id],
    )
  ).rows;
  await pool.query("insert into upload_files (upload_id, number, name) values ($1, 1, 'a'), ($1, 2, 'b')", [
    upload!.id,
  ]);
  return { ...strain, assembly, upload: upload!.id };
}

/** The jobs of a strain, each recorded as intake and the job classes do. */
async function sendAll({ id, assembly, upload }: Awaited<ReturnType<typeof addIsolate>>): Promise<number[]> {
  const jobs = [(await sendQAEvaluation(pool, assembly, { userId: owner.userId })).jobId];
  const [reads] = (await uploadsOf(pool, id)).filter(({ kind }) => kind === 'reads');
  const [trace, read1, read2] = reads!.tags[0]!.split('#') as [string, string, string];
  const given = { database, userId: owner.userId, params: {}, remote: true };
  jobs.push(
    (
      await record(pool, {
        ...{ ...given, type: { name: 'QAssembly' }, tag: { family: 'assembly', trace, read1, read2 } },
      })
    ).jobId,
  );
  const check = await record(pool, {
    ...{ ...given, remote: false, type: { name: 'AssembleUserUploads' } },
    tag: { family: 'local', label: 'check' },
  });
  await pool.query('update user_uploads set job_id = $2 where upload_id = $1', [upload, check.jobId]);
  return [...jobs, check.jobId];
}

async function give(barcode: string): Promise<void> {
  const path = `/api/v1.0/${database}/strains/${barcode}`;
  const { row_version } = (await owner.json('GET', path)).body;
  const given = await owner.ask('PATCH', path, { owner: 'heir', private: true, row_version });
  expect(given.status).toBe(204);
}

const statuses = (who: Person, jobs: number[]) =>
  Promise.all(jobs.map(async (id) => (await who.ask('GET', `/api/v1.0/jobs/${id}`)).status));

test('the jobs and uploads of a strain go to its new owner, and those of others do not', async () => {
  const [given, kept] = [await addIsolate('given'), await addIsolate('kept')];
  const jobs = await sendAll(given);
  const others = await sendAll(kept);
  await inTransaction(pool, (tx) => kill(tx, [jobs[1]!], 'owner'));
  const before = await pool.query('select * from job_events order by event_id');
  await give(given.barcode);
  expect(await statuses(owner, jobs)).toEqual([404, 404, 404]);
  expect(await statuses(heir, jobs)).toEqual([200, 200, 200]);
  expect(await statuses(owner, others)).toEqual([200, 200, 200]);
  expect(await statuses(heir, others)).toEqual([404, 404, 404]);
  const upload = `/api/v1.0/uploads/${given.upload}`;
  expect([(await owner.ask('GET', upload)).status, (await heir.ask('GET', upload)).status]).toEqual([
    404, 200,
  ]);
  // It is no move.
  expect((await pool.query('select * from job_events order by event_id')).rows).toEqual(before.rows);
  expect((await audit(pool)).differences).toEqual([]);
});

test('also jobs of runs that were put together otherwise later', async () => {
  const add = (runs: string[]) =>
    inTransaction(pool, (tx) => addRuns(tx, { database, strain: 'runs', runs, userId: owner.userId }));
  const first = (await add(['ERR2', 'ERR1'])).jobId!;
  await inTransaction(pool, (tx) => kill(tx, [first], 'owner'));
  const { rows } = await pool.query<{ id: number; barcode: string }>(
    "select id, barcode from strains where strain = 'runs'",
  );
  // A set of ERR1 alone; ERR2 stays in the former one.
  await pool.query(
    "update traces set reads_set = nextval('reads_sets') where strain_id = $1 and accession = 'ERR1'",
    [rows[0]!.id],
  );
  const second = await record(pool, {
    ...{ database, userId: owner.userId, params: {}, remote: true, type: { name: 'QAssembly' } },
    tag: { family: 'assembly', runs: ['ERR1'] },
  });
  await give(rows[0]!.barcode);
  expect(await statuses(heir, [first, second.jobId])).toEqual([200, 200]);
  expect((await audit(pool)).differences).toEqual([]);
});
