import type { Queryable } from '../database/connect.ts';
import { encodeBarcode } from '../records/barcodes.ts';
import { getNservScheme } from './scheme.ts';

export interface SequenceType {
  st: number;
  /** e.g. KLE_AA0023AA_ST */
  barcode: string;
}

/**
 * The ST of a whole profile, or null. Where several STs have that profile (some real cgMLST tables), the smallest.
 * @param profile allele numbers in the order of the scheme's loci
 * @throws NSERV_UNKNOWN
 */
export async function findSt(
  db: Queryable,
  name: string,
  profile: readonly number[],
): Promise<SequenceType | null> {
  const scheme = await getNservScheme(db, name);
  const { rows } = await db.query<{ id: number; st: number }>(
    `select id, st from nserv_sts
      where nserv_scheme_id = $1 and profile_sha256 = sha256(convert_to($2, 'UTF8')) order by st limit 1`,
    [scheme.id, profile.join()],
  );
  const found = rows[0];
  return found ? { st: found.st, barcode: encodeBarcode(scheme.prefix, found.id, 'ST') } : null;
}
