import type { Queryable } from '../database/connect.ts';
import { all, build, one } from '../database/query.ts';
import type { JsonObject } from '../database/schema.generated.ts';
import { EnterobotError } from '../errors.ts';
import { encodeBarcode } from './barcodes.ts';
import { nextId } from './next_id.ts';
import type { SchemeParam } from './schemes.ts';

/** One per genus. `prefix` starts every barcode; `param` overrides defaults (qc_criteria, species_sketch …). */
export interface Database {
  name: string;
  prefix: string;
  genus: string;
  param: JsonObject;
}

/** Prefixes of EnteroBase itself: a barcode made here under one of them could be taken for one of theirs. */
export const ENTEROBASE_PREFIXES: readonly string[] = ['SAL', 'ESC', 'YER', 'CLO', 'MOR', 'VIB', 'HEL'];

/** EnteroBase gives these to every new database; none has a pipeline, so none is sent by itself. */
const FIRST_SCHEMES: { description: string; name: string; param: SchemeParam }[] = [
  { description: 'assembly_stats', name: 'Assembly stats', param: { display: 'public' } },
  { description: 'snp_calls', name: 'SNP calls', param: { display: 'none' } },
  { description: 'ref_masker', name: 'Reference masker', param: { display: 'none' } },
];

const COLUMNS = ['name', 'prefix', 'genus', 'param'] as const;

/**
 * Makes a genus database with the schemes that every database has, in one statement.
 * @throws DATABASE_NAME, DATABASE_PREFIX, DATABASE_GENUS, DATABASE_EXISTS (name or prefix in use)
 */
export async function addDatabase(
  db: Queryable,
  { name, prefix, genus }: { name: string; prefix: string; genus: string },
): Promise<Database> {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) throw new EnterobotError('DATABASE_NAME', { name: quoted(name) });
  if (!/^[A-Z]{3}$/.test(prefix)) throw new EnterobotError('DATABASE_PREFIX', { prefix: quoted(prefix) });
  if (!/^[A-Z][a-z]{1,60}$/.test(genus)) throw new EnterobotError('DATABASE_GENUS', { genus: quoted(genus) });
  const schemes: { id: number; barcode: string; description: string; name: string; param: SchemeParam }[] =
    [];
  for (const scheme of FIRST_SCHEMES) {
    const id = await nextId(db, 'schemes');
    schemes.push({ id, barcode: encodeBarcode(prefix, id, 'SC'), ...scheme });
  }
  const { rows } = await db.query<Database>(
    `with made as (
       insert into databases (name, prefix, genus) values ($1, $2, $3)
         on conflict do nothing returning name, prefix, genus, param
     ), first_schemes as (
       insert into schemes (id, database, barcode, description, name, param)
         select s.id, made.name, s.barcode, s.description, s.name, s.param
           from made, jsonb_to_recordset($4) as s(id integer, barcode text, description text, name text, param jsonb)
     )
     select * from made`,
    [name, prefix, genus, JSON.stringify(schemes)],
  );
  if (rows[0]) return rows[0];
  const taken = await all(
    db,
    build
      .selectFrom('databases')
      .select(COLUMNS)
      .where((where) => where.or([where('name', '=', name), where('prefix', '=', prefix)])),
  );
  const holder = taken[0] ?? { name, prefix };
  throw new EnterobotError('DATABASE_EXISTS', { database: holder.name, prefix: holder.prefix });
}

/** @throws DATABASE_UNKNOWN */
export async function getDatabase(db: Queryable, name: string): Promise<Database> {
  const row = await one(db, build.selectFrom('databases').select(COLUMNS).where('name', '=', name));
  if (!row) throw new EnterobotError('DATABASE_UNKNOWN', { database: name });
  return row as Database;
}

/** All databases, by name. */
export async function listDatabases(db: Queryable): Promise<Database[]> {
  return (await all(db, build.selectFrom('databases').select(COLUMNS).orderBy('name'))) as Database[];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
