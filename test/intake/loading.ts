import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { defaultUser } from '../../src/records/users.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';

/** What folders are loaded into: one PostgreSQL and one store a file, one database of strains a test. */
export const { pool } = await freshDatabase();
export const top = await mkdtemp(join(tmpdir(), 'enterobot-load-'));
afterAll(() => rm(top, { recursive: true, force: true }));
export const store = new Store(join(top, 'store'));
export const { userId } = await defaultUser(pool);

/** Of the test that runs: its database, and the folder that it loads. */
export let database = '';
export let folder = '';
let count = 0;

beforeEach(async () => {
  const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[count];
  database = `db${count}`;
  folder = join(top, `folder${count++}`);
  await mkdir(folder);
  await addDatabase(pool, { name: database, prefix: `QX${letter}`, genus: 'Klebsiella' });
});

/** Writes a file of that folder. */
export const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
