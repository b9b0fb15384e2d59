import type { Transaction } from '../database/connect.ts';

export type CrisprKind = 'repeat' | 'spacer';

/** First word of the advisory lock; the second says which kind. */
const MINT = 0x4352_0001;
const KINDS = ['repeat', 'spacer'] as const satisfies readonly CrisprKind[];

/**
 * The number of each sequence (upper case, in its repeat's direction). What has none gets the next one: in the transaction
 * that keeps the result, one transaction at a time, counted from what is there, so that one that rolls back leaves no gap.
 * New ones are numbered in the order in which they stand.
 * @returns sequence → number
 */
export async function crisprNumbers(
  tx: Transaction,
  kind: CrisprKind,
  sequences: readonly string[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(sequences)];
  const known = await lookUp(tx, kind, wanted);
  if (wanted.every((sequence) => known.has(sequence))) return known;
  await tx.query('select pg_advisory_xact_lock($1, $2)', [MINT, KINDS.indexOf(kind)]);
  // Again under the lock: whoever held it before may have numbered the same.
  const now = await lookUp(tx, kind, wanted);
  const { rows } = await tx.query<{ sequence: string; number: number }>({
    name: 'crispr-mint',
    text: `insert into crispr_sequences (kind, number, sequence)
      select $1, (select coalesce(max(number), 0) from crispr_sequences where kind = $1) + n.place, n.sequence
        from unnest($2::text[]) with ordinality as n (sequence, place)
      returning sequence, number`,
    values: [kind, wanted.filter((sequence) => !now.has(sequence))],
  });
  for (const { sequence, number } of rows) now.set(sequence, number);
  return now;
}

async function lookUp(
  tx: Transaction,
  kind: CrisprKind,
  sequences: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ sequence: string; number: number }>({
    name: 'crispr-look-up',
    text: `select c.sequence, c.number from unnest($2::text[]) as n (sequence)
      join crispr_sequences c on c.kind = $1 and sha256(c.sequence::bytea) = sha256(n.sequence::bytea)`,
    values: [kind, sequences],
  });
  return new Map(rows.map(({ sequence, number }) => [sequence, number]));
}
