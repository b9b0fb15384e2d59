import type { Transaction } from '../database/connect.ts';
import type { SchemeContent } from './content.ts';
import type { NewAllele, NewSt } from './merge.ts';
import type { NservScheme } from './scheme.ts';

/** Rows a statement: large enough to be fast, small enough for flat memory. */
const CHUNK = 5_000;

/** Everything that NServ stores of a scheme. */
export async function readContent(tx: Transaction, scheme: NservScheme): Promise<SchemeContent> {
  const alleles = new Map(scheme.loci.map((locus) => [locus, new Map<number, string>()]));
  const stored = await tx.query<{ locus: string; allele: number; sequence: string }>(
    `select l.locus, a.allele, a.sequence from nserv_alleles a join nserv_loci l on l.id = a.locus_id
      where l.nserv_scheme_id = $1`,
    [scheme.id],
  );
  for (const row of stored.rows) alleles.get(row.locus)!.set(row.allele, row.sequence);
  const sts = await tx.query<{ st: number; profile: number[] }>(
    'select st, profile from nserv_sts where nserv_scheme_id = $1',
    [scheme.id],
  );
  return { loci: scheme.loci, alleles, profiles: new Map(sts.rows.map((row) => [row.st, row.profile])) };
}

/** Writes a scheme that is not there yet, and its loci. */
export async function insertScheme(tx: Transaction, scheme: Omit<NservScheme, 'id'>): Promise<NservScheme> {
  const { rows } = await tx.query<{ id: number }>(
    `insert into nserv_schemes (name, prefix, version, sha256, snapshot) values ($1, $2, $3, $4, $5) returning id`,
    [scheme.name, scheme.prefix, scheme.version, scheme.sha256, scheme.snapshot],
  );
  const id = rows[0]!.id;
  await tx.query(
    `insert into nserv_loci (nserv_scheme_id, locus, position)
       select $1, locus, position from unnest($2::text[]) with ordinality as l (locus, position)`,
    [id, scheme.loci],
  );
  return { ...scheme, id };
}

/** Points a scheme at its next version. */
export async function updateScheme(tx: Transaction, scheme: NservScheme): Promise<void> {
  await tx.query(
    'update nserv_schemes set version = $2, sha256 = $3, snapshot = $4, imported = now() where id = $1',
    [scheme.id, scheme.version, scheme.sha256, scheme.snapshot],
  );
}

/** The database computes the hash, at import as at look-up, so that the two cannot differ. */
export async function insertAlleles(
  tx: Transaction,
  schemeId: number,
  alleles: readonly NewAllele[],
): Promise<void> {
  for (const some of chunks(alleles)) {
    await tx.query(
      `insert into nserv_alleles (locus_id, allele, sha256, sequence)
         select l.id, a.allele, sha256(convert_to(a.sequence, 'UTF8')), a.sequence
           from unnest($2::text[], $3::integer[], $4::text[]) as a (locus, allele, sequence)
           join nserv_loci l on l.nserv_scheme_id = $1 and l.locus = a.locus`,
      [schemeId, some.map((a) => a.locus), some.map((a) => a.allele), some.map((a) => a.sequence)],
    );
  }
}

export async function insertSts(tx: Transaction, schemeId: number, sts: readonly NewSt[]): Promise<void> {
  for (const some of chunks(sts)) {
    // unnest would flatten an array of arrays, so each profile travels as text.
    await tx.query(
      `insert into nserv_sts (nserv_scheme_id, st, profile, profile_sha256)
         select $1, s.st, string_to_array(s.profile, ',')::integer[], sha256(convert_to(s.profile, 'UTF8'))
           from unnest($2::integer[], $3::text[]) as s (st, profile)`,
      [schemeId, some.map((s) => s.st), some.map((s) => s.profile.join())],
    );
  }
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
