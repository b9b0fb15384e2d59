import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { reverseComplement } from '../genome/nucleotides.ts';
import { encodeBarcode } from '../records/barcodes.ts';
import { sha256OfSequence } from './incoming_locus.ts';
import { getNservScheme, type NservScheme } from './scheme.ts';

/** An allele that a sequence is. */
export interface FoundAllele {
  locus: string;
  allele: number;
  /** On which strand of the given sequence. */
  strand: '+' | '-';
  barcode: string;
}

/**
 * The alleles of a scheme that are exactly that sequence, on either strand.
 * @param sequence letters of either case
 * @throws NSERV_UNKNOWN
 */
export async function allelesBySequence(
  db: Queryable,
  name: string,
  sequence: string,
): Promise<FoundAllele[]> {
  const { prefix, locusIds } = await getNservScheme(db, name);
  const upper = sequence.toUpperCase().replaceAll('U', 'T');
  const other = Buffer.from(reverseComplement(Buffer.from(upper, 'latin1'))).toString('latin1');
  const { rows } = await db.query<Omit<FoundAllele, 'barcode'> & { id: number }>(
    `select l.locus, a.allele, g.strand, a.id
       from unnest($1::integer[]) as i (id)
         join nserv_loci l on l.id = i.id
         cross join (values ('+', decode($2, 'hex')), ('-', decode($3, 'hex'))) as g (strand, sha256)
         join nserv_alleles a on a.locus_id = l.id and a.sha256 = g.sha256
       order by l.position, g.strand`,
    [locusIds, sha256OfSequence(upper), sha256OfSequence(other)],
  );
  return rows.map(({ id, ...one }) => ({ ...one, barcode: encodeBarcode(prefix, id, 'AL') }));
}

/** An ST beside a profile. */
export interface ComparedSt {
  st: number;
  barcode: string;
  /** Loci that are called in both. */
  compared: number;
  equal: number;
}

/**
 * The STs that have those alleles at those loci; others may be anything. Numbers that gave way are taken for what they
 * are now.
 * @throws NSERV_UNKNOWN, NSERV_LOCUS_UNKNOWN
 */
export async function stsByProfile(
  db: Queryable,
  name: string,
  partial: Readonly<Record<string, number>>,
  limit = 100,
): Promise<{ st: number; barcode: string; profile: number[] }[]> {
  const scheme = await getNservScheme(db, name);
  const profile = await profileFrom(db, scheme, partial);
  const places = profile.flatMap((allele, at) => (allele > 0 ? [at] : []));
  const { rows } = await db.query<{ id: number; st: number; profile: number[] }>(
    `select id, st, profile from nserv_sts s where nserv_scheme_id = $1 and not exists (
        select from unnest($2::integer[], $3::integer[]) as g (position, allele)
          where s.profile[g.position] <> g.allele)
      order by st limit $4`,
    [scheme.id, places.map((at) => at + 1), places.map((at) => profile[at]!), limit],
  );
  return rows.map(({ id, ...one }) => ({ ...one, barcode: encodeBarcode(scheme.prefix, id, 'ST') }));
}

/**
 * The STs within `within` differences of a profile, nearest first. A locus that is missing on one side is not compared
 * (methods: "0, -, N … mean missing in distances").
 * @throws NSERV_UNKNOWN, NSERV_LOCUS_UNKNOWN
 */
export async function stsWithin(
  db: Queryable,
  name: string,
  profile: Readonly<Record<string, number>>,
  within: number,
): Promise<ComparedSt[]> {
  const scheme = await getNservScheme(db, name);
  const found: ComparedSt[] = [];
  for await (const one of compareAll(db, scheme, await profileFrom(db, scheme, profile))) {
    if (one.compared > 0 && one.compared - one.equal <= within) found.push(one);
  }
  return found.sort((a, b) => a.compared - a.equal - (b.compared - b.equal) || a.st - b.st);
}

