import type { Queryable } from '../database/connect.ts';

/** Tables whose rows carry a barcode made of their id. */
type BarcodedTable = 'strains' | 'traces' | 'assemblies' | 'schemes';

/** Draws an id before the row is written, because the barcode in the row is made of it. Ids may have gaps. */
export async function nextId(db: Queryable, table: BarcodedTable): Promise<number> {
  const { rows } = await db.query("select nextval(pg_get_serial_sequence($1, 'id')) as id", [table]);
  return rows[0].id;
}
