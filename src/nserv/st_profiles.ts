import type { Queryable } from '../database/connect.ts';
import { parseBarcode } from '../records/barcodes.ts';

/** Profiles a statement: some megabytes of text of a large scheme. */
const TOGETHER = 200;

/** An ST of a scheme, as assembly_lookup names it. */
export interface KnownSt {
  id: number;
  st: number;
}

/** STs by their barcodes, those that the scheme has. */
export async function stsOfBarcodes(
  db: Queryable,
  nservSchemeId: number,
  barcodes: Iterable<string>,
): Promise<Map<string, KnownSt>> {
  const ids = new Map([...new Set(barcodes)].map((barcode) => [parseBarcode(barcode).id, barcode]));
  const { rows } = await db.query<KnownSt>(
    'select id, st from nserv_sts where nserv_scheme_id = $1 and id = any($2::bigint[])',
    [nservSchemeId, [...ids.keys()]],
  );
  return new Map(rows.map((row) => [ids.get(row.id)!, row]));
}

/**
 * Of those STs the ones whose profiles have another number of loci, by id: they were made before the scheme had its loci of
 * today. Every profile is unpacked for it, so ask only of those that are to be read anyway.
 */
export async function otherwiseLong(
  db: Queryable,
  sts: readonly KnownSt[],
  loci: number,
): Promise<Map<number, number>> {
  const { rows } = await db.query<{ id: number; loci: number }>(
    `select id, cardinality(profile) as loci from nserv_sts
      where id = any($1::bigint[]) and cardinality(profile) <> $2`,
    [sts.map(({ id }) => id), loci],
  );
  return new Map(rows.map((row) => [row.id, row.loci]));
}

/**
 * Rows of a table of profiles, ascending by ST: the ST and its allele numbers, tab-separated, each with its line end. The
 * database writes the text, for numbers of millions of cells would be made only to be written again.
 */
export async function* profileRows(db: Queryable, sts: readonly KnownSt[]): AsyncGenerator<string> {
  const ids = [...sts].sort((a, b) => a.st - b.st).map(({ id }) => id);
  for (let i = 0; i < ids.length; i += TOGETHER) {
    const { rows } = await db.query<{ row: string }>({
      name: 'nserv-profile-rows',
      text: `select st || E'\\t' || array_to_string(profile, E'\\t') || E'\\n' as row from nserv_sts
        where id = any($1::bigint[]) order by st`,
      values: [ids.slice(i, i + TOGETHER)],
    });
    yield rows.map(({ row }) => row).join('');
  }
}
