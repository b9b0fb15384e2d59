import {
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryStore } from '../support/api.ts';

test.each([
  ['were not there', false],
  ['somebody else has just made', true],
])('whoever names a file makes the folders durable that %s, up to the root', async (_, made) => {
  const store = await temporaryStore();
  // sha256 of hello
  const folder = join(store.root, 'reads', '2c');
  if (made) await mkdir(folder, { recursive: true });
  const handle = await open(store.root);
  const files = Object.getPrototypeOf(handle);
  await handle.close();
  const sync: () => Promise<void> = files.sync;
  const synced: string[] = [];
  const spy = vi.spyOn(files, 'sync').mockImplementation(async function (this: unknown) {
    synced.push(await readlink(`/proc/self/fd/${(this as { fd: number }).fd}`));
    return sync.call(this);
  });
  try {
    await store.putBytes('reads', Buffer.from('hello'), '.fastq');
  } finally {
    spy.mockRestore();
  }
  expect(synced).toEqual(expect.arrayContaining([folder, join(store.root, 'reads'), store.root]));
});

test('the same content once more is the same file, which is young again; one that vanished is there anew', async () => {
  const store = await temporaryStore();
  const first = await store.putBytes('reads', Buffer.from('hello'), '.fastq');
  const path = store.absolute(first.path);
  const before = new Date(Date.now() - 100 * 3_600_000);
  await utimes(path, before, before);
  const { ino } = await stat(path);
  expect(await store.putBytes('reads', Buffer.from('hello'), '.fastq')).toEqual(first);
  const found = await stat(path);
  expect(found.ino).toBe(ino);
  expect(Date.now() - found.mtimeMs).toBeLessThan(60_000);
  await rm(path);
  await writeFile(join(store.root, 'upload'), 'hello');
  expect(await store.adopt('reads', join(store.root, 'upload'), '.fastq', first.sha256)).toEqual(first);
  expect(await readFile(path, 'utf8')).toBe('hello');
  expect(await readdir(join(path, '..'))).toHaveLength(1);
});

test('one that is torn is known by its length, and made whole by whoever stores it again', async () => {
  const store = await temporaryStore();
  const first = await store.putBytes('reads', Buffer.from('hello'), '.fastq');
  expect(await store.holds(first)).toBe(true);
  await writeFile(store.absolute(first.path), 'hel');
  expect(await store.holds(first)).toBe(false);
  expect(await store.holds({ path: first.path, bytes: null })).toBe(true);
  expect(await store.putBytes('reads', Buffer.from('hello'), '.fastq')).toEqual(first);
  expect(await readFile(store.absolute(first.path), 'utf8')).toBe('hello');
  await rm(store.absolute(first.path));
  expect(await store.holds(first)).toBe(false);
  // The disk does not answer, which is no loss.
  await symlink(basename(first.path), store.absolute(first.path));
  await expect(store.holds(first)).rejects.toMatchObject({ code: 'ELOOP' });
});
