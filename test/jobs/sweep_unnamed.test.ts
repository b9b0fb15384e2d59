import { existsSync } from 'node:fs';
import { link, mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { setHouse } from '../../src/jobs/house.ts';
import type { LocalJob } from '../../src/jobs/local_job.ts';
import { SweepUnnamedJob, sendSweepUnnamed } from '../../src/jobs/sweep_unnamed_job.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addTrace } from '../../src/records/traces.ts';
import { defaultUser } from '../../src/records/users.ts';
import type { StoredFile, StoreKind } from '../../src/store.ts';
import { temporaryStore } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpn', prefix: 'KPN', genus: 'Klebsiella' });
const { userId } = await defaultUser(pool);
const store = await temporaryStore();
setHouse({ pool, store });

let count = 0;
const put = (kind: StoreKind): Promise<StoredFile> =>
  store.putBytes(kind, Buffer.from(`content ${++count}`), '.x.gz');
const there = ({ path }: StoredFile) => existsSync(store.absolute(path));

/** Files older than so many milliseconds; 0: all that are not of the future. */
async function sweep(milliseconds = 0): Promise<{ files: number; bytes: number }> {
  const args = { olderThanHours: milliseconds / 3_600_000 };
  const job = new SweepUnnamedJob({ database: 'kpn', label: 'x', args }) as unknown as LocalJob<object>;
  return (await job.prepare(new AbortController().signal)) as Awaited<ReturnType<typeof sweep>>;
}

const strain = async () =>
  addStrain(pool, { database: 'kpn', strain: `s${++count}`, metadata: {}, owner: userId });

async function trace(read1: StoredFile, read2: StoredFile): Promise<number> {
  const [one, two] = [
    { name: 'a', ...read1 },
    { name: 'b', ...read2 },
  ];
  const strainId = (await strain()).id;
  return (await addTrace(pool, { database: 'kpn', strainId, read1: one, read2: two })).id;
}

async function assembly({ path, sha256 }: StoredFile, depthPointer: string | null = null): Promise<void> {
  const given = { database: 'kpn', strainId: (await strain()).id, traceId: null, jobId: null };
  const rest = { filePointer: path, sha256, originalName: null, pipelineVersion: '', stats: {} };
  await addAssembly(pool, { ...(await reserveAssembly(pool, 'kpn')), ...given, ...rest, depthPointer });
}

async function job(column: 'params' | 'request' | 'returned' | 'result', file: StoredFile): Promise<void> {
  const accession = `#job ${++count}`;
  await pool.query(
    `insert into user_jobs (accession, user_id, pipeline, database, family, remote, params)
      values ($1, $2, 'x', 'kpn', 'local', false, '{}')`,
    [accession, userId],
  );
  await pool.query(`update user_jobs set ${column} = $1 where accession = $2`, [
    JSON.stringify({ deep: [{ path: file.path }] }),
    accession,
  ]);
}

/** All ways in which a row may name a file. */
const NAMES: Record<string, [StoreKind, (file: StoredFile) => Promise<unknown>]> = {
  'mate 1': ['reads', async (file) => trace(file, file)],
  'mate 2': ['reads', async (file) => trace({ ...file, path: 'elsewhere' }, file)],
  'a trace as it was': [
    'reads',
    async (file) =>
      pool.query('update traces set read1 = null, read2 = null where id = $1', [await trace(file, file)]),
  ],
  assembly: ['assemblies', assembly],
  'depths of an assembly': ['assemblies', (file) => assembly({ ...file, path: 'elsewhere' }, file.path)],
  'an absolute path': ['assemblies', (file) => assembly({ ...file, path: store.absolute(file.path) })],
  'parameters of a job': ['queries', (file) => job('params', file)],
  'what is asked of CRobot': ['reads', (file) => job('request', file)],
  'what CRobot returned': ['assemblies', (file) => job('returned', file)],
  'what a job found': ['analyses', (file) => job('result', file)],
  'an item': [
    'analyses',
    (file) =>
      pool.query(
        `insert into user_preferences (type, name, user_id, database, data) values ('x', $1, $2, 'kpn', $3)`,
        [`item ${++count}`, userId, JSON.stringify({ tables: { hits: file } })],
      ),
  ],
};

test.each(Object.entries(NAMES))(
  '%s: what it names stays, also when it is old; its neighbours go',
  async (_, [kind, name]) => {
    const [named, unnamed, young] = [await put(kind), await put(kind), await put(kind)];
    await name(named);
    const later = new Date(Date.now() + 3_600_000);
    await utimes(store.absolute(young.path), later, later);
    await sleep(5);
    expect(await sweep()).toEqual({ files: 1, bytes: unnamed.bytes });
    expect([named, unnamed, young].map(there)).toEqual([true, false, true]);
    expect(await sweep()).toEqual({ files: 0, bytes: 0 });
  },
);

test('what a removed analysis found goes, unless something else needs it; what is younger than the sweep stays', async () => {
  const [own, alike, call] = [await put('analyses'), await put('analyses'), await put('analyses')];
  const [query, kept] = [await put('queries'), await put('analyses')];
  const made = (found: StoredFile[]) =>
    inTransaction(pool, async (tx) => {
      const data = { files: { matrix: { ...found[0]! } } };
      const type = `project ${++count}`;
      const id = await addAnalysis(tx, { type, name: type, userId, database: 'kpn', data });
      await tx.query(
        `insert into user_jobs (accession, user_id, pipeline, database, family, remote, params, analysis_id)
          values ($1, $2, 'x', 'kpn', 'analysis', false, $3, $4)`,
        [`#${type}`, userId, JSON.stringify({ query: query.path, from: [1] }), id],
      );
      await tx.query(
        `update user_jobs set request = $2, result = $3, status = 'RUNNING' where analysis_id = $1`,
        [id, JSON.stringify({ inputs: { call: call.path, own: found[0]!.path } }), JSON.stringify(found)],
      );
      return id;
    });
  const removed = await made([own, alike, call]);
  await made([kept, alike]);
  await job('result', call);
  const all = [own, alike, call, query, kept];
  const remove = `update user_preferences set data = data || jsonb_build_object('removed', $2::text) where id = $1`;
  await pool.query(remove, [removed, new Date().toISOString()]);
  await sleep(5);
  // Its job may be under way yet: then it reads them.
  expect(await sweep()).toEqual({ files: 0, bytes: 0 });
  await pool.query("update user_jobs set status = 'COMPLETE', finished = now() where analysis_id = $1", [
    removed,
  ]);
  await pool.query(remove, [removed, new Date(Date.now() + 60_000).toISOString()]);
  expect(await sweep()).toEqual({ files: 0, bytes: 0 });
  await pool.query(remove, [removed, new Date(Date.now() - 5).toISOString()]);
  expect(await sweep()).toEqual({ files: 1, bytes: own.bytes });
  expect(all.map(there)).toEqual([false, true, true, true, true]);
});

test('no named file goes and no unnamed one stays, whatever lies in the store', async () => {
  const kinds = Object.values(NAMES);
  const some = fc.array(fc.tuple(fc.nat(kinds.length - 1), fc.boolean()), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(some, async (plan) => {
      const files = await Promise.all(
        plan.map(async ([which, isNamed]) => {
          const [kind, name] = kinds[which]!;
          const file = await put(kind);
          if (isNamed) await name(file);
          return { file, isNamed };
        }),
      );
      await sleep(5);
      await sweep();
      for (const { file, isNamed } of files) expect([file.path, there(file)]).toEqual([file.path, isNamed]);
    }),
    { numRuns: 20 },
  );
});

test('what is named again while it is swept stays for whoever named it', { timeout: 60_000 }, async () => {
  const OLD = 1500;
  const contents = Array.from({ length: 60 }, (_, i) => Buffer.from(`raced for ${i}`));
  for (const content of contents) await store.putBytes('reads', content, '.fastq');
  await sleep(OLD + 20);
  let ended = false;
  const sweeps = [1, 2].map(async () => {
    while (!ended) await sweep(OLD);
  });
  // The row follows the name by a while, as it does when an upload is accepted.
  const accepted = await Promise.all(
    contents.map(async (content, i) => {
      await sleep(i * 10);
      const since = Date.now();
      const file = await store.putBytes('reads', content, '.fastq');
      await sleep(20);
      await trace(file, file);
      return { file, inTime: Date.now() - since < OLD };
    }),
  );
  ended = true;
  await Promise.all(sweeps);
  const inTime = accepted.filter((one) => one.inTime);
  expect(inTime.length).toBeGreaterThan(0);
  expect(inTime.filter(({ file }) => !there(file))).toEqual([]);
});

test('what a sweep that died had set aside has its name again', async () => {
  const [named, unnamed] = [await put('reads'), await put('reads')];
  await trace(named, named);
  const aside = join(store.root, 'reads', '.swept');
  await mkdir(aside, { recursive: true });
  for (const { path } of [named, unnamed]) await rename(store.absolute(path), join(aside, basename(path)));
  // Somebody sent the same once more.
  await link(join(aside, basename(unnamed.path)), store.absolute(unnamed.path));
  await sweep(60_000);
  expect([named, unnamed].map(there)).toEqual([true, true]);
  expect(await readdir(aside)).toEqual([]);
  await sleep(5);
  await sweep();
  expect([named, unnamed].map(there)).toEqual([true, false]);
  expect(existsSync(dirname(store.absolute(unnamed.path)))).toBe(true);
});

test('it is sent for the night', async () => {
  await inTransaction(pool, (tx) => sendSweepUnnamed(tx, new Date('2026-01-02T02:17:00Z')));
  const { rows } = await pool.query("select params from user_jobs where job_type = 'sweep_unnamed'");
  expect(rows).toEqual([{ params: expect.objectContaining({ args: { olderThanHours: 48 } }) }]);
});
