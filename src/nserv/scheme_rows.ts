import type { Queryable, Transaction } from '../database/connect.ts';
import type { SchemeParameters } from '../genome/scheme_parameters.ts';
import type { KnownSt } from './incoming_sts.ts';
import type { NumberedAllele, NumberedProfile } from './scheme_folder.ts';

/** STs a statement. */
const CHUNK = 1_000;

/** Writes a scheme that is not there yet, without loci and without a version. Returns its id. */
export async function insertScheme(tx: Transaction, name: string, prefix: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    'insert into nserv_schemes (name, prefix, version) values ($1, $2, 1) returning id',
    [name, prefix],
  );
  return rows[0]!.id;
}

/** A version of a scheme, as it is kept. */
export interface NewVersion {
  version: number;
  sha256: string;
  snapshot: string;
  parameters: SchemeParameters;
  source: string;
}

/** Adds a version and makes it the newest. */
export async function insertVersion(tx: Transaction, schemeId: number, given: NewVersion): Promise<void> {
  const { version, sha256, snapshot, parameters, source } = given;
  await tx.query(
    `insert into nserv_versions (nserv_scheme_id, version, sha256, snapshot, parameters, source)
       values ($1, $2, $3, $4, $5, $6)`,
    [schemeId, version, sha256, snapshot, JSON.stringify(parameters), source],
  );
  await tx.query('update nserv_schemes set version = $2 where id = $1', [schemeId, version]);
}

/** What is known of one locus. */
export interface KnownLocus {
  /** Ascending; `since` null: minted here, in no snapshot yet. */
  alleles: { allele: number; sha256: string; since: number | null }[];
  /** Local numbers that gave way. */
  aliases: number[];
}

/** The alleles and aliases of a locus. */
export async function knownLocus(db: Queryable, locusId: number): Promise<KnownLocus> {
  const { rows } = await db.query<{ allele: number; sha256: string | null; since: number | null }>({
    name: 'nserv-known-locus',
    text: `(select allele, encode(sha256, 'hex') as sha256, since from nserv_alleles where locus_id = $1
        order by allele)
      union all (select alias, null, null from nserv_allele_aliases where locus_id = $1)`,
    values: [locusId],
  });
  const known: KnownLocus = { alleles: [], aliases: [] };
  for (const { allele, sha256, since } of rows) {
    if (sha256 === null) known.aliases.push(allele);
    else known.alleles.push({ allele, sha256, since });
  }
  return known;
}

/** Those alleles of a locus with their sequences, ascending; all of them without `numbers`. */
export async function allelesOf(
  db: Queryable,
  locusId: number,
  numbers: readonly number[] | null = null,
): Promise<NumberedAllele[]> {
  const { rows } = await db.query<NumberedAllele>({
    name: 'nserv-alleles-of',
    text: `select allele as number, sequence from nserv_alleles
      where locus_id = $1 and ($2::integer[] is null or allele = any($2)) order by allele`,
    values: [locusId, numbers],
  });
  return rows;
}

/** Every ST of a scheme by the hash of its profile, and the local STs that gave way. */
export async function knownSts(
  db: Queryable,
  schemeId: number,
): Promise<{ known: (KnownSt & { since: number | null })[]; aliases: number[] }> {
  const known = await db.query<KnownSt & { since: number | null }>(
    `select st, encode(profile_sha256, 'hex') as sha256, since from nserv_sts where nserv_scheme_id = $1`,
    [schemeId],
  );
  const aliases = await db.query<{ alias: number }>(
    'select alias from nserv_st_aliases where nserv_scheme_id = $1',
    [schemeId],
  );
  return { known: known.rows, aliases: aliases.rows.map(({ alias }) => alias) };
}

/** Every ST of a scheme with its profile, ascending, some at a time; `without` those. */
export async function* profilesOf(
  db: Queryable,
  schemeId: number,
  without: readonly number[] = [],
): AsyncGenerator<NumberedProfile[]> {
  const left = new Set(without);
  for (let after = 0; ; ) {
    const { rows } = await db.query<NumberedProfile>({
      name: 'nserv-profiles-of',
      text: `select st, profile from nserv_sts where nserv_scheme_id = $1 and st > $2 order by st limit $3`,
      values: [schemeId, after, CHUNK],
    });
    const some = left.size > 0 ? rows.filter(({ st }) => !left.has(st)) : rows;
    if (some.length > 0) yield some;
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!.st;
  }
}

/** Writes STs. The profile travels as text, because unnest would flatten an array of arrays. */
export async function insertSts(
  tx: Transaction,
  schemeId: number,
  since: number,
  sts: readonly NumberedProfile[],
): Promise<void> {
  for (let start = 0; start < sts.length; start += CHUNK) {
    const some = sts.slice(start, start + CHUNK);
    await tx.query(
      `insert into nserv_sts (nserv_scheme_id, st, profile, profile_sha256, since)
         select $1, s.st, string_to_array(s.profile, ',')::integer[], sha256(convert_to(s.profile, 'UTF8')), $4
           from unnest($2::integer[], $3::text[]) as s (st, profile)`,
      [schemeId, some.map(({ st }) => st), some.map(({ profile }) => profile.join()), since],
    );
  }
}
