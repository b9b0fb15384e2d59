import type { Transaction } from '../database/connect.ts';
import { encodeBarcode } from '../records/barcodes.ts';
import { sha256OfProfile } from './incoming_sts.ts';
import { FIRST_LOCAL } from './local_names.ts';
import type { NservScheme } from './scheme.ts';
import type { SequenceType } from './sequence_types.ts';

/** A sequence that may get a number: one a locus. */
export interface NewSequence {
  locusId: number;
  sequence: string;
}

/**
 * Gives each sequence the next local number of its locus. The number is counted from what is there, aliases included, so
 * that a transaction that rolls back leaves no gap. Only under lockMint, and only what was not found under it.
 * @returns locusId → number
 */
export async function mintAlleles(
  tx: Transaction,
  sequences: readonly NewSequence[],
): Promise<Map<number, number>> {
  const { rows } = await tx.query<{ locus_id: number; allele: number }>({
    name: 'nserv-mint-alleles',
    text: `insert into nserv_alleles (locus_id, allele, sha256, sequence)
      select n.locus_id, 1 + greatest($3,
          (select max(allele) from nserv_alleles a where a.locus_id = n.locus_id),
          (select max(alias) from nserv_allele_aliases a where a.locus_id = n.locus_id)),
        sha256(convert_to(n.sequence, 'UTF8')), n.sequence
      from unnest($1::integer[], $2::text[]) as n (locus_id, sequence) order by n.locus_id
      returning locus_id, allele`,
    values: [sequences.map((one) => one.locusId), sequences.map((one) => one.sequence), FIRST_LOCAL - 1],
  });
  return new Map(rows.map((row) => [row.locus_id, row.allele]));
}

/** Gives a profile the next local ST, as mintAlleles does. Only under lockMint, and only if it has none. */
export async function mintSt(
  tx: Transaction,
  { id, prefix }: Pick<NservScheme, 'id' | 'prefix'>,
  profile: readonly number[],
): Promise<SequenceType & { id: number }> {
  const { rows } = await tx.query<{ id: number; st: number }>({
    name: 'nserv-mint-st',
    text: `insert into nserv_sts (nserv_scheme_id, st, profile, profile_sha256)
      values ($1, 1 + greatest($4,
          (select max(st) from nserv_sts where nserv_scheme_id = $1),
          (select max(alias) from nserv_st_aliases where nserv_scheme_id = $1)), $2, decode($3, 'hex'))
      returning id, st`,
    values: [id, profile, sha256OfProfile(profile), FIRST_LOCAL - 1],
  });
  const { id: row, st } = rows[0]!;
  return { id: row, st, barcode: encodeBarcode(prefix, row, 'ST') };
}
