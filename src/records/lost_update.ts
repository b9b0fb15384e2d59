import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { ownOf } from './own_of.ts';

/** What an edit touches of a row. */
export interface Touched {
  columns: readonly string[];
  /** Of metadata. */
  fields: readonly string[];
}

type Row = Record<string, unknown> & { metadata: Record<string, unknown> };

/**
 * Refuses an edit that was made in sight of an older version of a locked strain, where what it touches was changed since.
 * The archive tells what the editor saw.
 * @throws RECORD_CHANGED
 */
export async function refuseLostUpdate(
  tx: Transaction,
  strain: { id: number; barcode: string; row_version: number },
  seen: number,
  touched: Touched,
): Promise<void> {
  const { rows } = await tx.query<{ now: Row; before: Row | null }>(
    `select to_jsonb(s) as now, (select a.row from archive a
        where a.table_name = 'strains' and a.id = s.id and a.row_version = $2) as before
      from strains s where s.id = $1`,
    [strain.id, seen],
  );
  const { now, before } = rows[0]!;
  const about = { barcode: strain.barcode, seen, now: strain.row_version };
  if (!before) throw new EnterobotError('RECORD_CHANGED', { ...about, fields: 'there is no such version' });
  const changed = [
    ...touched.columns.filter((column) => differ(now[column], before[column])),
    ...touched.fields.filter((field) => differ(ownOf(now.metadata, field), ownOf(before.metadata, field))),
  ];
  if (changed.length === 0) return;
  throw new EnterobotError('RECORD_CHANGED', { ...about, fields: changed.slice(0, 10).join(', ') });
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
}
