import { z } from 'zod';
import type { Queryable } from '../database/connect.ts';
import { all, build, one } from '../database/query.ts';
import { EnterobotError } from '../errors.ts';
import { json } from '../protocol/task.ts';
import { encodeBarcode } from './barcodes.ts';
import { getDatabase } from './databases.ts';
import { nextId } from './next_id.ts';
import { schemeColumns } from './scheme_columns.ts';

/** A laboratory's own program as the web side knows it: what CRobot is told, and what its jobs need. */
const ownProgram = z.strictObject({
  /** sha256 of the manifest that CRobot's operator installed. */
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  /** sha256 of the part of it that decides results: another one is another version of the scheme. */
  decides: z.string(),
  /** As the manifest names it. */
  program: z.string(),
  inputs: z.array(z.enum(['assembly', 'reads'])),
  parameters: z.record(z.string(), json),
});
export type OwnProgramParam = z.infer<typeof ownProgram>;

/** EnteroBase's scheme parameters; further keys are kept as they are. */
export const schemeParam = z.looseObject({
  /** Who sees it. */
  display: z.enum(['public', 'private', 'none']),
  /** CRobot's pipeline. Absent: never sent by itself for a new assembly. */
  pipeline: z.string().min(1).optional(),
  /** NServ's name of it. Absent: not a typing scheme. */
  scheme: z.string().min(1).optional(),
  /** The key of the result under which the ST barcode stands. */
  barcode: z.string().min(1).optional(),
  /** What its results give to lists and tables; typing schemes have theirs (ST, loci) without naming them. */
  columns: schemeColumns.optional(),
  /** Params for its pipeline, where its job class adds none of its own. */
  params: z.record(z.string(), json).optional(),
  own_program: ownProgram.optional(),
});
export type SchemeParam = z.infer<typeof schemeParam>;

/** Any analysis that is attached to an assembly, not only MLST (EnteroBase's word). */
export interface Scheme {
  id: number;
  database: string;
  barcode: string;
  /** Its name in the system, e.g. MLST_Achtman; part of a job's type. */
  description: string;
  /** Its label for people. */
  name: string;
  param: SchemeParam;
  version: string;
}

/** NServ's name of a typing scheme. @throws SCHEME_NOT_TYPING */
export function nservNameOf({
  description,
  param,
}: {
  description: string;
  param: Pick<SchemeParam, 'scheme'>;
}): string {
  if (param.scheme) return param.scheme;
  throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
}

export interface NewScheme {
  database: string;
  description: string;
  name: string;
  param: SchemeParam;
  version?: string;
}

export const SCHEME_COLUMNS = [
  'id',
  'database',
  'barcode',
  'description',
  'name',
  'param',
  'version',
] as const;
const DESCRIPTION = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** @throws SCHEME_NAME: the description is part of job types and folder names */
export function checkSchemeName(description: string): void {
  if (!DESCRIPTION.test(description)) {
    throw new EnterobotError('SCHEME_NAME', { name: JSON.stringify(description) });
  }
}

/** @throws SCHEME_NAME, DATABASE_UNKNOWN, SCHEME_EXISTS */
export async function addScheme(db: Queryable, given: NewScheme): Promise<Scheme> {
  checkSchemeName(given.description);
  const param = schemeParam.parse(given.param);
  const { prefix } = await getDatabase(db, given.database);
  const id = await nextId(db, 'schemes');
  const row = await one(
    db,
    build
      .insertInto('schemes')
      .values({
        id,
        database: given.database,
        barcode: encodeBarcode(prefix, id, 'SC'),
        description: given.description,
        name: given.name,
        param: JSON.stringify(param),
        version: given.version ?? '',
      })
      .onConflict((conflict) => conflict.columns(['database', 'description']).doNothing())
      .returning(SCHEME_COLUMNS),
  );
  if (!row) {
    throw new EnterobotError('SCHEME_EXISTS', { database: given.database, scheme: given.description });
  }
  return row as Scheme;
}

/** The scheme's new version: results of an older one count as out of date. */
export async function setSchemeVersion(db: Queryable, id: number, version: string): Promise<void> {
  await db.query('update schemes set version = $2 where id = $1', [id, version]);
}

/** The scheme of that id. @throws RECORD_UNKNOWN */
export async function getSchemeById(db: Queryable, id: number): Promise<Scheme> {
  const query = build.selectFrom('schemes').select(SCHEME_COLUMNS).where('id', '=', id);
  const scheme = (await one(db, query)) as Scheme | undefined;
  if (!scheme) throw new EnterobotError('RECORD_UNKNOWN', { kind: 'scheme', key: String(id) });
  return scheme;
}

/** The scheme of that description in that database, or undefined. */
export async function findScheme(
  db: Queryable,
  database: string,
  description: string,
): Promise<Scheme | undefined> {
  const query = build.selectFrom('schemes').select(SCHEME_COLUMNS).where('database', '=', database);
  return (await one(db, query.where('description', '=', description))) as Scheme | undefined;
}

/** @throws SCHEME_UNKNOWN */
export async function getScheme(db: Queryable, database: string, description: string): Promise<Scheme> {
  const scheme = await findScheme(db, database, description);
  if (!scheme) throw new EnterobotError('SCHEME_UNKNOWN', { database, scheme: description });
  return scheme;
}

/** All schemes of a database, by id. */
export async function listSchemes(db: Queryable, database: string): Promise<Scheme[]> {
  const query = build
    .selectFrom('schemes')
    .select(SCHEME_COLUMNS)
    .where('database', '=', database)
    .orderBy('id');
  return (await all(db, query)) as Scheme[];
}

/** The schemes that are sent by themselves for every assembly that passed QC: those with a pipeline. */
export async function schemesWithPipeline(db: Queryable, database: string): Promise<Scheme[]> {
  return (await listSchemes(db, database)).filter((scheme) => scheme.param.pipeline !== undefined);
}
