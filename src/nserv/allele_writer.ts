import type { Transaction } from '../database/connect.ts';
import type { NumberedAllele } from './scheme_folder.ts';

/** Letters a statement: large enough to be fast, small enough for flat memory. */
const LETTERS = 2_000_000;

/** Where alleles go: a scheme that nobody can see yet takes them at once, else they wait beside for the lock. */
export type AlleleTable = 'nserv_alleles' | 'nserv_incoming';

/** The table of alleles that wait, for this transaction alone. */
export async function makeIncoming(tx: Transaction): Promise<void> {
  await tx.query(
    `create temporary table nserv_incoming (locus_id integer not null, allele integer not null, sha256 bytea not null,
       sequence text not null) on commit drop`,
  );
}

/**
 * Writes many alleles in large statements. The database works on one while the next is read; it computes the hash, as
 * sha256OfSequence does.
 */
export class AlleleWriter {
  readonly #tx: Transaction;
  readonly #table: AlleleTable;
  readonly #since: number;
  #loci: number[] = [];
  #numbers: number[] = [];
  #sequences: string[] = [];
  #letters = 0;
  #under: Promise<unknown> = Promise.resolve();
  written = 0;

  /** @param since the version that brings them */
  constructor(tx: Transaction, table: AlleleTable, since: number) {
    this.#tx = tx;
    this.#table = table;
    this.#since = since;
  }

  async add(locusId: number, alleles: readonly NumberedAllele[]): Promise<void> {
    for (const { number, sequence } of alleles) {
      this.#loci.push(locusId);
      this.#numbers.push(number);
      this.#sequences.push(sequence);
      this.#letters += sequence.length;
      if (this.#letters >= LETTERS) await this.#send();
    }
  }

  async finish(): Promise<void> {
    await this.#send();
    await this.#under;
  }

  async #send(): Promise<void> {
    await this.#under;
    if (this.#numbers.length === 0) return;
    // Sequences are letters alone, so that an array's text needs no quotes; escaping them would take longer than all else.
    const values = [`{${this.#loci}}`, `{${this.#numbers}}`, `{${this.#sequences}}`];
    const since = this.#table === 'nserv_alleles' ? `, ${this.#since}` : '';
    this.#under = this.#tx.query(
      `insert into ${this.#table} (locus_id, allele, sha256, sequence${since && ', since'})
         select locus_id, allele, sha256(convert_to(sequence, 'UTF8')), sequence${since}
           from unnest($1::integer[], $2::integer[], $3::text[]) as a (locus_id, allele, sequence)`,
      values,
    );
    // Whoever awaits it next hears of a failure; until then it is nobody's.
    this.#under.catch(() => {});
    this.written += this.#numbers.length;
    this.#loci = [];
    this.#numbers = [];
    this.#sequences = [];
    this.#letters = 0;
  }
}
