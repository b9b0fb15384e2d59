import { sql } from 'kysely';
import { z } from 'zod';
import type { Queryable } from '../../database/connect.ts';
import { allOf } from '../../database/query.ts';
import { encodeBarcode, parseBarcode } from '../../records/barcodes.ts';
import { installationName } from '../../records/installation.ts';
import { isAny, moment, notBefore, withinDays } from './conditions.ts';
import type { Context, TypingScheme } from './context.ts';
import type { Listing } from './listing.ts';
import { days, list, neededWords, page, since, truth, words } from './parameters.ts';

export const allelesQuery = z.object({
  ...page,
  locus: neededWords.describe('One or several, joined by commas'),
  barcode: list.optional(),
  allele_id: words.optional(),
  seq: z
    .string()
    .max(100_000)
    .regex(/^[^\0]*$/)
    .optional(),
  reldate: days,
});

export const lociQuery = z.object({
  ...page,
  locus: words.optional(),
  barcode: list.optional(),
  scheme: words.optional(),
  create_time: since.optional(),
});

export const stsQuery = z.object({
  ...page,
  st_id: words.optional(),
  barcode: list.optional(),
  scheme: words.optional(),
  show_alleles: truth.optional(),
  reldate: days,
});

/** When something was named: by its own time, else by that of the version that brought it. */
const named = (table: 'nserv_alleles' | 'nserv_sts') =>
  sql`coalesce(${sql.ref(`${table}.created`)}, nserv_versions.imported)`;

/** @throws BARCODE_INVALID */
export function allelesAsked(scheme: TypingScheme, query: z.infer<typeof allelesQuery>): Listing {
  return {
    name: 'alleles',
    from: sql`nserv_alleles join nserv_loci on nserv_loci.id = nserv_alleles.locus_id
      left join nserv_versions on nserv_versions.nserv_scheme_id = nserv_loci.nserv_scheme_id
        and nserv_versions.version = nserv_alleles.since`,
    id: sql<number>`nserv_alleles.id`,
    barcode: sql<string>`nserv_alleles.id::text`,
    order: sql`(nserv_loci.position, nserv_alleles.allele)`,
    fields: {
      allele_barcode: { sql: sql`nserv_alleles.id`, tell: barcodes(scheme, 'AL') },
      allele_id: { sql: sql`nserv_alleles.allele::text` },
      create_time: { sql: moment(named('nserv_alleles')) },
      locus: { sql: sql`nserv_loci.locus` },
      seq: { sql: sql`nserv_alleles.sequence` },
    },
    where: [sql<boolean>`nserv_loci.nserv_scheme_id = ${scheme.id}`],
    filters: [
      ...isAny(sql`nserv_loci.locus`, query.locus),
      ...numberIs(
        query.allele_id,
        (numbers) => sql<boolean>`(nserv_alleles.allele = any(${numbers}::integer[])
        or exists (select from nserv_allele_aliases x where x.locus_id = nserv_alleles.locus_id
          and x.allele = nserv_alleles.allele and x.alias = any(${numbers}::integer[])))`,
      ),
      ...idIs(sql`nserv_alleles.id`, scheme, 'AL', query.barcode),
      ...(query.seq === undefined
        ? []
        : [
            sql<boolean>`nserv_alleles.sha256 = sha256(convert_to(${query.seq.toUpperCase()}::text, 'UTF8'))`,
          ]),
      ...withinDays(named('nserv_alleles'), query.reldate),
    ],
  };
}

/** @throws BARCODE_INVALID */
export function lociAsked(
  { viewer, base, tickets, database }: Context,
  scheme: TypingScheme,
  query: z.infer<typeof lociQuery>,
): Listing {
  return {
    name: 'loci',
    from: sql`nserv_loci`,
    id: sql<number>`nserv_loci.id`,
    barcode: sql<string>`nserv_loci.id::text`,
    order: sql`nserv_loci.position`,
    fields: {
      create_time: { sql: moment(began) },
      database: { sql: sql`${database.genus}::text` },
      download_alleles_link: {
        sql: sql`nserv_loci.locus`,
        tell: (loci: string[]) =>
          loci.map((locus) => tickets.link(base, viewer.userId, scheme.name, `${locus}.fasta.gz`)),
      },
      locus: { sql: sql`nserv_loci.locus` },
      locus_barcode: { sql: sql`nserv_loci.id`, tell: barcodes(scheme, 'LO') },
      scheme: { sql: sql`${scheme.name}::text` },
    },
    where: [sql<boolean>`nserv_loci.nserv_scheme_id = ${scheme.id}`, ...isScheme(scheme, query.scheme)],
    filters: [
      ...isAny(sql`nserv_loci.locus`, query.locus),
      ...idIs(sql`nserv_loci.id`, scheme, 'LO', query.barcode),
      ...notBefore(began, query.create_time),
    ],
  };
}

