import { sql } from 'kysely';
import type { Pool } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { strainsFor } from '../../records/access.ts';
import { actingAs } from '../../records/acting.ts';
import type { Viewer } from '../../records/viewer.ts';

/**
 * Writes cells of a strain's metadata, null takes one away; the replaced row is kept by the archive. Nothing is written
 * when nothing changes.
 * @throws RECORD_UNKNOWN (no such strain in that database, or the viewer may not see it), NOT_ALLOWED
 */
export async function editStrain(
  pool: Pool,
  viewer: Viewer,
  { database, barcode }: { database: string; barcode: string },
  cells: Record<string, string | null>,
): Promise<void> {
  const removed = Object.keys(cells).filter((cell) => cells[cell] === null);
  const written = Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== null));
  await inTransaction(pool, async (tx) => {
    await actingAs(tx, { userId: viewer.userId, why: 'API v2.0' });
    const [strain] = await allOf(
      tx,
      sql<{ id: number; editable: boolean }>`select id, ${strainsFor(viewer, 'edit')} as editable from strains
        where database = ${database} and barcode = ${barcode} and ${strainsFor(viewer, 'row')} for no key update`,
    );
    if (!strain) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key: barcode });
    if (!strain.editable) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
    await tx.query(
      `update strains set metadata = (metadata || $2) - $3::text[], lastmodified = now()
        where id = $1 and metadata is distinct from (metadata || $2) - $3::text[]`,
      [strain.id, JSON.stringify(written), removed],
    );
  });
}
