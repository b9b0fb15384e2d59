import type { Transaction } from '../database/connect.ts';
import { isUniqueViolation } from '../database/unique_violation.ts';
import { EnterobotError } from '../errors.ts';

/** What is written of a locked strain. */
export interface StrainChange {
  id: number;
  /** By column of strains; what is left out stays. */
  columns: Record<string, unknown>;
  /** By field; null empties it. */
  metadata: Record<string, string | null>;
}

/**
 * Writes changes of locked strains of one database in one statement. lastmodified, the version and the archive move only
 * for those in which something is different.
 * @returns how many were changed
 * @throws STRAIN_NAME_TAKEN
 */
export async function writeStrains(
  tx: Transaction,
  database: string,
  changes: readonly StrainChange[],
): Promise<number> {
  const rows = changes.map(({ id, columns, metadata }) => ({
    ...{ id, columns },
    filled: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null)),
    emptied: Object.keys(metadata).filter((field) => metadata[field] === null),
  }));
  try {
    const { rowCount } = await tx.query(
      `update strains s set strain = n.strain, release_date = n.release_date, private = n.private, control = n.control,
          owner = n.owner, best_assembly = n.best_assembly, best_assembly_by = n.best_assembly_by, metadata = n.metadata,
          lastmodified = now()
        from (select c.id, c.strain, c.release_date, c.private, c.control, c.owner, c.best_assembly, c.best_assembly_by,
              (c.metadata || g.filled) - array(select jsonb_array_elements_text(g.emptied)) as metadata
            from jsonb_to_recordset($1::jsonb) as g (id bigint, columns jsonb, filled jsonb, emptied jsonb)
              join strains o on o.id = g.id, lateral jsonb_populate_record(o, g.columns) c) n
        where s.id = n.id and row(s.strain, s.release_date, s.private, s.control, s.owner, s.best_assembly,
            s.best_assembly_by, s.metadata)
          is distinct from row(n.strain, n.release_date, n.private, n.control, n.owner, n.best_assembly,
            n.best_assembly_by, n.metadata)`,
      [JSON.stringify(rows)],
    );
    return rowCount ?? 0;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const name = /\)=\([^,]*, (.*)\) already/s.exec((error as { detail?: string }).detail ?? '')?.[1];
    throw new EnterobotError('STRAIN_NAME_TAKEN', { database, strain: name ?? '' }, { cause: error });
  }
}
