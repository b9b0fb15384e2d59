import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importForDatabase } from '../../src/nserv/import_for_database.ts';
import { findNservScheme } from '../../src/nserv/scheme.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { getScheme, listSchemes, schemesWithPipeline } from '../../src/records/schemes.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme, type TestScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });

async function bring(name: string, scheme: TestScheme = smallScheme(), database = 'kpneumoniae') {
  return importForDatabase(pool, store, { database, name, label: 'Label', folder: await dumpFolder(scheme) });
}

test('a scheme is sent by itself once it is imported, and knows its version', async () => {
  const first = await bring('MLST_x');
  expect(first).toMatchObject({ outcome: 'imported', row: { version: '1', name: 'Label' } });
  expect(await schemesWithPipeline(pool, 'kpneumoniae')).toEqual([first.row]);
  expect(first.row.param).toEqual({
    display: 'public',
    pipeline: 'nomenclature',
    scheme: 'MLST_x',
    barcode: 'st_barcode',
  });

  expect(await bring('MLST_x')).toMatchObject({ outcome: 'unchanged', row: first.row });
  const grown = smallScheme();
  grown.profiles[11] = [2, 1];
  expect(await bring('MLST_x', grown)).toMatchObject({ outcome: 'updated', row: { version: '2' } });
  expect(await getScheme(pool, 'kpneumoniae', 'MLST_x')).toMatchObject({ version: '2', id: first.row.id });
});

test('a name that means something else is refused before NServ hears of it', async () => {
  await expect(bring('snp_calls')).rejects.toThrow(expect.objectContaining({ code: 'SCHEME_EXISTS' }));
  expect(await findNservScheme(pool, 'snp_calls')).toBeUndefined();
  await expect(bring('MLST_y', smallScheme(), 'none')).rejects.toThrow(
    expect.objectContaining({ code: 'DATABASE_UNKNOWN' }),
  );
});

test('imports at the same moment make one scheme', async () => {
  const results = await Promise.all(Array.from({ length: 4 }, () => bring('MLST_race')));
  expect(new Set(results.map(({ row }) => row.id)).size).toBe(1);
  const named = (await listSchemes(pool, 'kpneumoniae')).filter((one) => one.description === 'MLST_race');
  expect(named).toHaveLength(1);
});