/** The loci of a scheme came with its first version. */
const began = sql`(select min(imported) from nserv_versions v where v.nserv_scheme_id = nserv_loci.nserv_scheme_id)`;

/** @throws BARCODE_INVALID */
export function stsAsked(
  { base }: Pick<Context, 'base'>,
  scheme: TypingScheme,
  query: z.infer<typeof stsQuery>,
): Listing {
  const told = barcodes(scheme, 'ST');
  return {
    name: 'STs',
    from: sql`nserv_sts left join nserv_versions on nserv_versions.nserv_scheme_id = nserv_sts.nserv_scheme_id
      and nserv_versions.version = nserv_sts.since`,
    id: sql<number>`nserv_sts.id`,
    barcode: sql<string>`nserv_sts.id::text`,
    order: sql`nserv_sts.st`,
    fields: {
      ...(query.show_alleles === true
        ? {
            alleles: {
              sql: sql`nserv_sts.profile`,
              tell: (rows: number[][], db) => profiles(db, scheme, rows),
            },
          }
        : {}),
      ST_id: { sql: sql`nserv_sts.st::text` },
      barcode_link: {
        sql: sql`nserv_sts.id`,
        tell: (ids: number[]) => told(ids).map((barcode) => `${base}/api/v2.0/lookup?barcode=${barcode}`),
      },
      create_time: { sql: moment(named('nserv_sts')) },
      // EnteroBase tells lineages and clusters here; none are made here yet.
      info: { sql: sql`null` },
      reference: { sql: sql`null`, tell: references },
      scheme: { sql: sql`${scheme.name}::text` },
      st_barcode: { sql: sql`nserv_sts.id`, tell: told },
    },
    where: [sql<boolean>`nserv_sts.nserv_scheme_id = ${scheme.id}`, ...isScheme(scheme, query.scheme)],
    filters: [
      ...numberIs(
        query.st_id,
        (numbers) => sql<boolean>`(nserv_sts.st = any(${numbers}::integer[])
        or nserv_sts.st in (select x.st from nserv_st_aliases x
          where x.nserv_scheme_id = ${scheme.id} and x.alias = any(${numbers}::integer[])))`,
      ),
      ...idIs(sql`nserv_sts.id`, scheme, 'ST', query.barcode),
      ...withinDays(named('nserv_sts'), query.reldate),
    ],
  };
}

function barcodes({ prefix }: TypingScheme, suffix: 'AL' | 'LO' | 'ST') {
  return (ids: number[]) => ids.map((id) => encodeBarcode(prefix, id, suffix));
}

/** The scheme stands in the path; named again it must be that one, under either name. */
function isScheme({ name, description }: TypingScheme, asked: readonly string[] | undefined) {
  return !asked || asked.includes(name) || asked.includes(description) ? [] : [sql<boolean>`false`];
}

/** Numbers of alleles and STs; what is no number that could be given matches nothing. */
function numberIs(
  asked: readonly string[] | undefined,
  condition: (numbers: number[]) => ReturnType<typeof sql<boolean>>,
) {
  if (!asked) return [];
  return [
    condition(
      asked
        .filter((one) => /^\d{1,10}$/.test(one))
        .map(Number)
        .filter((n) => n <= 2_147_483_647),
    ),
  ];
}

/** Barcodes of this scheme's prefix and that kind; others match nothing. @throws BARCODE_INVALID */
function idIs(
  column: ReturnType<typeof sql>,
  { prefix }: TypingScheme,
  suffix: string,
  asked: readonly string[] | undefined,
) {
  if (!asked) return [];
  const parsed = asked.map(parseBarcode).filter((one) => one.prefix === prefix && one.suffix === suffix);
  return [sql<boolean>`${column} = any(${parsed.map(({ id }) => id)}::bigint[])`];
}

async function profiles(db: Queryable, scheme: TypingScheme, rows: number[][]): Promise<unknown[]> {
  const loci = await allOf(
    db,
    sql<{
      locus: string;
    }>`select locus from nserv_loci where nserv_scheme_id = ${scheme.id} order by position`,
  );
  return rows.map((profile) =>
    profile.map((allele, at) => ({ allele_id: String(allele), locus: loci[at]!.locus })),
  );
}

/** Which strain had it first is not kept; whose number it is can be told. */
async function references(rows: unknown[], db: Queryable): Promise<unknown[]> {
  const source = await installationName(db);
  return rows.map(() => ({ lab_contact: null, refstrain: null, source }));
}
