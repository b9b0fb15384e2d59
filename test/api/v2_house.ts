import { type MadeHouse, makeHouse } from '../../bench/api/made_house.ts';
import type { Pool } from '../../src/database/connect.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, type Person, speaker, startTestApi } from '../support/api.ts';

/** What the strains of `owner` are called, by how far they are open. */
export const KINDS = ['released', 'row', 'hidden'] as const;
export type Kind = (typeof KINDS)[number];

/** Barcodes of a strain with its assembly and trace. */
export interface Set {
  strain: string;
  assembly: string;
  trace: string;
}

/** A made house of 40 strains, and one owner whose three strains are open to different people. */
export async function startHouse(pool: Pool) {
  const api = await startTestApi(pool);
  const made: MadeHouse = await makeHouse(pool, { strains: 40, store: api.store });
  await pool.query("insert into databases (name, prefix, genus) values ('other', 'OTH', 'Otheria')");
  const owner = await addPerson(pool, api, 'owner');
  const people = {
    nobody: { ...speaker(api.url), name: 'nobody' } as Person,
    user: await addPerson(pool, api, 'user'),
    buddy: await addPerson(pool, api, 'buddy'),
    owner,
    curator: await addPerson(pool, api, 'curator', { curates: ['bench'] }),
    admin: await addPerson(pool, api, 'boss', { role: 'admin' }),
  };
  await addBuddy(pool, owner, people.buddy);
  const sets = {} as Record<Kind, Set>;
  for (const kind of KINDS) sets[kind] = await addSet(pool, owner.userId, kind);
  return { api, made, people, sets };
}

/** A strain with the files of another, so that there is something to download. */
async function addSet(pool: Pool, owner: number, kind: Kind): Promise<Set> {
  const { id, barcode } = await addStrain(pool, {
    ...{ database: 'bench', strain: `${kind} strain`, owner },
    metadata: { country: 'Atlantis', collection_year: '2001', latitude: '12.5' },
  });
  await pool.query('update strains set private = $2, release_date = $3 where id = $1', [
    ...[id, kind === 'hidden', kind === 'released' ? '2020-01-01' : null],
  ]);
  const { rows } = await pool.query<{ id: number }>(
    `insert into assemblies (database, barcode, strain_id, file_pointer, sha256, status, n50)
      select database, 'waits', $1, file_pointer, sha256, 'Passed QC', 1234 from assemblies order by id limit 1 returning id`,
    [id],
  );
  const assembly = `BNC${codeOf(rows[0]!.id)}_AS`;
  await pool.query('update assemblies set barcode = $2 where id = $1', [rows[0]!.id, assembly]);
  await pool.query('update strains set best_assembly = $2 where id = $1', [id, rows[0]!.id]);
  const trace = await pool.query<{ id: number }>(
    `insert into traces (database, barcode, strain_id, accession, read1) values ('bench', 'waits', $1, $2, '{}') returning id`,
    [id, `ERR${id}`],
  );
  const traceBarcode = `BNC${codeOf(trace.rows[0]!.id)}_TR`;
  await pool.query('update traces set barcode = $2 where id = $1', [trace.rows[0]!.id, traceBarcode]);
  return { strain: barcode, assembly, trace: traceBarcode };
}

function codeOf(id: number): string {
  return `_AA${String(id).padStart(4, '0')}AA`;
}
