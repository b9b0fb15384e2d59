import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { actingAs } from '../acting.ts';
import type { Viewer } from '../viewer.ts';
import { writeStrains } from '../write_strains.ts';
import { type CheckedTable, checkTable, type TableRules } from './check_table.ts';
import type { Table } from './table.ts';

/** More in one statement only makes it longer. */
const SET = 2000;

export interface ApplyTable extends Pick<TableRules, 'empty'> {
  /** Of the check that the person read: what was changed since makes the apply stale. */
  seen?: string;
  /** For the history. */
  why?: string;
}

/**
 * Checks a table once more under a lock on every strain it names, and writes all of it or nothing.
 * @returns what was checked; it was written if there are no problems
 * @throws TABLE_STALE, STRAIN_NAME_TAKEN, and what checkTable throws
 */
export async function applyTable(
  pool: Pool,
  viewer: Viewer,
  database: string,
  table: Table,
  { empty = 'keep', seen, why }: ApplyTable = {},
): Promise<CheckedTable> {
  return inTransaction(pool, async (tx) => {
    await actingAs(tx, { userId: viewer.userId, why: why ?? 'metadata table' });
    const checked = await checkTable(tx, viewer, database, table, { empty, lock: true });
    if (seen !== undefined && seen !== checked.seen) throw new EnterobotError('TABLE_STALE', {});
    if (checked.problems.length > 0) return checked;
    for (let i = 0; i < checked.changes.length; i += SET)
      await writeStrains(tx, database, checked.changes.slice(i, i + SET));
    return checked;
  });
}
