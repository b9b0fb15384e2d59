import type { Transaction } from '../database/connect.ts';
import type { NumberedAllele } from './scheme_folder.ts';

/** Letters a statement: large enough to be fast, small enough for flat memory. */
const LETTERS = 2_000_000;

/** The table of alleles that wait for the lock, for this transaction alone. */
export async function makeIncoming(tx: Transaction): Promise<void> {
  await tx.query(
    `create temporary table nserv_incoming (locus_id integer not null, allele integer not null, sha256 bytea not null,
       sequence text not null) on commit drop`,
  );
}

/** Alleles of one locus that are to be written. */
interface Batch {
  locus: string;
  /** In the scheme, from 1. */
  position: number;
  alleles: readonly NumberedAllele[];
}

/**
 * Writes many alleles in large statements. The database works on one while the next is read, so nothing here waits for
 * an answer that is not needed yet; it computes the hash, as sha256OfSequence does.
 */
export class AlleleWriter {
  readonly #tx: Transaction;
  readonly #schemeId: number;
  /** The version that a new scheme begins with; null: the scheme is known, and its alleles wait for the lock. */
  readonly #first: number | null;
  #batches: Batch[] = [];
  #letters = 0;
  #under: Promise<unknown> = Promise.resolve();
  written = 0;

  constructor(tx: Transaction, schemeId: number, first: number | null) {
    this.#tx = tx;
    this.#schemeId = schemeId;
    this.#first = first;
  }

  async add(batch: Batch): Promise<void> {
    this.#batches.push(batch);
    this.#letters += batch.alleles.reduce((sum, { sequence }) => sum + sequence.length, 0);
    if (this.#letters >= LETTERS) await this.#send();
  }

  async finish(): Promise<void> {
    await this.#send();
    await this.#under;
  }

  async #send(): Promise<void> {
    await this.#under;
    const batches = this.#batches.filter(({ alleles }) => alleles.length > 0 || this.#first !== null);
    if (batches.length === 0) return;
    this.#under = this.#write(batches);
    // Whoever awaits it next hears of a failure; until then it is nobody's.
    this.#under.catch(() => {});
    this.#batches = [];
    this.#letters = 0;
  }

  async #write(batches: Batch[]): Promise<void> {
    const alleles = batches.flatMap(({ alleles }) => alleles);
    const positions = batches.flatMap(({ position, alleles }) => alleles.map(() => position));
    // Sequences are letters alone, so that an array's text needs no quotes; escaping them would take longer than all else.
    const values = [
      this.#schemeId,
      `{${positions}}`,
      `{${alleles.map(({ number }) => number)}}`,
      `{${alleles.map(({ sequence }) => sequence)}}`,
    ];
    this.written += alleles.length;
    const loci = this.#first === null ? null : this.#addLoci(batches);
    const [table, column, value] =
      this.#first === null ? ['nserv_incoming', '', ''] : ['nserv_alleles', ', since', `, ${this.#first}`];
    const rows = this.#tx.query(
      `insert into ${table} (locus_id, allele, sha256, sequence${column})
         select l.id, a.allele, sha256(convert_to(a.sequence, 'UTF8')), a.sequence${value}
           from unnest($2::integer[], $3::integer[], $4::text[]) as a (position, allele, sequence)
             join nserv_loci l on l.nserv_scheme_id = $1 and l.position = a.position`,
      values,
    );
    await Promise.all([loci, rows]);
  }

  #addLoci(batches: Batch[]): Promise<unknown> {
    return this.#tx.query(
      `insert into nserv_loci (nserv_scheme_id, locus, position)
         select $1, locus, position from unnest($2::text[], $3::integer[]) as l (locus, position) order by position`,
      [this.#schemeId, batches.map(({ locus }) => locus), batches.map(({ position }) => position)],
    );
  }
}
