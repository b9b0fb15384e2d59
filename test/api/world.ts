import type { Api } from '../../src/api/server.ts';
import type { Pool } from '../../src/database/connect.ts';
import type { Store } from '../../src/store.ts';
import { recordLocal } from '../ledger/support.ts';
import { addBuddy, addPerson, type Person, speaker } from '../support/api.ts';

/** Who asks, in the order of the table's columns. `user` is signed in and has nothing to do with the owner. */
export const WALKERS = ['nobody', 'user', 'buddy', 'owner', 'curator', 'admin'] as const;
export type Walker = (typeof WALKERS)[number];

/** Two databases, six people, and records that belong to `owner`. */
export interface World {
  pool: Pool;
  store: Store;
  people: Record<Exclude<Walker, 'nobody'>, Person> & { nobody: Pick<Person, 'ask' | 'json'> };
  /** Barcodes of a strain that others see the row of, and of one that they do not. */
  listed: { strain: string; assembly: string; trace: string; id: number };
  hidden: { strain: string; assembly: string; trace: string; id: number };
  /** A job of the owner's, made anew each time. */
  job(): Promise<number>;
}

export async function makeWorld(pool: Pool, api: Api & { store: Store }): Promise<World> {
  await pool.query(
    `insert into databases (name, prefix, genus) values ('toys', 'TOY', 'Toya'), ('others', 'OTH', 'Othera')`,
  );
  await pool.query(
    `insert into schemes (database, barcode, description, name, param)
      values ('toys', 'TOY_AA0001AA_SC', 'typing', 'Typing', '{"display": "public", "pipeline": "echo"}')`,
  );
  const owner = await addPerson(pool, api, 'owner');
  const people = {
    nobody: speaker(api.url),
    user: await addPerson(pool, api, 'user'),
    buddy: await addPerson(pool, api, 'buddy'),
    owner,
    curator: await addPerson(pool, api, 'curator', { curates: ['toys'] }),
    admin: await addPerson(pool, api, 'chief', { role: 'admin' }),
  };
  await addBuddy(pool, owner, people.buddy);
  return {
    pool,
    store: api.store,
    people,
    listed: await addStrainOf(pool, api.store, owner, 'listed', false),
    hidden: await addStrainOf(pool, api.store, owner, 'hidden', true),
    job: async () => (await recordLocal(pool, { userId: owner.userId })).jobId,
  };
}

async function addStrainOf(pool: Pool, store: Store, owner: Person, name: string, hidden: boolean) {
  const { path, sha256 } = await store.putBytes('assemblies', Buffer.from(`>${name}\nACGT\n`), '.fasta');
  const barcodes = hidden
    ? { strain: 'TOY_AA0002AA', assembly: 'TOY_AA0002AA_AS', trace: 'TOY_AA0002AA_TR' }
    : { strain: 'TOY_AA0001AA', assembly: 'TOY_AA0001AA_AS', trace: 'TOY_AA0001AA_TR' };
  const { rows } = await pool.query<{ id: number }>(
    `with s as (
       insert into strains (id, database, barcode, strain, owner, private)
         values ($1, 'toys', $2, $3, $4, $5) returning id
     ), a as (
       insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256)
         select $1, 'toys', $6, id, $7, $8 from s returning id
     ), t as (
       insert into traces (id, database, barcode, strain_id, accession) select $1, 'toys', $9, id, $9 from s returning id
     ) select id from s`,
    [
      hidden ? 2 : 1,
      barcodes.strain,
      name,
      owner.userId,
      hidden,
      barcodes.assembly,
      path,
      sha256,
      barcodes.trace,
    ],
  );
  await pool.query('update strains set best_assembly = $1 where id = $1', [rows[0]!.id]);
  // The ids were chosen here; what is made later draws others.
  for (const table of ['strains', 'traces', 'assemblies']) {
    await pool.query("select setval(pg_get_serial_sequence($1, 'id'), 1000)", [table]);
  }
  return { ...barcodes, id: rows[0]!.id };
}
