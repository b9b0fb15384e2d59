import { isDeepStrictEqual } from 'node:util';
import type { Pool, Queryable } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { actingAs } from './acting.ts';
import { getDatabase } from './databases.ts';
import {
  addScheme,
  findScheme,
  type NewScheme,
  type Scheme,
  type SchemeParam,
  schemeParam,
} from './schemes.ts';

/** A scheme as it shall be in a database. */
export interface SchemeToAttach extends Omit<NewScheme, 'version'> {
  /** Its version, or how to tell it from the scheme that is there; as it was, when absent. */
  version?: string | ((before: Scheme | undefined) => string);
  /** Of these genera only; any, when absent. */
  genera?: readonly string[] | undefined;
}

export interface AttachedScheme {
  scheme: Scheme;
  outcome: 'added' | 'changed' | 'unchanged';
}

/**
 * Gives a database a scheme, or makes the one it has what it shall be: attached again it changes what differs, or nothing.
 * A scheme with a pipeline is sent by itself for every assembly that passes QC from now on; update_scheme sends it for
 * those that are there.
 * @throws DATABASE_UNKNOWN, SCHEME_NAME, SCHEME_GENUS, SCHEME_EXISTS (one of that name that another pipeline does)
 */
export async function attachScheme(pool: Pool, wanted: SchemeToAttach): Promise<AttachedScheme> {
  const { genera: _, ...given } = wanted;
  await refuseUnfit(pool, wanted);
  return inTransaction(pool, async (tx) => {
    // Of two that attach at once one waits here, and finds what the other made.
    await tx.query('select from databases where name = $1 for no key update', [given.database]);
    const found = await findScheme(tx, given.database, given.description);
    const version =
      (typeof given.version === 'function' ? given.version(found) : given.version) ?? found?.version ?? '';
    if (!found) return { scheme: await addScheme(tx, { ...given, version }), outcome: 'added' };
    const { name } = given;
    // As the row keeps it, so that it can be compared with one.
    const param = JSON.parse(JSON.stringify(schemeParam.parse(given.param))) as SchemeParam;
    refuseOther(found, param);
    const scheme = { ...found, name, param, version };
    if (isDeepStrictEqual(scheme, found)) return { scheme: found, outcome: 'unchanged' };
    await actingAs(tx, { why: 'scheme add' });
    await tx.query('update schemes set name = $2, param = $3, version = $4 where id = $1', [
      found.id,
      name,
      JSON.stringify(param),
      version,
    ]);
    return { scheme, outcome: 'changed' };
  });
}

/**
 * Refuses a scheme that could not be attached: for whoever has more to do before that.
 * @throws DATABASE_UNKNOWN, SCHEME_GENUS, SCHEME_EXISTS
 */
export async function refuseUnfit(
  db: Queryable,
  {
    genera,
    database,
    description,
    param,
  }: Pick<SchemeToAttach, 'genera' | 'database' | 'description' | 'param'>,
): Promise<void> {
  const { genus } = await getDatabase(db, database);
  if (genera && !genera.includes(genus)) {
    throw new EnterobotError('SCHEME_GENUS', { scheme: description, genera: genera.join(', '), genus });
  }
  const found = await findScheme(db, database, description);
  if (found) refuseOther(found, param);
}

function refuseOther({ database, description, param }: Scheme, wanted: SchemeParam): void {
  if (param.pipeline === wanted.pipeline && param.scheme === wanted.scheme) return;
  throw new EnterobotError('SCHEME_EXISTS', { database, scheme: description });
}
