import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { CallKind } from '../genome/calls.ts';
import { getNservScheme } from './scheme.ts';
import { findSt } from './sequence_types.ts';

/** What of a caller's answer decides a name; its own allele number does not. */
export interface CallToName {
  locus: string;
  kind: CallKind;
  /** On the allele's strand; null if missing or multiple. */
  sequence: string | null;
}

export interface AssignedTypes {
  /** In the scheme's order. A number; 0 = missing; null = there, but without a number. */
  alleles: { locus: string; allele: number | null }[];
  /** Only where every locus has a number and NServ knows the profile. */
  st: number | null;
  stBarcode: string | null;
}

/**
 * Names a genome's alleles and ST. Every sequence of a whole locus is looked up by content, so that one sequence has
 * one number whoever asks and however old the caller's snapshot was. Nothing is minted: a new sequence gets no
 * number, and a profile that holds one gets no ST (EnteroBase: "looked up by sequence").
 * @throws NSERV_UNKNOWN, NSERV_LOCUS_UNKNOWN (a call for a locus that the scheme does not have)
 */
export async function assignTypes(
  db: Queryable,
  name: string,
  calls: readonly CallToName[],
): Promise<AssignedTypes> {
  const scheme = await getNservScheme(db, name);
  const known = new Set(scheme.loci);
  const stranger = calls.find((call) => !known.has(call.locus));
  if (stranger) throw new EnterobotError('NSERV_LOCUS_UNKNOWN', { scheme: name, locus: stranger.locus });

  const whole = calls.filter((call) => call.kind === 'exact' || call.kind === 'near');
  const numbers = await numbersBySequence(db, scheme.id, whole);
  const kinds = new Map(calls.map((call) => [call.locus, call.kind]));
  const alleles = scheme.loci.map((locus) => {
    const missing = (kinds.get(locus) ?? 'missing') === 'missing';
    return { locus, allele: missing ? 0 : (numbers.get(locus) ?? null) };
  });

  const profile = alleles.map(({ allele }) => allele ?? 0);
  const found = profile.every((allele) => allele > 0) ? await findSt(db, name, profile) : null;
  return { alleles, st: found?.st ?? null, stBarcode: found?.barcode ?? null };
}

async function numbersBySequence(
  db: Queryable,
  schemeId: number,
  calls: readonly CallToName[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ locus: string; allele: number }>(
    `select l.locus, a.allele
       from unnest($2::text[], $3::text[]) as c (locus, sequence)
       join nserv_loci l on l.nserv_scheme_id = $1 and l.locus = c.locus
       join nserv_alleles a on a.locus_id = l.id and a.sha256 = sha256(convert_to(upper(c.sequence), 'UTF8'))`,
    [schemeId, calls.map((call) => call.locus), calls.map((call) => call.sequence)],
  );
  return new Map(rows.map((row) => [row.locus, row.allele]));
}
