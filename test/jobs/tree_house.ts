import type { Pool } from '../../src/database/connect.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { insertSts } from '../../src/nserv/scheme_rows.ts';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { getScheme } from '../../src/records/schemes.ts';
import { addTyped } from './typing_house.ts';

/** A strain with an assembly whose ST under a scheme is that, the ST made where it is not there yet. */
export async function addWithSt(
  pool: Pool,
  given: { database: string; scheme: string; strain: string; st: number; profile: number[] },
): Promise<Awaited<ReturnType<typeof addTyped>>> {
  const { database, strain, st, profile } = given;
  const scheme = await getScheme(pool, database, given.scheme);
  const nserv = await getNservScheme(pool, scheme.param.scheme!);
  const made = await addTyped(pool, database, strain, nserv.name, null);
  const known = async () =>
    (
      await pool.query<{ id: number }>('select id from nserv_sts where nserv_scheme_id = $1 and st = $2', [
        nserv.id,
        st,
      ])
    ).rows[0];
  if (!(await known())) await insertSts(pool as never, nserv.id, nserv.version, [{ st, profile }]);
  const { id } = (await known())!;
  await pool.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, status, st_barcode, other_data)
      values ($1, $2, $3, 'COMPLETE', $4, '{}')`,
    [database, made.assemblyId, scheme.id, encodeBarcode(nserv.prefix, id, 'ST')],
  );
  return made;
}
