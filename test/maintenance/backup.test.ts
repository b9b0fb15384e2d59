import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { CountBasesJob } from '../../examples/count_bases_job.ts';
import { EchoJob } from '../../examples/echo_job.ts';
import { tablesOf } from '../../src/database/backup/catalog.ts';
import { migrateIn } from '../../src/database/migrate.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { loadFolder } from '../../src/intake/load_folder.ts';
import { registerJob } from '../../src/jobs/registry.ts';
import { type BackupSource, makeBackup } from '../../src/maintenance/backup/make_backup.ts';
import { backupsIn, readManifest, writeManifest } from '../../src/maintenance/backup/manifest.ts';
import { openBackup, verifyBackup } from '../../src/maintenance/backup/open_backup.ts';
import { restoreBackup } from '../../src/maintenance/backup/restore_backup.ts';
import { importForDatabase } from '../../src/nserv/import_for_database.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { dumpFolder, smallScheme } from '../nserv/dump_folder.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { contentOf, emptyPlace, filesOf, structureOf, temporaryFolder } from './backup_places.ts';

const house = await houseUnderTest();
const { pool, store } = house;
const top = await temporaryFolder();
const secrets = join(top, 'secrets.json');
const source: BackupSource = {
  pool,
  store: store.root,
  dataFiles: [secrets, join(top, 'none')],
  version: '1.2.3',
};
const target = join(top, 'backups');

const echo = (message: string, sleepSeconds = 0) =>
  new EchoJob({ database: 'toys', message, sleepSeconds }).send();

async function restoreInto(path: string, options: { keepStore?: boolean } = {}) {
  const place = await emptyPlace();
  const backup = await openBackup(path, top);
  try {
    await verifyBackup(backup);
    const restored = await restoreBackup(backup, { pool: place.pool, store: place.root }, options);
    return { ...place, restored };
  } finally {
    await backup.close();
  }
}

/** Records, a scheme with alleles, jobs of all ends, jobs that wait, odd text, an empty table, a symbolic link. */
beforeAll(async () => {
  registerJob('echo_job', EchoJob);
  registerJob('count_bases', CountBasesJob);
  await writeFile(secrets, '{"crobotToken":"x"}', { mode: 0o600 });
  await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
  await importForDatabase(pool, store, {
    database: 'kpneumoniae',
    folder: await dumpFolder(smallScheme()),
    name: 'MLST_x',
    label: 'seven of two',
  });
  const uploads = join(top, 'uploads');
  await mkdir(uploads);
  for (const strain of ['K1', 'K2 ä€𝄞'])
    await writeFile(join(uploads, `${strain}.fasta`), `>c\n${dna(randomFrom(3), 5000)}\n`);
  const loaded = await loadFolder({ pool, store, database: 'kpneumoniae', folder: uploads, userId: 1 });
  expect(loaded.strains.map(({ outcome }) => outcome)).toEqual(['loaded', 'loaded']);
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
  const jobs = [
    await echo('tab\tnew\nline \\N back\\slash "ä€𝄞"'),
    await new CountBasesJob({ database: 'toys', name: 'n', sequence: 'ACGT' }).send(),
  ];
  jobs.push(await new EchoJob({ database: 'toys', message: 'bad', sleepSeconds: 0, fail: 'input' }).send());
  // Also those of the strains: a task that still writes would be in one of two pictures of the store.
  for (const { jobId } of [...jobs, ...(loaded.strains as { jobId: number }[])]) await house.ended(jobId);
  await house.stopWorkers();
  await house.stopCrobot();
  await house.stopWeb();
  await echo('waits');
}, 60_000);

