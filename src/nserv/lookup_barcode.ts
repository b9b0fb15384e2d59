import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { parseBarcode } from '../records/barcodes.ts';

interface LocusRecord {
  kind: 'locus';
  scheme: string;
  locus: string;
  /** How many alleles it has. */
  alleles: number;
}

interface AlleleRecord {
  kind: 'allele';
  scheme: string;
  locus: string;
  allele: number;
  /** Local numbers that it had before. */
  aliases: number[];
  sequence: string;
}

interface StRecord {
  kind: 'ST';
  scheme: string;
  st: number;
  aliases: number[];
  /** In the order of the scheme's loci. */
  profile: number[];
}

export type NservRecord = LocusRecord | AlleleRecord | StRecord;

const QUERIES: Record<string, string> = {
  LO: `select 'locus' as kind, s.prefix, s.name as scheme, l.locus,
      (select count(*)::integer from nserv_alleles where locus_id = l.id) as alleles
    from nserv_loci l join nserv_schemes s on s.id = l.nserv_scheme_id where l.id = $1`,
  AL: `select 'allele' as kind, s.prefix, s.name as scheme, l.locus, a.allele, array(
        select alias from nserv_allele_aliases x where x.locus_id = a.locus_id and x.allele = a.allele) as aliases,
      a.sequence
    from nserv_alleles a join nserv_loci l on l.id = a.locus_id join nserv_schemes s on s.id = l.nserv_scheme_id
    where a.id = $1`,
  ST: `select 'ST' as kind, s.prefix, s.name as scheme, t.st, array(
        select alias from nserv_st_aliases x where x.nserv_scheme_id = s.id and x.st = t.st) as aliases, t.profile
    from nserv_sts t join nserv_schemes s on s.id = t.nserv_scheme_id where t.id = $1`,
};

/**
 * The locus (`_LO`), allele (`_AL`) or ST (`_ST`) of a barcode. It names the sequence or profile, not the number: it stays
 * when a local number gives way.
 * @throws BARCODE_INVALID, RECORD_UNKNOWN (no such record, also under another prefix; or a barcode of another kind)
 */
export async function lookupBarcode(db: Queryable, barcode: string): Promise<NservRecord> {
  const { prefix, id, suffix } = parseBarcode(barcode);
  const query = QUERIES[suffix];
  const found = query ? (await db.query<NservRecord & { prefix: string }>(query, [id])).rows[0] : undefined;
  if (found?.prefix !== prefix) {
    throw new EnterobotError('RECORD_UNKNOWN', { kind: 'locus, allele or ST', key: barcode });
  }
  const { prefix: _, ...record } = found;
  return record;
}
