import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Transaction } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { type ImportedScheme, importScheme, refreshScheme } from '../../src/nserv/import_scheme.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { nameCalls } from '../../src/nserv/name_calls.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme, type TestScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));

async function bring(name: string, scheme: TestScheme) {
  return importScheme(pool, store, { name, folder: await dumpFolder(scheme), prefix: 'KLE' });
}

/** What an import brings that is not there yet. */
function newer(): TestScheme {
  const scheme = smallScheme();
  scheme.alleles.infB = { ...scheme.alleles.infB, 6: 'GGGTTTAAAT' };
  scheme.profiles[11] = [2, 6];
  return scheme;
}

function type(tx: Transaction, name: string, gapA: string) {
  const call = (locus: string, sequence: string) => ({
    ...{ locus, kind: 'near' as const, sequence, novel: true, flags: [] },
  });
  return nameCalls(tx, name, [call('gapA', gapA), call('infB', 'GGGTTTAAAG')]);
}

/** A job has minted and not committed when the import goes by its locus; it commits while the import waits for the lock. */
async function whileItMints(name: string, gapA: string, bringing: () => Promise<ImportedScheme>) {
  const { import: brought } = await inTransaction(pool, async (tx) => {
    await type(tx, name, gapA);
    const under = bringing();
    under.catch(() => {});
    const waiting = async () => {
      const { rowCount } = await pool.query(
        `select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
      );
      return rowCount;
    };
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
    // In an object: the transaction would wait for a promise that waits for the transaction.
    return { import: under };
  });
  return brought;
}

async function snapshotOf(name: string) {
  const scheme = await getNservScheme(pool, name);
  const read = await readScheme(store.absolute(scheme.snapshot));
  expect(read.sha256).toBe(scheme.sha256);
  return {
    version: scheme.version,
    gapA: read.alleles[0]!.map(({ number }) => number),
    sts: read.profiles.map(({ st }) => st),
  };
}

test.each<[string, (name: string) => Promise<ImportedScheme>]>([
  ['an import', (name) => bring(name, newer())],
  ['a refresh', (name) => refreshScheme(pool, store, name)],
])('what is minted while %s goes by waits for the next version; the snapshot reads', async (what, go) => {
  const name = what.replace(' ', '_');
  await bring(name, smallScheme());
  await inTransaction(pool, (tx) => type(tx, name, 'ACGTACGTGA'));
  const brought = await whileItMints(name, 'ACGTACGTGC', () => go(name));
  expect(brought.outcome).toBe('updated');
  const central = what === 'an import' ? [1, 2, 10, 11] : [1, 2, 10];
  expect(await snapshotOf(name)).toEqual({
    ...{ version: 2, gapA: [1, 2, FIRST_LOCAL], sts: [...central, FIRST_LOCAL] },
  });
  // The names that a job got stand, and the next one gets the same.
  expect(await inTransaction(pool, (tx) => type(tx, name, 'ACGTACGTGC'))).toMatchObject({
    ...{ alleles: [FIRST_LOCAL + 1, 5], minted: [], st: { st: FIRST_LOCAL + 1 }, stMinted: false },
  });
  expect(await refreshScheme(pool, store, name)).toMatchObject({ outcome: 'updated' });
  const locals = [FIRST_LOCAL, FIRST_LOCAL + 1];
  expect(await snapshotOf(name)).toEqual({
    version: 3,
    gapA: [1, 2, ...locals],
    sts: [...central, ...locals],
  });
  expect(await refreshScheme(pool, store, name)).toMatchObject({ outcome: 'unchanged' });
});

test('only what was minted while it ran: no version yet, and nothing is lost', async () => {
  await bring('alone', smallScheme());
  const brought = await whileItMints('alone', 'ACGTACGTGA', () => refreshScheme(pool, store, 'alone'));
  expect(brought).toMatchObject({ outcome: 'unchanged', scheme: { version: 1 } });
  expect(await refreshScheme(pool, store, 'alone')).toMatchObject({ outcome: 'updated' });
  expect(await snapshotOf('alone')).toEqual({
    ...{ version: 2, gapA: [1, 2, FIRST_LOCAL], sts: [1, 2, 10, FIRST_LOCAL] },
  });
});

test('a sequence that is minted while its central number comes gives way at once', async () => {
  await bring('central', smallScheme());
  const scheme = newer();
  scheme.alleles.gapA![3] = 'ACGTACGTGA';
  await whileItMints('central', 'ACGTACGTGA', () => bring('central', scheme));
  expect(await snapshotOf('central')).toEqual({
    ...{ version: 2, gapA: [1, 2, 3], sts: [1, 2, 10, 11, FIRST_LOCAL] },
  });
});

test('a refresh heals a snapshot that cannot be read', async () => {
  const { scheme } = await bring('healed', smallScheme());
  await inTransaction(pool, (tx) => type(tx, 'healed', 'ACGTACGTGA'));
  // As a version that names an ST and lacks its allele would be; and a file is gone.
  const folder = store.absolute(scheme.snapshot);
  const table = `ST\tgapA\tinfB\n1\t1\t1\n${FIRST_LOCAL}\t${FIRST_LOCAL}\t5\n`;
  await writeFile(join(folder, 'profiles.list.gz'), gzipSync(table));
  await expect(readScheme(folder)).rejects.toThrow(expect.objectContaining({ code: 'SCHEME_ALLELE_ABSENT' }));
  await rm(join(folder, 'infB.fasta.gz'));
  expect(await refreshScheme(pool, store, 'healed')).toMatchObject({ outcome: 'updated' });
  expect(await snapshotOf('healed')).toEqual({
    ...{ version: 2, gapA: [1, 2, FIRST_LOCAL], sts: [1, 2, 10, FIRST_LOCAL] },
  });
});