test('backup, wipe, restore: nothing differs, and the second backup costs what is new', async () => {
  const first = await makeBackup(source, target);
  expect(first).toMatchObject({ damaged: [], missing: [], copied: first.files });
  expect((await stat(first.path)).mode & 0o777).toBe(0o700);
  const before = {
    rows: await contentOf(pool),
    files: await filesOf(store.root),
    structure: await structureOf(pool),
  };
  expect(Object.keys(before.files).length).toBe(first.files);
  expect(before.rows['public.user_jobs']!.length).toBeGreaterThan(5);
  expect(before.rows['public.nserv_alleles']).toHaveLength(4);

  const again = await makeBackup(source, target);
  expect(again).toMatchObject({ files: first.files, copied: 0, rows: first.rows });
  expect(await backupsIn(target)).toHaveLength(2);

  for (const path of [target, first.path]) {
    const { pool: there, root, restored } = await restoreInto(path);
    expect(restored.audit.differences).toEqual([]);
    expect(await contentOf(there)).toEqual(before.rows);
    expect(await filesOf(root)).toEqual(before.files);
    expect(await structureOf(there)).toEqual(before.structure);
    // The file is as old as it was, and may be read by whom it could.
    const one = Object.keys(before.files)[0]!;
    const [was, is] = [await stat(join(store.root, one)), await stat(join(root, one))];
    expect([Math.round(is.mtimeMs), is.mode]).toEqual([Math.round(was.mtimeMs), was.mode]);
    await there.query('select 1');
  }
}, 60_000);

