import { createHash } from 'node:crypto';
import type { Queryable } from '../../database/connect.ts';

/** What a table can change of a strain. */
export interface EditableRow {
  strain: string;
  /** YYYY-MM-DD */
  release_date: string | null;
  private: boolean;
  control: string | null;
  metadata: Record<string, unknown>;
}

/** A strain that a row of a table names. */
export interface StrainOfTable extends EditableRow {
  id: number;
  database: string;
  barcode: string;
  owner: number;
  released: boolean;
  row_version: number;
}

/** The strains that rows name, by barcode where there is one, else by name; undefined where there is none. */
export async function strainsOfTable(
  db: Queryable,
  database: string,
  rows: readonly { name: string; barcode: string }[],
  lock: boolean,
): Promise<(StrainOfTable | undefined)[]> {
  const { rows: found } = await db.query<StrainOfTable>(
    `select id, database, barcode, strain, metadata, owner, private, coalesce(release_date <= current_date, false) as released,
        release_date::text, control, row_version
      from strains where database = $1 and (barcode = any($2::text[]) or strain = any($3::text[]))
      order by id ${lock ? 'for no key update' : ''}`,
    [
      database,
      rows.map(({ barcode }) => barcode).filter(Boolean),
      rows.filter(({ barcode }) => barcode === '').map(({ name }) => name),
    ],
  );
  const byBarcode = new Map(found.map((strain) => [strain.barcode, strain]));
  const byName = new Map(found.map((strain) => [strain.strain, strain]));
  return rows.map(({ name, barcode }) => (barcode === '' ? byName.get(name) : byBarcode.get(barcode)));
}

/**
 * The rows of which a table was made, where its row_version is not the newest: as the archive keeps them. `unknown`: there
 * never was such a version.
 */
export async function rowsSeen(
  db: Queryable,
  strains: readonly (StrainOfTable | undefined)[],
  versions: readonly string[],
): Promise<(EditableRow | 'unknown' | undefined)[]> {
  const asked = strains.flatMap((strain, i) => {
    const version = Number(versions[i]);
    return strain && version > 0 && version !== strain.row_version ? [{ id: strain.id, version }] : [];
  });
  if (asked.length === 0) return [];
  const { rows } = await db.query<{ id: number; row_version: number; row: EditableRow }>(
    `select a.id, a.row_version, a.row from archive a
        join unnest($1::bigint[], $2::bigint[]) as w (id, version) on a.id = w.id and a.row_version = w.version
      where a.table_name = 'strains'`,
    [asked.map(({ id }) => id), asked.map(({ version }) => version)],
  );
  const kept = new Map(rows.map((one) => [`${one.id} ${one.row_version}`, one.row]));
  return strains.map((strain, i) => {
    const version = Number(versions[i]);
    if (!strain || !(version > 0) || version === strain.row_version) return undefined;
    return kept.get(`${strain.id} ${version}`) ?? 'unknown';
  });
}

/** Names that are taken, by the id of the strain that has them. */
export async function namesTaken(
  db: Queryable,
  database: string,
  names: readonly string[],
): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; strain: string }>(
    'select id, strain from strains where database = $1 and strain = any($2::text[])',
    [database, names],
  );
  return new Map(rows.map(({ id, strain }) => [strain, id]));
}

/** One word for the versions of all of them: the same only while none of them changes. */
export function hashOfVersions(strains: readonly (StrainOfTable | undefined)[]): string {
  const hash = createHash('sha256');
  for (const strain of strains) hash.update(strain ? `${strain.id} ${strain.row_version}\n` : '-\n');
  return hash.digest('hex');
}
