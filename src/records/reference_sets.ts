import type { Pool, Queryable, Transaction } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Json } from '../protocol/task.ts';
import type { StoredFile } from '../store.ts';

/** What genomes are compared with; each is imported whole, and is in use in its newest version. */
export type ReferenceKind = 'Salmonella antigens' | 'Escherichia antigens' | 'species';

export interface ReferenceSet {
  kind: ReferenceKind;
  /** From 1. */
  version: number;
  /** Relative to the store; never changed. */
  path: string;
  sha256: string;
  about: Record<string, Json>;
}

const COLUMNS = 'kind, version, path, sha256, about';

/** The set of that kind that is in use, or undefined. */
export async function currentReference(
  db: Queryable,
  kind: ReferenceKind,
): Promise<ReferenceSet | undefined> {
  const { rows } = await db.query<ReferenceSet>(
    `select ${COLUMNS} from reference_sets where kind = $1 order by version desc limit 1`,
    [kind],
  );
  return rows[0];
}

/** The sets in use, by kind. */
export async function listReferences(db: Queryable): Promise<ReferenceSet[]> {
  const { rows } = await db.query<ReferenceSet>(
    `select distinct on (kind) ${COLUMNS} from reference_sets order by kind, version desc`,
  );
  return rows;
}

/** Sets to keep together: all of them become the ones in use, or none. */
export interface ReferenceToKeep {
  kind: ReferenceKind;
  file: Pick<StoredFile, 'path' | 'sha256'>;
  about: Record<string, Json>;
}

export interface KeptReference {
  set: ReferenceSet;
  outcome: 'added' | 'unchanged';
}

/**
 * Makes files of the store the sets in use, in one transaction; what is in use already stays as it is.
 * `also`: what else changes with a new version, in the same transaction.
 */
export async function keepReferences(
  pool: Pool,
  wanted: readonly ReferenceToKeep[],
  also: (tx: Transaction, set: ReferenceSet) => Promise<void> = async () => {},
): Promise<KeptReference[]> {
  return inTransaction(pool, async (tx) => {
    // Of two imports at once one waits here, and numbers after the other.
    await tx.query('lock table reference_sets in share row exclusive mode');
    const kept: KeptReference[] = [];
    for (const { kind, file, about } of wanted) {
      const current = await currentReference(tx, kind);
      if (current?.sha256 === file.sha256) {
        kept.push({ set: current, outcome: 'unchanged' });
        continue;
      }
      const set = { kind, version: (current?.version ?? 0) + 1, path: file.path, sha256: file.sha256, about };
      await tx.query(`insert into reference_sets (${COLUMNS}) values ($1, $2, $3, $4, $5)`, [
        ...[set.kind, set.version, set.path, set.sha256],
        JSON.stringify(about),
      ]);
      await also(tx, set);
      kept.push({ set, outcome: 'added' });
    }
    return kept;
  });
}