test('one file: packed, and restored the same; it takes no target that is there', async () => {
  const file = join(top, 'one.tar');
  const made = await makeBackup(source, file);
  expect(made.path).toBe(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(store.root)).filter((name) => name.startsWith('.backup'))).toEqual([]);
  const { pool: there, root } = await restoreInto(file);
  expect(await contentOf(there)).toEqual(await contentOf(pool));
  expect(await filesOf(root)).toEqual(await filesOf(store.root));
  expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([]);
  await expect(makeBackup(source, file)).rejects.toMatchObject({ code: 'BACKUP_TARGET' });
  await expect(makeBackup(source, join(top, 'no/such/place.tar'))).rejects.toMatchObject({
    code: 'BACKUP_TARGET',
  });

  // Cut in the middle.
  await truncate(file, Math.floor((await stat(file)).size / 2));
  await expect(openBackup(file, top).then(verifyBackup)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  await writeFile(join(top, 'no.tar'), 'this is no tar');
  await expect(openBackup(join(top, 'no.tar'), top)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  expect((await readdir(top)).filter((name) => name.startsWith('.'))).toEqual([]);
}, 60_000);

test('numbers begin beyond what anybody knew, and what a transaction defaults to is not carried over', async () => {
  const { pool: there, restored } = await restoreInto(target);
  const { rows } = await pool.query('select max(job_id) as most from user_jobs');
  expect(restored.highestJob).toBe(rows[0].most);
  expect(restored.nextJob).toBeGreaterThan(rows[0].most + 9999);
  const epochs = await Promise.all([pool, there].map((db) => db.query('select epoch from installation')));
  expect(new Set(epochs.map(({ rows: [one] }) => one.epoch)).size).toBe(2);
  // Written by transactions of the new cluster, and not beyond what it has given out.
  const { rows: beyond } = await there.query(
    'select from job_events where txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint',
  );
  expect(beyond).toEqual([]);
  const { rows: next } = await there.query(
    `select nextval(pg_get_serial_sequence('user_jobs', 'job_id')) as job, nextval(pg_get_serial_sequence('strains', 'id')) as strain,
      (select max(id) from strains) as strains`,
  );
  expect(next[0].job).toBe(restored.nextJob);
  expect(next[0].strain).toBeGreaterThan(next[0].strains + 999);
});

test('columns that are computed, or default to the id of a transaction, are not in a backup', async () => {
  const place = await emptyPlace();
  await place.pool.query(
    `create table things (id bigint generated always as identity, label text, twice text generated always as (label || label) stored,
      tx xid8 not null default pg_current_xact_id(), seen xid8,
      txid bigint not null default pg_current_xact_id()::text::bigint)`,
  );
  expect(await tablesOf(place.pool, ['public'])).toEqual([
    { schema: 'public', table: 'things', columns: ['id', 'label', 'seen'] },
  ]);
});

test('a backup of an older release is brought up to date', async () => {
  const older = await emptyPlace();
  const all = (await pool.query<{ name: string }>('select name from migrations order by name')).rows;
  const names = all.map(({ name }) => name);
  const before = names.slice(0, names.indexOf('0012_update_scheme.sql') + 1);
  await inTransaction(older.pool, (tx) => migrateIn(tx, new Set(before)));
  await older.pool.query("insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya')");
  await older.pool.query(
    "insert into strains (database, barcode, strain, owner) select 'toys', 'b' || i, 's' || i, 1 from generate_series(1, 20) i",
  );
  const made = await makeBackup({ ...source, pool: older.pool, store: older.root }, join(top, 'older'));
  const { pool: there } = await restoreInto(made.path);
  expect((await there.query('select name from migrations order by name')).rows).toEqual(all);
  expect((await there.query('select strain from strains order by id')).rows).toHaveLength(20);
  expect(await structureOf(there)).toEqual(await structureOf(pool));
});

test('CRobot is asked what it knows, and one that does not answer is told of', async () => {
  const place = await emptyPlace();
  await house.startCrobot();
  await house.crobot.submit({ ...SUBMISSION, job_id: 777, callback: `${house.webUrl}/api/crobot/callback` });
  const backup = await openBackup(target, top);
  const restored = await restoreBackup(backup, { pool: place.pool, store: place.root, crobot: house.crobot });
  expect(restored).toMatchObject({ highestJob: 777, nextJob: 10_778 });
  await house.stopCrobot();
  const other = await emptyPlace();
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  const alone = await restoreBackup(
    backup,
    { pool: other.pool, store: other.root, crobot: house.crobot },
    { tell },
  );
  expect(alone.highestJob).toBeLessThan(777);
  expect(told.join()).toMatch(/did not say which jobs it knows/);
});

const SUBMISSION = {
  ...{
    attempt: 1,
    tag: 'later',
    type: 'echo_job',
    pipeline: 'echo',
    version: '',
    user_id: 1,
    workgroup: 'x',
    priority: 0,
  },
  ...{ inputs: {}, params: { message: 'm' }, reads: {}, resources: {} },
};

/** A backup of its own to be damaged. */
async function broken(): Promise<string> {
  const folder = join(top, `broken ${Math.random()}`);
  return (await makeBackup(source, folder)).path;
}

const flip = async (file: string) => {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(file, bytes);
};
const inPool = async (backup: string) => {
  const pool = join(backup, '../files');
  const [two] = await readdir(pool);
  const [one] = await readdir(join(pool, two!));
  return join(pool, two!, one!);
};

test.each<[string, RegExp, (backup: string) => Promise<void>]>([
  [
    'a table cut off',
    /user_jobs\.copy\.gz has sha256/,
    (b) => truncate(join(b, 'tables/public.user_jobs.copy.gz'), 40),
  ],
  ['a table altered', /strains\.copy\.gz has sha256/, (b) => flip(join(b, 'tables/public.strains.copy.gz'))],
  ['a table gone', /users\.copy\.gz cannot be read/, (b) => rm(join(b, 'tables/public.users.copy.gz'))],
  ['the list cut off', /store\.ndjson\.gz has sha256/, (b) => truncate(join(b, 'store.ndjson.gz'), 100)],
  ['a file altered', /files\/.* has sha256/, async (b) => flip(await inPool(b))],
  ['a file gone', /files\/.* cannot be read/, async (b) => rm(await inPool(b))],
  [
    'the manifest altered',
    /manifest\.json does not have the sha256/,
    (b) => appendFile(join(b, 'manifest.json'), '\n'),
  ],
  ['the secrets altered', /secrets\.json has sha256/, (b) => flip(join(b, 'secrets.json'))],
])('%s: refused before anything is written', async (_what, says, damage) => {
  const backup = await broken();
  await chmod(backup, 0o700);
  await damage(backup);
  const place = await emptyPlace();
  const attempt = openBackup(backup, top).then(async (open) => {
    await verifyBackup(open);
    await restoreBackup(open, { pool: place.pool, store: place.root });
  });
  await expect(attempt).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  await expect(attempt).rejects.toThrow(says);
  expect(await contentOf(place.pool)).toEqual({});
  expect(await filesOf(place.root)).toEqual({});
});

test('a backup of a newer release, of another form, of tables that nobody makes, and none at all', async () => {
  const backup = await broken();
  const manifest = await readManifest(backup);
  const withChange = async (change: object) => {
    await writeManifest(backup, { ...manifest, ...change });
    const place = await emptyPlace();
    return openBackup(backup, top)
      .then((open) => restoreBackup(open, { pool: place.pool, store: place.root }))
      .catch(async (error) => {
        expect([await contentOf(place.pool), await filesOf(place.root)]).toEqual([{}, {}]);
        throw error;
      });
  };
  const later = [...manifest.migrations, { name: '9999_later.sql', sha256: '0'.repeat(64) }];
  await expect(withChange({ migrations: later })).rejects.toMatchObject({
    code: 'BACKUP_NEWER',
    message: expect.stringMatching(/Enterobot 1\.2\.3 and has migration 9999_later\.sql/),
  });
  await expect(withChange({ format: 2 })).rejects.toMatchObject({ code: 'BACKUP_NEWER' });
  const [table] = manifest.tables;
  await expect(
    withChange({ tables: [{ ...table, table: 'pg_class', schema: 'pg_catalog' }] }),
  ).rejects.toMatchObject({
    code: 'BACKUP_DAMAGED',
  });
  await expect(withChange({ tables: [{ ...table, table: 'nobodys' }] })).rejects.toMatchObject({
    code: 'BACKUP_DAMAGED',
  });
  await expect(
    withChange({ sequences: [{ schema: 'public', name: 'none', next: 1, owner: null }] }),
  ).rejects.toMatchObject({
    code: 'BACKUP_DAMAGED',
  });
  // Rows that are fewer than the manifest says: rolled back whole.
  const fewer = manifest.tables.map((one) =>
    one.table === 'strains' ? { ...one, rows: one.rows + 1 } : one,
  );
  await expect(withChange({ tables: fewer })).rejects.toMatchObject({ code: 'RESTORE_DIFFERS' });
  // Rows that do not fit together: the foreign keys are made again, and say so.
  const orphans = manifest.tables.filter((one) => one.table !== 'strains');
  await expect(withChange({ tables: orphans })).rejects.toMatchObject({
    code: 'RESTORE_FAILED',
    message: expect.stringMatching(/violates foreign key/),
  });
  await expect(openBackup(join(top, 'nowhere'), top)).rejects.toMatchObject({ code: 'BACKUP_MISSING' });
  await expect(openBackup(top, top)).rejects.toMatchObject({ code: 'BACKUP_MISSING' });
}, 60_000);

test('targets that are not empty are refused and stay as they are', async () => {
  const backup = await openBackup(target, top);
  const used = await contentOf(pool);
  const place = await emptyPlace();
  await expect(restoreBackup(backup, { pool, store: place.root })).rejects.toMatchObject({
    code: 'RESTORE_NOT_EMPTY',
  });
  expect(await contentOf(pool)).toEqual(used);
  await expect(restoreBackup(backup, { pool: place.pool, store: store.root })).rejects.toMatchObject({
    code: 'RESTORE_STORE_NOT_EMPTY',
  });
  expect(await contentOf(place.pool)).toEqual({});
  const foreign = join(top, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'letter.txt'), 'dear …');
  await expect(makeBackup(source, foreign)).rejects.toMatchObject({ code: 'BACKUP_TARGET' });
  expect(await readdir(foreign)).toEqual(['letter.txt']);
});

