import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { accessTo, mayEdit } from './access.ts';
import { chooseBest } from './assembly_verdict.ts';
import { type Cells, checkMetadata } from './check_metadata.ts';
import { getDatabase } from './databases.ts';
import { giveAllOf } from './give_strain.ts';
import { refuseLostUpdate } from './lost_update.ts';
import { metadataRules } from './metadata_rules.ts';
import { checkStrainName } from './names.ts';
import { ownOf } from './own_of.ts';
import { userNameKey } from './user_names.ts';
import type { Viewer } from './viewer.ts';
import { writeStrains } from './write_strains.ts';

/** What is to change of a strain; what is left out stays. */
export interface StrainEdit {
  /** Its new name. */
  strain?: string;
  /** By field; null or '' empties it. */
  metadata?: Cells;
  /** YYYY-MM-DD; null: not until somebody sets it. */
  release_date?: string | null;
  private?: boolean;
  control?: 'positive' | 'negative' | null;
  /** Barcode of the assembly that somebody chooses; null leaves the choice to the rule. */
  best_assembly?: string | null;
  /** Username of the new owner. */
  owner?: string;
}

/** A strain's row, locked. */
export interface LockedStrain {
  id: number;
  database: string;
  barcode: string;
  strain: string;
  metadata: Record<string, unknown>;
  owner: number;
  private: boolean;
  released: boolean;
  release_date: string | null;
  control: string | null;
  best_assembly: number | null;
  best_assembly_by: number | null;
  row_version: number;
}

/**
 * Locks a strain that the viewer may edit until the end of the transaction.
 * @throws RECORD_UNKNOWN (also when the viewer does not see it), NOT_ALLOWED
 */
async function lockForEdit(
  tx: Transaction,
  viewer: Viewer,
  database: string,
  barcode: string,
): Promise<LockedStrain> {
  const { rows } = await tx.query<LockedStrain>(
    `select id, database, barcode, strain, metadata, owner, private, coalesce(release_date <= current_date, false) as released,
        release_date::text, control, best_assembly, best_assembly_by, row_version
      from strains where barcode = $1 and database = $2 for no key update`,
    [barcode, database],
  );
  const strain = rows[0];
  const access = strain ? accessTo(viewer, strain) : 'none';
  if (!strain || access === 'none')
    throw new EnterobotError('RECORD_UNKNOWN', { kind: 'strain', key: barcode });
  if (access !== 'edit') throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  return strain;
}

/**
 * Changes a strain in the caller's transaction (which said `actingAs`). Who saw an older version is refused only where
 * somebody else changed the same fields meanwhile: a job that chose the best assembly is in nobody's way.
 * @param seen the row_version that the editor saw; '*': whatever is there
 * @returns whether anything was changed
 * @throws RECORD_UNKNOWN, NOT_ALLOWED, RECORD_CHANGED, METADATA_REFUSED, STRAIN_NAME, STRAIN_NAME_TAKEN, STRAIN_RELEASED,
 *   BEST_ASSEMBLY, METADATA_RULES
 */
export async function editStrain(
  tx: Transaction,
  viewer: Viewer,
  { database, barcode }: { database: string; barcode: string },
  edit: StrainEdit,
  seen: number | '*',
): Promise<boolean> {
  const strain = await lockForEdit(tx, viewer, database, barcode);
  const metadata = different(
    edit.metadata ? await checkedChanges(tx, strain, edit.metadata) : {},
    strain.metadata,
  );
  const columns = different(await changedColumns(tx, viewer, strain, edit), { ...strain });
  if (seen !== '*' && seen !== strain.row_version)
    await refuseLostUpdate(tx, strain, seen, {
      columns: Object.keys(columns),
      fields: Object.keys(metadata),
    });
  const written = await writeStrains(tx, database, [{ id: strain.id, columns, metadata }]);
  if (typeof columns.owner === 'number') await giveAllOf(tx, strain, columns.owner);
  return written === 1;
}

/** What would be something else than it is. */
function different<T>(wanted: Record<string, T>, now: Readonly<Record<string, unknown>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => (value ?? null) !== (ownOf(now, name) ?? null)),
  );
}

