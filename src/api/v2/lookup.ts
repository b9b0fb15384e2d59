import { sql } from 'kysely';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { lookupBarcode } from '../../nserv/lookup_barcode.ts';
import { type BarcodeSuffix, parseBarcode } from '../../records/barcodes.ts';
import { listDatabases } from '../../records/databases.ts';
import { assembliesListing } from './assemblies.ts';
import { type Context, seesNserv } from './context.ts';
import { type Listing, tellRecords } from './listing.ts';
import { schemesListing } from './schemes.ts';
import { strainsListing } from './strains.ts';
import { tracesListing } from './traces.ts';

/** Who asks, from where. */
export type Asker = Omit<Context, 'database'>;

/** The lists whose records have a barcode of that kind. */
const LISTS: Partial<Record<BarcodeSuffix, (context: Context) => Listing>> = {
  '': strainsListing,
  TR: tracesListing,
  AS: assembliesListing,
  SC: schemesListing,
};

/**
 * What barcodes of any kind and database mean, in the order asked. One that names nothing, and one whose record the viewer
 * may not see, are left out alike. @throws BARCODE_INVALID
 */
export async function lookUp(asker: Asker, barcodes: readonly string[]): Promise<Record<string, unknown>[]> {
  const parsed = [...new Set(barcodes)].map((barcode) => ({ barcode, ...parseBarcode(barcode) }));
  const groups = Map.groupBy(parsed, ({ prefix, suffix }) => `${prefix} ${suffix}`);
  const databases = parsed.length > 0 ? await listDatabases(asker.pool) : [];
  const found = new Map<string, Record<string, unknown>>();
  for (const group of groups.values()) {
    const { prefix, suffix } = group[0]!;
    const database = databases.find((one) => one.prefix === prefix);
    const list = LISTS[suffix];
    const told = list
      ? database && (await fromList(asker.pool, list({ ...asker, database }), group))
      : await fromNserv(asker, group);
    for (const one of told ?? []) found.set(one.barcode, one.record);
  }
  return parsed.map(({ barcode }) => found.get(barcode)).filter((record) => record !== undefined);
}

type Asked = { barcode: string; id: number };

async function fromList(db: Asker['pool'], listing: Listing, group: readonly Asked[]) {
  const hits = await allOf(
    db,
    sql<{ id: number }>`select ${listing.id} as id from ${listing.from}
      where ${listing.barcode} = any(${group.map(({ barcode }) => barcode)}::text[])
        and ${sql.join(listing.where, sql` and `)}`,
  );
  const ids = hits.map(({ id }) => id);
  const told = await tellRecords(db, listing, Object.keys(listing.fields), ids);
  return told.map(({ barcode, record }) => ({ barcode, record: { barcode, ...record } }));
}

async function fromNserv({ pool, viewer }: Asker, group: readonly Asked[]) {
  const told: { barcode: string; record: Record<string, unknown> }[] = [];
  const visible = new Map<string, boolean>();
  for (const { barcode, id } of group) {
    const record = await lookupBarcode(pool, barcode).catch((error: unknown) => {
      if (error instanceof EnterobotError && error.code === 'RECORD_UNKNOWN') return undefined;
      throw error;
    });
    if (!record) continue;
    const { scheme } = record;
    if (!visible.has(scheme)) visible.set(scheme, await seesNserv(pool, viewer, scheme));
    if (visible.get(scheme))
      told.push({ barcode, record: { barcode, index_id: id, ...asEnteroBase(record) } });
  }
  return told;
}

function asEnteroBase(record: Awaited<ReturnType<typeof lookupBarcode>>): Record<string, unknown> {
  const { kind, scheme } = record;
  switch (kind) {
    case 'locus':
      return { scheme, locus: record.locus, alleles: record.alleles };
    case 'allele':
      return { scheme, locus: record.locus, allele_id: String(record.allele), seq: record.sequence };
    default:
      return { scheme, ST_id: String(record.st), profile: record.profile };
  }
}