test('an interrupted backup leaves the earlier ones, and is swept by the next', async () => {
  const folder = join(top, 'interrupted');
  await makeBackup(source, folder);
  const stop = new AbortController();
  const saving = makeBackup(source, folder, { signal: stop.signal });
  setTimeout(() => stop.abort(), 30);
  await expect(saving).rejects.toMatchObject({ code: 'BACKUP_NOT_WRITTEN' });
  await mkdir(join(folder, '.20200101T000000Z.partial/tables'), { recursive: true });
  expect(await backupsIn(folder)).toHaveLength(1);
  await makeBackup(source, folder);
  expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  expect(await backupsIn(folder)).toHaveLength(2);
});

test('a store that is damaged is told of: a file that is not what its name says, and one that is gone', async () => {
  const { rows } = await pool.query(
    "select file_pointer as path, read1 ->> 'path' as read from assemblies full join traces on false",
  );
  const file = join(store.root, rows[0].path ?? rows[0].read);
  const was = await readFile(file);
  await chmod(file, 0o644);
  await writeFile(file, was.subarray(1));
  const damaged = await makeBackup(source, join(top, 'damaged store'));
  expect(damaged.damaged).toEqual([rows[0].path ?? rows[0].read]);
  await rm(file);
  const missing = await makeBackup(source, join(top, 'missing file'));
  expect(missing.missing).toEqual([rows[0].path ?? rows[0].read]);
  await writeFile(file, was);
});
