import type { Queryable } from '../database/connect.ts';
import { encodeBarcode } from '../records/barcodes.ts';
import { sha256OfProfile } from './incoming_sts.ts';
import { getNservScheme, type NservScheme } from './scheme.ts';

export interface SequenceType {
  st: number;
  /** e.g. KLE_AA0023AA_ST; stays when a local ST gets its central number. */
  barcode: string;
}

/**
 * The ST of a stored profile, or null. Where several STs have that profile (some real cgMLST tables), the smallest.
 * @param profile allele numbers in the order of the scheme's loci, 0 = missing
 * @throws NSERV_UNKNOWN
 */
export async function findSt(
  db: Queryable,
  name: string,
  profile: readonly number[],
): Promise<SequenceType | null> {
  return stOfProfile(db, await getNservScheme(db, name), profile);
}

/** As findSt, for a scheme that is at hand. */
export async function stOfProfile(
  db: Queryable,
  { id, prefix }: Pick<NservScheme, 'id' | 'prefix'>,
  profile: readonly number[],
): Promise<SequenceType | null> {
  const { rows } = await db.query<{ id: number; st: number }>({
    name: 'nserv-st-of-profile',
    text: `select id, st from nserv_sts where nserv_scheme_id = $1 and profile_sha256 = decode($2, 'hex')
      order by st limit 1`,
    values: [id, sha256OfProfile(profile)],
  });
  const found = rows[0];
  return found ? { st: found.st, barcode: encodeBarcode(prefix, found.id, 'ST') } : null;
}

/** The barcode of an ST by its number, or a number that it had before; undefined when there is none. */
export async function stBarcode(db: Queryable, name: string, st: number): Promise<string | undefined> {
  const { rows } = await db.query<{ prefix: string; id: number }>(
    `select s.prefix, t.id from nserv_schemes s join nserv_sts t on t.nserv_scheme_id = s.id
      where s.name = $1 and t.st = coalesce(
        (select x.st from nserv_st_aliases x where x.nserv_scheme_id = s.id and x.alias = $2), $2)`,
    [name, st],
  );
  return rows[0] && encodeBarcode(rows[0].prefix, rows[0].id, 'ST');
}
