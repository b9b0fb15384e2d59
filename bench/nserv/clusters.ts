import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { knownProfiles } from '../../src/nserv/known_profiles.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { lockMint } from '../../src/nserv/locks.ts';
import { mintSt } from '../../src/nserv/mint.ts';
import { placeAll } from '../../src/nserv/place_all.ts';
import { nearestKnown, placeMinted } from '../../src/nserv/place_minted.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { insertScheme, insertSts, insertVersion } from '../../src/nserv/scheme_rows.ts';
import { median, type Stand } from '../jobs/stand.ts';
import { makeProfiles } from '../mstree/made_profiles.ts';
import { alone, type Row } from '../row.ts';

const STS = 20_000;
const LOCI = 3_002;
const MINTED = 60;
const LEVELS = [0, 2, 5, 10, 20, 50, 100, 200, 400, 900, 2000, 2600, 2850];

/** A scheme of 20,000 STs × 3,002 loci: its clusters all at once, read into a process, and those of one more ST. */
export async function clusters({ pool, folder }: Stand): Promise<Row[]> {
  const id = await fill(pool, join(folder, 'made.tsv'));
  let start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const said = await inTransaction(pool, (tx) => placeAll(tx, id, 'made', LEVELS));
  if (said.length > 0) throw new Error(said.join());
  const whole = seconds();
  start = performance.now();
  await knownProfiles(pool, 'made');
  const reading = seconds();
  const [alone1, locked]: [number[], number[]] = [[], []];
  for (let i = 0; i < MINTED; i++) {
    const profile = await oneMore(pool, id, i);
    start = performance.now();
    const known = await knownProfiles(pool, 'made');
    const scheme = await getNservScheme(pool, 'made');
    const near = nearestKnown(scheme, known, profile);
    alone1.push(seconds() * 1000);
    start = performance.now();
    await inTransaction(pool, async (tx) => {
      await lockMint(tx, id);
      await placeMinted(tx, scheme, await mintSt(tx, scheme, profile), profile, near);
    });
    locked.push(seconds() * 1000);
  }
  return [
    alone('hiercc_place_all_20000', 's', whole),
    alone('hiercc_read_20000', 's', reading),
    alone('hiercc_compare_one', 'ms', median(alone1)),
    alone('hiercc_place_one_locked', 'ms', median(locked)),
  ];
}

async function fill(pool: Pool, file: string): Promise<number> {
  await makeProfiles(file, STS, LOCI);
  const id = await inTransaction(pool, async (tx) => {
    const made = await insertScheme(tx, 'made', 'MAD');
    await tx.query(
      "insert into nserv_loci (nserv_scheme_id, locus, position) select $1, 'L' || n, n from generate_series(1, $2) n",
      [made, LOCI],
    );
    const sha256 = '0'.repeat(64);
    const parameters = { kind: 'coding', max_missing: 0.2 } as never;
    await insertVersion(tx, made, { version: 1, sha256, snapshot: 'none', parameters, source: 'made' });
    return made;
  });
  let some: { st: number; profile: number[] }[] = [];
  const write = async () => {
    await inTransaction(pool, (tx) => insertSts(tx, id, 1, some));
    some = [];
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [st, ...profile] = line.split('\t').map(Number);
    if (!Number.isInteger(st)) continue;
    some.push({ st: st!, profile });
    if (some.length === 500) await write();
  }
  await write();
  await rm(file);
  return id;
}

/** The profile of a stored ST with a few new alleles. */
async function oneMore(pool: Pool, id: number, i: number): Promise<number[]> {
  const { rows } = await pool.query<{ profile: number[] }>(
    'select profile from nserv_sts where nserv_scheme_id = $1 and st = $2',
    [id, 1 + ((i * 7919) % STS)],
  );
  return rows[0]!.profile.map((number, locus) =>
    locus % 97 === i % 97 && number > 0 ? FIRST_LOCAL + i : number,
  );
}
