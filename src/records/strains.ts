import type { Queryable, Transaction } from '../database/connect.ts';
import { build, one } from '../database/query.ts';
import type { JsonObject } from '../database/schema.generated.ts';
import { EnterobotError } from '../errors.ts';
import { encodeBarcode } from './barcodes.ts';
import { getDatabase } from './databases.ts';
import { checkStrainName } from './names.ts';
import { nextId } from './next_id.ts';

export interface Strain {
  id: number;
  database: string;
  barcode: string;
  /** Its name, unique in its database. */
  strain: string;
  metadata: JsonObject;
  bestAssembly: number | null;
  /** user_id */
  owner: number;
  created: Date;
}

const COLUMNS = [
  'id',
  'database',
  'barcode',
  'strain',
  'metadata',
  'best_assembly as bestAssembly',
  'owner',
  'created',
] as const;

/**
 * Writes a strain. A second one of the same name does not break the caller's transaction; when two come at once, the
 * later waits for the earlier's transaction and is then refused.
 * @throws DATABASE_UNKNOWN, STRAIN_NAME, STRAIN_EXISTS
 */
export async function addStrain(
  db: Queryable,
  given: {
    database: string;
    strain: string;
    metadata: JsonObject;
    owner: number;
    /** yyyy-mm-dd */
    release_date?: string | null;
    private?: boolean;
  },
): Promise<Strain> {
  checkStrainName(given.strain);
  const { prefix } = await getDatabase(db, given.database);
  const id = await nextId(db, 'strains');
  const row = await one(
    db,
    build
      .insertInto('strains')
      .values({
        ...given,
        id,
        barcode: encodeBarcode(prefix, id),
        metadata: JSON.stringify(given.metadata),
      })
      .onConflict((conflict) => conflict.columns(['database', 'strain']).doNothing())
      .returning(COLUMNS),
  );
  if (!row) {
    throw new EnterobotError('STRAIN_EXISTS', { database: given.database, strain: given.strain });
  }
  return row as Strain;
}

/** The strain of that name in that database, or undefined. */
export async function findStrain(db: Queryable, database: string, name: string): Promise<Strain | undefined> {
  const query = build.selectFrom('strains').select(COLUMNS);
  const row = await one(db, query.where('database', '=', database).where('strain', '=', name));
  return row as Strain | undefined;
}

/** Who changes what belongs to a strain takes turns here until the end of the transaction; reading goes on. */
export async function lockStrain(tx: Transaction, id: number): Promise<void> {
  await tx.query('select from strains where id = $1 for no key update', [id]);
}

/**
 * The owner of a strain, whose jobs are recorded in this transaction: whoever gives the strain away meanwhile waits for
 * them. @throws RECORD_UNKNOWN
 */
export async function lockOwner(tx: Transaction, id: number): Promise<number> {
  const { rows } = await tx.query<{ owner: number }>(
    'select owner from strains where id = $1 for no key update',
    [id],
  );
  if (!rows[0]) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key: id });
  return rows[0].owner;
}

/** Writes cells of metadata over those of the same name; the others stay. */
export async function addMetadata(
  db: Queryable,
  id: number,
  metadata: Record<string, string>,
): Promise<void> {
  await db.query(
    `update strains set metadata = metadata || $2, lastmodified = now()
      where id = $1 and metadata is distinct from metadata || $2`,
    [id, JSON.stringify(metadata)],
  );
}

/**
 * Writes what a later upload says of who may see the strain. It keeps data to itself, or till a day; it never opens what
 * is private, for an upload that says nothing is not told from one that says so. What was released stays so.
 * @throws STRAIN_RELEASED
 */
export async function closeStrain(
  tx: Transaction,
  id: number,
  { private: hidden = false, releaseDate = null }: { private?: boolean; releaseDate?: string | null },
): Promise<void> {
  if (!hidden && releaseDate === null) return;
  const { rows } = await tx.query<{ barcode: string; date: string }>(
    `select barcode, release_date::text as date from strains
      where id = $1 and release_date <= current_date and ($2 or $3::date > current_date)`,
    [id, hidden, releaseDate],
  );
  if (rows[0]) throw new EnterobotError('STRAIN_RELEASED', rows[0]);
  await tx.query(
    `update strains set private = private or $2, release_date = coalesce($3::date, release_date), lastmodified = now()
      where id = $1 and (not private and $2 or release_date is distinct from coalesce($3::date, release_date))`,
    [id, hidden, releaseDate],
  );
}

/** Names the assembly that the rule chose for the strain; null takes it away. `lastmodified` moves only with a change. */
export async function setBestAssembly(
  db: Queryable,
  strainId: number,
  assemblyId: number | null,
): Promise<void> {
  await db.query(
    `update strains set best_assembly = $2, best_assembly_by = null, lastmodified = now()
      where id = $1 and (best_assembly is distinct from $2 or best_assembly_by is not null)`,
    [strainId, assemblyId],
  );
}
