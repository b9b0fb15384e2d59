import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { strainsFor } from './access.ts';
import type { Viewer } from './viewer.ts';

/** The metadata of strains by barcode, of those whose row the viewer may see. */
export async function metadataOf(
  db: Queryable,
  viewer: Viewer,
  barcodes: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const rows = await allOf(
    db,
    sql<{ barcode: string; metadata: Record<string, unknown> }>`select s.barcode, s.metadata from strains s
      where s.barcode = any(${[...new Set(barcodes)]}::text[]) and ${strainsFor(viewer, 'row', 's')}`,
  );
  return new Map(
    rows.map(({ barcode, metadata }) => {
      const texts = Object.entries(metadata).flatMap(([key, value]) =>
        value === null || value === '' ? [] : [[key, String(value)] as const],
      );
      return [barcode, Object.fromEntries(texts)];
    }),
  );
}