/**
 * The STs with the most equal alleles, ascending; all that are as near are named.
 * @throws NSERV_UNKNOWN, NSERV_LOCUS_UNKNOWN
 */
export async function nearestSts(
  db: Queryable,
  name: string,
  profile: Readonly<Record<string, number>>,
): Promise<ComparedSt[]> {
  const scheme = await getNservScheme(db, name);
  let best: ComparedSt[] = [];
  for await (const one of compareAll(db, scheme, await profileFrom(db, scheme, profile))) {
    if (one.equal === 0 || one.equal < (best[0]?.equal ?? 0)) continue;
    if (one.equal > (best[0]?.equal ?? 0)) best = [];
    best.push(one);
  }
  return best;
}

/** Every ST compared with a profile, ascending. The arrays travel as PostgreSQL keeps them: text would take most of the time. */
async function* compareAll(
  db: Queryable,
  { id, prefix }: NservScheme,
  profile: readonly number[],
): AsyncGenerator<ComparedSt> {
  const CHUNK = 1_000;
  for (let after = 0; ; ) {
    const { rows } = await db.query<{ id: number; st: number; profile: Buffer }>({
      name: 'nserv-profiles-as-bytes',
      text: `select id, st, array_send(profile) as profile from nserv_sts
        where nserv_scheme_id = $1 and st > $2 order by st limit $3`,
      values: [id, after, CHUNK],
    });
    for (const row of rows) {
      // 20 bytes of header, then 4 of length and 4 of value for each number.
      let [compared, equal] = [0, 0];
      for (let at = 0, byte = 24; at < profile.length; at++, byte += 8) {
        const [ours, theirs] = [profile[at]!, row.profile.readInt32BE(byte)];
        if (ours <= 0 || theirs <= 0) continue;
        compared++;
        if (ours === theirs) equal++;
      }
      yield { st: row.st, barcode: encodeBarcode(prefix, row.id, 'ST'), compared, equal };
    }
    if (rows.length < CHUNK) return;
    after = rows.at(-1)!.st;
  }
}

/** The profile of an ST by locus, its number or one that gave way. @throws NSERV_UNKNOWN, RECORD_UNKNOWN */
export async function profileOfSt(
  db: Queryable,
  name: string,
  st: number,
): Promise<{ st: number; profile: Record<string, number> }> {
  const { id, loci } = await getNservScheme(db, name);
  const { rows } = await db.query<{ st: number; profile: number[] }>(
    `select st, profile from nserv_sts where nserv_scheme_id = $1 and st = coalesce(
        (select st from nserv_st_aliases where nserv_scheme_id = $1 and alias = $2), $2)`,
    [id, st],
  );
  const row = rows[0];
  if (!row) throw new EnterobotError('RECORD_UNKNOWN', { kind: `ST of ${name}`, key: st });
  return { st: row.st, profile: Object.fromEntries(loci.map((locus, at) => [locus, row.profile[at]!])) };
}

/** In the scheme's order, 0 where nothing is given or what is given means missing; aliases resolved. */
async function profileFrom(
  db: Queryable,
  { name, loci, locusIds }: NservScheme,
  given: Readonly<Record<string, number>>,
): Promise<number[]> {
  const stranger = Object.keys(given).find((locus) => !loci.includes(locus));
  if (stranger !== undefined)
    throw new EnterobotError('NSERV_LOCUS_UNKNOWN', { scheme: name, locus: stranger });
  const profile = loci.map((locus) => Math.max(0, given[locus] ?? 0));
  const { rows } = await db.query<{ locus_id: number; alias: number; allele: number }>(
    `select a.locus_id, a.alias, a.allele from unnest($1::integer[], $2::integer[]) as g (locus_id, allele)
       join nserv_allele_aliases a on a.locus_id = g.locus_id and a.alias = g.allele`,
    [locusIds, profile],
  );
  for (const row of rows) profile[locusIds.indexOf(row.locus_id)] = row.allele;
  return profile;
}
