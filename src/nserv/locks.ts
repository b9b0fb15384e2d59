import type { Transaction } from '../database/connect.ts';

/** First words of our advisory locks; the second is the scheme's id. */
const NAMES = 0x4e53_0001;
const MINT = 0x4e53_0002;

/**
 * Every lock here lasts until the end of the transaction (or of the savepoint it was taken in), and they are taken in
 * this order: turn, names, mint. Rows of alleles, STs and positions, and the results in assembly_lookup, are touched only
 * under `names`, so that no two transactions that name can wait for each other in a circle. The ledger's triggers count in
 * rows of assembly_lookup without it: an import locks those in the order of assemblies, after `names`. A statement that
 * moves or records many jobs may take them in another order; should that make a circle, the server ends one of the two.
 */

/** Imports of one scheme take turns. The wait is as long as the import before takes. */
export async function lockTurn(tx: Transaction, scheme: string): Promise<void> {
  await tx.query("set local lock_timeout = '10min'");
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`nserv scheme ${scheme}`]);
}

/** For who reads names and writes what they are: while it is held, no name gives way to another. */
export async function shareNames(tx: Transaction, schemeId: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1, $2)', [NAMES, schemeId]);
}

/** For an import that is about to change names: waits for all who hold them. */
export async function lockNames(tx: Transaction, schemeId: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, $2)', [NAMES, schemeId]);
}

/** For who gives new numbers: one at a time, so that numbers have no gaps whoever rolls back. */
export async function lockMint(tx: Transaction, schemeId: number): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, $2)', [MINT, schemeId]);
}
