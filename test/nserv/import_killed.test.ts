import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { findNservScheme } from '../../src/nserv/scheme.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, type TestScheme } from './dump_folder.ts';

const { pool, url } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));

const PROCESS = join(import.meta.dirname, '../../bench/nserv/import_process.ts');

function madeScheme(loci: number, alleles: number): TestScheme {
  const names = Array.from({ length: loci }, (_, i) => `l${i}`);
  const letters = (n: number) =>
    n
      .toString(4)
      .padStart(12, '0')
      .replace(/./g, (d) => 'ACGT'[Number(d)]!);
  const numbers = (locus: number) =>
    Object.fromEntries(
      Array.from({ length: alleles }, (_, i) => [i + 1, letters(i * 97 + locus).repeat(40)]),
    );
  return {
    alleles: Object.fromEntries(names.map((name, i) => [name, numbers(i)])),
    profiles: { 1: names.map(() => 1), 2: names.map(() => 2) },
  };
}

/** What NServ has of it, with every table that an import writes. */
async function rows(): Promise<Record<string, number>> {
  const { rows } = await pool.query(
    `select (select count(*)::integer from nserv_schemes) as schemes, (select count(*)::integer from nserv_loci) as loci,
       (select count(*)::integer from nserv_alleles) as alleles, (select count(*)::integer from nserv_sts) as sts,
       (select count(*)::integer from nserv_versions) as versions`,
  );
  return rows[0];
}

/** Connections of importing processes to this test's database. */
async function importers(): Promise<number> {
  const { rowCount } = await pool.query(
    "select from pg_stat_activity where application_name = 'import' and datname = current_database()",
  );
  return rowCount ?? 0;
}

/** Runs an import in a process of its own and kills it after so many milliseconds of work. True if it was in time. */
async function killAfter(folder: string, milliseconds: number): Promise<boolean> {
  const child = fork(PROCESS, [store.root, 'made', folder], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  while ((await importers()) === 0 && child.exitCode === null) await sleep(5);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

async function isWhole(loci: number, alleles: number): Promise<void> {
  const scheme = await findNservScheme(pool, 'made');
  if (!scheme) {
    expect(await rows()).toEqual({ schemes: 0, loci: 0, alleles: 0, sts: 0, versions: 0 });
    return;
  }
  const read = await readScheme(store.absolute(scheme.snapshot));
  expect(read.sha256).toBe(scheme.sha256);
  const stored = await rows();
  expect(stored).toMatchObject({ schemes: 1, loci, sts: read.profiles.length, versions: scheme.version });
  expect(stored.alleles).toBe(read.alleles.reduce((sum, list) => sum + list.length, 0));
  expect([loci * (alleles - 50), loci * alleles]).toContain(stored.alleles);
}

test('an import that is killed at any moment leaves all or nothing, and the next one goes through', {
  timeout: 120_000,
}, async () => {
  const [smaller, larger] = [madeScheme(60, 100), madeScheme(60, 150)];
  let killed = 0;
  for (const scheme of [smaller, larger]) {
    const folder = await dumpFolder(scheme);
    for (const milliseconds of [0, 60, 120, 200, 300]) {
      if (await killAfter(folder, milliseconds)) killed++;
      // The server ends a session of a process that is gone as soon as it notices.
      await expect.poll(importers, { timeout: 10_000 }).toBe(0);
      await isWhole(60, 150);
    }
    await importScheme(pool, store, { name: 'made', folder, prefix: 'BNC' });
    await isWhole(60, 150);
  }
  expect(killed).toBeGreaterThan(3);
  expect(await rows()).toMatchObject({ alleles: 60 * 150, sts: 2, versions: 2 });
  // What a killed process was building lies where the sweeper looks, never among the snapshots.
  for (const name of await readdir(store.absolute('schemes/made'))) {
    const read = await readScheme(store.absolute(join('schemes/made', name)));
    expect(name.endsWith(read.sha256.slice(0, 12))).toBe(true);
  }
});
