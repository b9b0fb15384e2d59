import type { Pool, Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { getDatabase } from '../records/databases.ts';
import { addScheme, findScheme, type NewScheme, type Scheme, setSchemeVersion } from '../records/schemes.ts';
import type { Store } from '../store.ts';
import { type ImportedScheme, importScheme } from './import_scheme.ts';

export interface TypingSchemeToImport {
  database: string;
  /** Of the scheme, in the database and in NServ. */
  name: string;
  /** For people. */
  label: string;
  /** Dump layout. */
  folder: string;
}

/**
 * Imports a scheme into NServ and gives the database a typing scheme of that name, which is then sent by itself for
 * every assembly that passes QC. Again with the same folder it does what is missing, or nothing.
 * @throws DATABASE_UNKNOWN, SCHEME_EXISTS (a scheme of that name that types nothing, or by another), and the codes of
 *   importScheme
 */
export async function importForDatabase(
  pool: Pool,
  store: Store,
  { database, name, label, folder }: TypingSchemeToImport,
): Promise<ImportedScheme & { row: Scheme }> {
  const { prefix } = await getDatabase(pool, database);
  refuseOther(name, await findScheme(pool, database, name));
  const imported = await importScheme(pool, store, { name, folder, prefix });
  const version = String(imported.scheme.version);
  const param = { display: 'public', pipeline: 'nomenclature', scheme: name, barcode: 'st_barcode' } as const;
  const row = await ensureScheme(pool, { database, description: name, name: label, param, version });
  refuseOther(name, row);
  if (row.version !== version) await setSchemeVersion(pool, row.id, version);
  return { ...imported, row: { ...row, version } };
}

function refuseOther(name: string, scheme: Scheme | undefined): void {
  if (!scheme || scheme.param.scheme === name) return;
  throw new EnterobotError('SCHEME_EXISTS', { database: scheme.database, scheme: name });
}

async function ensureScheme(db: Queryable, wanted: NewScheme): Promise<Scheme> {
  const find = () => findScheme(db, wanted.database, wanted.description);
  const found = await find();
  if (found) return found;
  try {
    return await addScheme(db, wanted);
  } catch (error) {
    // Someone imported the same scheme since we looked.
    const winner = error instanceof EnterobotError && error.code === 'SCHEME_EXISTS' && (await find());
    if (!winner) throw error;
    return winner;
  }
}
