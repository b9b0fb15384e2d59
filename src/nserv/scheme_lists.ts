import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import { encodeBarcode } from '../records/barcodes.ts';
import { isLocal } from './local_names.ts';
import type { NservScheme } from './scheme.ts';

/** A part of a list, and how many there are in all. */
export interface Part<T> {
  records: T[];
  total: number;
}
interface Page {
  limit: number;
  offset: number;
}

/** How many alleles and STs a scheme has. */
export async function sizeOfScheme(
  db: Queryable,
  { id, locusIds }: NservScheme,
): Promise<{ alleles: number; sts: number }> {
  const [row] = await allOf(
    db,
    sql<{ alleles: number; sts: number }>`select
      (select count(*)::integer from nserv_alleles where locus_id = any(${locusIds}::integer[])) as alleles,
      (select count(*)::integer from nserv_sts where nserv_scheme_id = ${id}) as sts`,
  );
  return row!;
}

/** Loci in the scheme's order. @param page.search a part of the name, in any case of letters */
export async function lociOf(
  db: Queryable,
  { id, prefix }: NservScheme,
  page: Page & { search?: string | undefined },
): Promise<Part<{ locus: string; barcode: string; position: number; alleles: number }>> {
  const meant = sql`l.nserv_scheme_id = ${id} and ${
    page.search ? sql`strpos(lower(l.locus), lower(${page.search})) > 0` : sql`true`
  }`;
  const records = await allOf(
    db,
    sql<{ id: number; locus: string; position: number; alleles: number }>`select l.id, l.locus, l.position,
        (select count(*)::integer from nserv_alleles a where a.locus_id = l.id) as alleles
      from (select * from nserv_loci l where ${meant} order by l.position
        limit ${page.limit} offset ${page.offset}) l order by l.position`,
  );
  const [count] = await allOf(
    db,
    sql<{ n: number }>`select count(*)::integer as n from nserv_loci l where ${meant}`,
  );
  return {
    records: records.map(({ id: locusId, ...one }) => ({
      ...one,
      barcode: encodeBarcode(prefix, locusId, 'LO'),
    })),
    total: count!.n,
  };
}

/** An allele with its sequence. */
export interface AlleleRecord {
  allele: number;
  barcode: string;
  /** Named here, not by the central nomenclature. */
  local: boolean;
  /** Bases. */
  length: number;
  sequence: string;
}

/** Alleles of a locus by number. @param page.allele only that one */
export async function allelesOfLocus(
  db: Queryable,
  { prefix }: NservScheme,
  locusId: number,
  page: Page & { allele?: number | undefined },
): Promise<Part<AlleleRecord>> {
  const meant = sql`a.locus_id = ${locusId} and ${page.allele === undefined ? sql`true` : sql`a.allele = ${page.allele}`}`;
  const records = await allOf(
    db,
    sql<{
      id: number;
      allele: number;
      sequence: string;
    }>`select a.id, a.allele, a.sequence from nserv_alleles a
      where ${meant} order by a.allele limit ${page.limit} offset ${page.offset}`,
  );
  const [count] = await allOf(
    db,
    sql<{ n: number }>`select count(*)::integer as n from nserv_alleles a where ${meant}`,
  );
  return {
    records: records.map(({ id, allele, sequence }) => ({
      ...{ allele, sequence, local: isLocal(allele), length: sequence.length },
      barcode: encodeBarcode(prefix, id, 'AL'),
    })),
    total: count!.n,
  };
}

/** An ST; its profile only where the scheme is small enough to be read. */
export interface StRecord {
  st: number;
  barcode: string;
  local: boolean;
  /** In the order of the scheme's loci. */
  profile: number[] | null;
}

/** Profiles of more loci than these are told one at a time. */
export const READABLE_LOCI = 60;

/** STs by number. @param page.from only those from this number on */
export async function stsOf(
  db: Queryable,
  { id, prefix, loci }: NservScheme,
  page: Page & { from?: number | undefined },
): Promise<Part<StRecord>> {
  const meant = sql`t.nserv_scheme_id = ${id} and ${page.from === undefined ? sql`true` : sql`t.st >= ${page.from}`}`;
  const profile = loci.length <= READABLE_LOCI ? sql`t.profile` : sql`null::integer[]`;
  const records = await allOf(
    db,
    sql<{ id: number; st: number; profile: number[] | null }>`select t.id, t.st, ${profile} as profile
      from nserv_sts t where ${meant} order by t.st limit ${page.limit} offset ${page.offset}`,
  );
  const [count] = await allOf(
    db,
    sql<{ n: number }>`select count(*)::integer as n from nserv_sts t where ${meant}`,
  );
  return {
    records: records.map(({ id: stId, ...one }) => ({
      ...{ ...one, local: isLocal(one.st), barcode: encodeBarcode(prefix, stId, 'ST') },
    })),
    total: count!.n,
  };
}
