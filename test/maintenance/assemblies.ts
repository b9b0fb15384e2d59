import type { Pool } from '../../src/database/connect.ts';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { addScheme, type Scheme } from '../../src/records/schemes.ts';

/** Assemblies without files, set-based, for what only decides about them. Their ids; they passed QC unless said. */
export async function addPassed(pool: Pool, count: number, status = 'Passed QC'): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with drawn as (select nextval('assemblies_id_seq') as id from generate_series(1, $1)),
      made as (insert into strains (database, barcode, strain, owner)
        select 'toys', 's' || id, 's' || id, 1 from drawn returning id, strain)
      insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status)
        select d.id, 'toys', 'a' || d.id, m.id, 'assemblies/' || d.id, '', $2
          from drawn d join made m on m.strain = 's' || d.id order by d.id returning id`,
    [count, status],
  );
  const ids = rows.map((row) => row.id).sort((a, b) => a - b);
  // A barcode is its id in another writing, and job classes read it so.
  const barcodes = ids.map((id) => encodeBarcode('TOY', id, 'AS'));
  await pool.query(
    'update assemblies a set barcode = b.barcode from unnest($1::bigint[], $2::text[]) as b (id, barcode) where a.id = b.id',
    [ids, barcodes],
  );
  return ids;
}

/** A scheme that a pipeline does; a typing scheme when NServ knows one of its name. */
export function addSent(pool: Pool, description: string, typing = false): Promise<Scheme> {
  const param = { display: 'public' as const, pipeline: typing ? 'nomenclature' : 'echo' };
  return addScheme(pool, {
    ...{ database: 'toys', description, name: description },
    param: typing ? { ...param, scheme: description } : param,
  });
}
