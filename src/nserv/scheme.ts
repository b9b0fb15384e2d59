import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { checkParameters, type SchemeParameters } from '../genome/scheme_parameters.ts';

/** A typing scheme as NServ knows it. */
export interface NservScheme {
  id: number;
  name: string;
  /** Starts the barcodes of its alleles, loci and STs. */
  prefix: string;
  /** 1, 2, … ; grows when an import brings something new. */
  version: number;
  /** Of the whole content of that version (hex). */
  sha256: string;
  /** Folder in the store (relative), dump layout: what the nomenclature pipeline reads. */
  snapshot: string;
  parameters: SchemeParameters;
  /** In the order of profiles. */
  loci: string[];
  /** nserv_loci.id, in the same order. */
  locusIds: number[];
  /** Of HierCC, ascending; null: its STs have no clusters. */
  hierccLevels: number[] | null;
  /** Grows when alleles or STs that are there get other numbers. */
  profilesChanged: number;
}

/** The scheme of that name, or undefined. */
export async function findNservScheme(db: Queryable, name: string): Promise<NservScheme | undefined> {
  const { rows } = await db.query<NservScheme>({
    name: 'nserv-find-scheme',
    text: `select s.id, s.name, s.prefix, s.version, v.sha256, v.snapshot, v.parameters,
        s.hiercc_levels as "hierccLevels", s.profiles_changed as "profilesChanged",
        array(select locus from nserv_loci where nserv_scheme_id = s.id order by position) as loci,
        array(select id from nserv_loci where nserv_scheme_id = s.id order by position) as "locusIds"
      from nserv_schemes s join nserv_versions v on v.nserv_scheme_id = s.id and v.version = s.version
      where s.name = $1`,
    values: [name],
  });
  const row = rows[0];
  // What a row leaves out (it was written by an older release) has the default of today.
  return row && { ...row, parameters: checkParameters('the database', row.parameters, 'coding') };
}

/** @throws NSERV_UNKNOWN */
export async function getNservScheme(db: Queryable, name: string): Promise<NservScheme> {
  const scheme = await findNservScheme(db, name);
  if (!scheme) throw new EnterobotError('NSERV_UNKNOWN', { scheme: name });
  return scheme;
}

/** What of a scheme changes under lockNames without a new version, as it is now. */
export async function stateOfProfiles(
  db: Queryable,
  id: number,
): Promise<Pick<NservScheme, 'hierccLevels' | 'profilesChanged'>> {
  const { rows } = await db.query<Pick<NservScheme, 'hierccLevels' | 'profilesChanged'>>({
    name: 'nserv-state-of-profiles',
    text: `select hiercc_levels as "hierccLevels", profiles_changed as "profilesChanged" from nserv_schemes where id = $1`,
    values: [id],
  });
  return rows[0]!;
}
