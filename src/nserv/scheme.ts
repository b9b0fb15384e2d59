import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';

/** A typing scheme as NServ knows it. */
export interface NservScheme {
  id: number;
  name: string;
  /** Starts the barcodes of its STs. */
  prefix: string;
  /** 1, 2, … ; grows when an import brings something new. */
  version: number;
  /** Of its whole content (hex). */
  sha256: string;
  /** Folder in the store (relative), dump layout: what the nomenclature pipeline reads. */
  snapshot: string;
  /** In the order of profiles. */
  loci: string[];
}

/** The scheme of that name, or undefined. */
export async function findNservScheme(db: Queryable, name: string): Promise<NservScheme | undefined> {
  const { rows } = await db.query<NservScheme>(
    `select id, name, prefix, version, sha256, snapshot, array(
         select locus from nserv_loci where nserv_scheme_id = s.id order by position) as loci
       from nserv_schemes s where name = $1`,
    [name],
  );
  return rows[0];
}

/** @throws NSERV_UNKNOWN */
export async function getNservScheme(db: Queryable, name: string): Promise<NservScheme> {
  const scheme = await findNservScheme(db, name);
  if (!scheme) throw new EnterobotError('NSERV_UNKNOWN', { scheme: name });
  return scheme;
}
