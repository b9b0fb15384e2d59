import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { dumpOf } from '../../src/nserv/dumps.ts';
import { exportScheme } from '../../src/nserv/export_scheme.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { nameCalls } from '../../src/nserv/name_calls.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const folder = await mkdtemp(join(tmpdir(), 'enterobot-dumps-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
await importScheme(pool, new Store(join(folder, 'store')), {
  name: 'small',
  folder: await dumpFolder(smallScheme()),
  prefix: 'KLE',
});

async function textOf(file: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of (await dumpOf(pool, 'small', file)).text()) pieces.push(piece);
  return pieces.join('');
}

const FILES = ['profiles.list.gz', 'gapA.fasta.gz', 'infB.fasta.gz'];

test('a file of a dump is what an export writes, and its tag changes with it', async () => {
  const tags = async () => Promise.all(FILES.map(async (file) => (await dumpOf(pool, 'small', file)).tag));
  const before = await tags();
  expect(await tags()).toEqual(before);
  const call = (locus: string, sequence: string) => ({
    ...{ locus, kind: 'near' as const, sequence, novel: true, flags: [] },
  });
  await inTransaction(pool, (tx) =>
    nameCalls(tx, 'small', [call('gapA', 'ACGTACGTGA'), call('infB', 'GGGTTTAAAG')]),
  );
  const after = await tags();
  expect([after[0] !== before[0], after[1] !== before[1]]).toEqual([true, true]);
  await exportScheme(pool, 'small', join(folder, 'export'));
  for (const file of FILES) {
    expect(await textOf(file)).toBe(gunzipSync(await readFile(join(folder, 'export', file))).toString());
  }
});

test.each(['none.fasta.gz', 'gapA', 'gapA.fasta', '../gapA.fasta.gz', '.fasta.gz', ''])(
  'there is no file %j',
  async (file) => {
    await expect(dumpOf(pool, 'small', file)).rejects.toMatchObject({ code: 'RECORD_UNKNOWN' });
  },
);

test('nor of a scheme that is not there', async () => {
  await expect(dumpOf(pool, 'none', 'profiles.list.gz')).rejects.toMatchObject({ code: 'NSERV_UNKNOWN' });
});