async function checkedChanges(
  tx: Transaction,
  strain: LockedStrain,
  cells: Cells,
): Promise<Record<string, string | null>> {
  const rules = metadataRules(await getDatabase(tx, strain.database));
  const { changes, problems } = checkMetadata(rules, cells, strain.metadata);
  const [first] = problems;
  if (first) throw new EnterobotError('METADATA_REFUSED', { count: problems.length, first: first.message });
  return changes;
}

async function changedColumns(
  tx: Transaction,
  viewer: Viewer,
  strain: LockedStrain,
  edit: StrainEdit,
): Promise<Record<string, unknown>> {
  const columns: Record<string, unknown> = {};
  if (edit.strain !== undefined && edit.strain !== strain.strain) {
    checkStrainName(edit.strain);
    columns.strain = edit.strain;
  }
  if (edit.release_date !== undefined || edit.private !== undefined) checkRelease(viewer, strain, edit);
  if (edit.release_date !== undefined) columns.release_date = edit.release_date;
  if (edit.private !== undefined) columns.private = edit.private;
  if (edit.control !== undefined) columns.control = edit.control;
  if (edit.owner !== undefined) columns.owner = await newOwner(tx, viewer, strain, edit.owner);
  if (edit.best_assembly !== undefined) {
    const best = await chosenAssembly(tx, strain, edit.best_assembly);
    columns.best_assembly = best;
    columns.best_assembly_by = edit.best_assembly === null ? null : viewer.userId;
  }
  return columns;
}

/**
 * What was once open stays open for whoever took it: only a curator takes it back. So it is not for a buddy who may edit
 * to open it, nor to hide it.
 * @throws NOT_ALLOWED, STRAIN_RELEASED
 */
export function checkRelease(
  viewer: Viewer,
  strain: Pick<LockedStrain, 'owner' | 'released' | 'private' | 'database' | 'barcode' | 'release_date'>,
  edit: Pick<StrainEdit, 'release_date' | 'private'>,
): void {
  const { release_date = strain.release_date, private: hidden = strain.private } = edit;
  if (release_date !== strain.release_date || hidden !== strain.private) checkOwn(viewer, strain);
  if (!strain.released || viewer.admin || viewer.curates.includes(strain.database)) return;
  const stays =
    edit.release_date === undefined ||
    (edit.release_date !== null && edit.release_date <= new Date().toISOString().slice(0, 10));
  if (stays && edit.private !== true) return;
  throw new EnterobotError('STRAIN_RELEASED', { barcode: strain.barcode, date: strain.release_date! });
}

/** Some things are for the owner, curators and admins, and not for a buddy who may edit. @throws NOT_ALLOWED */
function checkOwn(viewer: Viewer, { owner, database }: Pick<LockedStrain, 'owner' | 'database'>): void {
  const own = viewer.userId === owner || mayEdit({ ...viewer, edits: [] }, owner, database);
  if (!own) throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
}

/** A buddy who may edit does not give away what is another's. */
async function newOwner(
  tx: Transaction,
  viewer: Viewer,
  strain: LockedStrain,
  username: string,
): Promise<number> {
  checkOwn(viewer, strain);
  const { rows } = await tx.query<{ user_id: number }>(
    'select user_id from users where name_key = $1 and disabled is null',
    [userNameKey(username)],
  );
  if (!rows[0]) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'user', key: username });
  return rows[0].user_id;
}

async function chosenAssembly(
  tx: Transaction,
  strain: LockedStrain,
  barcode: string | null,
): Promise<number | null> {
  if (barcode === null) return chooseBest(tx, strain.id);
  const { rows } = await tx.query<{ id: number; status: string }>(
    'select id, status from assemblies where barcode = $1 and strain_id = $2',
    [barcode, strain.id],
  );
  const told = { assembly: barcode, barcode: strain.barcode };
  if (!rows[0]) throw new EnterobotError('BEST_ASSEMBLY', { ...told, problem: 'is none of its assemblies' });
  if (rows[0].status !== 'Passed QC')
    throw new EnterobotError('BEST_ASSEMBLY', { ...told, problem: `is ${rows[0].status}` });
  return rows[0].id;
}
