import { chmod, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { tryLock } from '../../src/file_lock.ts';
import { type BackupMade, makeBackup } from '../../src/maintenance/backup/make_backup.ts';
import { openBackup, verifyBackup } from '../../src/maintenance/backup/open_backup.ts';
import { restoreBackup } from '../../src/maintenance/backup/restore_backup.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { contentOf, emptyPlace, filesOf, temporaryFolder } from './backup_places.ts';

// A disk that others write to may take its time to be forced.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });
const { pool } = await freshDatabase();
const top = await temporaryFolder();
const store = new Store(join(top, 'store'));
const source = { pool, store: store.root, dataFiles: [], version: 'test' };
const output = 'outputs/0/1/c-1/log.txt';
let named: string;
let made: BackupMade;

/** A store of one file that is named by its content, one that is not, and a link. */
beforeAll(async () => {
  named = (await store.putBytes('reads', Buffer.alloc(100_000, 'reads'), '.gz')).path;
  await mkdir(join(store.root, dirname(output)), { recursive: true });
  await writeFile(join(store.root, output), 'what a task said');
  await symlink('log.txt', join(store.root, dirname(output), 'latest'));
  made = await makeBackup(source, join(top, 'backups'));
});

async function restore(path: string, place: Awaited<ReturnType<typeof emptyPlace>>, keepStore = false) {
  const backup = await openBackup(path, place.root);
  try {
    await verifyBackup(backup);
    return await restoreBackup(backup, { pool: place.pool, store: place.root }, { keepStore });
  } finally {
    await backup.close();
  }
}

test.each(['folder', 'file'])(
  'a cut file that a killed restore left is put anew, from a %s; what is newer stays',
  async (form) => {
    const path = form === 'folder' ? made.path : join(top, 'cut.tar');
    if (form === 'file') await makeBackup(source, path);
    const place = await emptyPlace();
    for (const file of [named, output]) await mkdir(join(place.root, dirname(file)), { recursive: true });
    await writeFile(join(place.root, named), Buffer.alloc(5000, 'reads'));
    await writeFile(join(place.root, output), 'what it said later');
    const left = join(place.root, dirname(named), `.restoring-${'0a'.repeat(12)}`);
    const othersOwn = join(place.root, dirname(named), '.another');
    for (const file of [left, othersOwn]) await writeFile(file, 'half');
    expect(await restore(path, place, true)).toMatchObject({ files: 2, kept: 1 });
    expect(await readFile(join(place.root, named))).toEqual(await readFile(join(store.root, named)));
    expect(await readFile(join(place.root, output), 'utf8')).toBe('what it said later');
    expect((await readdir(join(place.root, dirname(named)))).filter((name) => name.startsWith('.'))).toEqual([
      '.another',
    ]);
    // Of the right size, and other bytes.
    const again = { ...(await emptyPlace()), root: place.root };
    await chmod(join(place.root, named), 0o640);
    await writeFile(join(place.root, named), Buffer.alloc(100_000, 'x'));
    expect(await restore(path, again, true)).toMatchObject({ files: 1, kept: 2 });
    expect((await filesOf(place.root))[named]).toBe((await filesOf(store.root))[named]);
  },
);

test('a file that the store has whole stays, though the backup has it damaged', async () => {
  const whole = await readFile(join(store.root, named));
  await chmod(join(store.root, named), 0o640);
  await truncate(join(store.root, named), 10);
  const damaged = await makeBackup(source, join(top, 'damaged'));
  expect(damaged.damaged).toEqual([named]);
  await writeFile(join(store.root, named), whole);
  const place = await emptyPlace();
  await restore(made.path, place);
  expect(await restore(damaged.path, { ...(await emptyPlace()), root: place.root }, true)).toMatchObject({
    files: 0,
  });
  expect(await readFile(join(place.root, named))).toEqual(whole);
});

test('files are forced to the disk before the rows are there; where they cannot be, nothing is', async () => {
  const place = await emptyPlace();
  // In place of sync(1): says where it was called, and fails.
  const programs = join(top, 'programs');
  await mkdir(programs);
  await writeFile(join(programs, 'sync'), `#!/bin/sh\necho "$@" >> "${programs}/called"\nexit 1\n`, {
    mode: 0o755,
  });
  const path = process.env.PATH!;
  process.env.PATH = `${programs}${delimiter}${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  await expect(restore(made.path, place)).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
  expect(await readFile(join(programs, 'called'), 'utf8')).toBe(`--file-system ${place.root}\n`);
  expect([await contentOf(place.pool), await filesOf(place.root)]).toEqual([{}, {}]);
});

test('what killed backups and restores left is swept by the next, and what a living one has stays', async () => {
  const leave = async (root: string, name: string) => {
    await mkdir(join(root, name, 'tables'), { recursive: true });
    await writeFile(join(root, name, 'secrets.json'), '{}');
  };
  const living = tryLock(join(store.root, '.backup-living.lock'))!;
  onTestFinished(() => living.release());
  await leave(store.root, '.backup-living');
  const dots = async (root: string) => (await readdir(root)).filter((name) => name.startsWith('.')).sort();
  const stays = ['.backup-living', '.backup-living.lock'];
  for (const target of [join(top, 'backups'), join(top, 'sweeps.tar')]) {
    await leave(store.root, `.backup-${process.pid}-1`);
    await leave(store.root, '.restore-0123abcd');
    await writeFile(join(store.root, '.backup-0123abcd.lock'), '');
    await writeFile(join(top, '.old.tar.partial'), 'half, and secret');
    await makeBackup(source, target);
    expect(await dots(store.root)).toEqual(stays);
  }
  expect(await dots(top)).toEqual([]);
  for (const path of [made.path, join(top, 'sweeps.tar')]) {
    const place = await emptyPlace();
    await leave(place.root, `.restore-${process.pid}-1`);
    await restore(path, place);
    expect(await dots(place.root)).toEqual([]);
  }
  const writing = tryLock(join(top, '.busy.tar.partial'))!;
  await expect(makeBackup(source, join(top, 'busy.tar'))).rejects.toMatchObject({ code: 'BACKUP_UNDER_WAY' });
  writing.release();
  await rm(join(top, '.busy.tar.partial'));
});
