/**
 * A table of profiles: what every tree and every clustering here begins with. A cell is 0 where the locus is missing;
 * two cells of one locus are equal exactly where their alleles are. The numbers' order is that of the alleles
 * (whole numbers first, then other words), so that sorting by them does not depend on the order of the rows.
 */
export interface ProfileTable {
  /** The file, or what else it came from, for messages. */
  source: string;
  loci: string[];
  names: string[];
  /** One row a strain, one cell a locus. */
  rows: Int32Array[];
  /** Columns of the table that are no loci, by their names without #, with a cell for each strain. */
  metadata?: { name: string; cells: string[] }[];
}

/** Alleles that are no whole numbers (hashes, `01`) stand above this, in the order of their words. */
export const FIRST_WORD = 2 ** 30;

/** Counts of equal loci are kept in 16 bits. */
export const MOST_LOCI = 65_535;

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const MINUS = 0x2d;
const LETTER_N = 0x4e;

/** Turns the bytes of cells into numbers; {@link AlleleCodes.inOrder} at the end puts words into their order. */
export class AlleleCodes {
  readonly #words = new Map<string, number>();

  /** Missing (methods: 0, -, N, an empty cell and every negative number) is 0. */
  of(text: Uint8Array, start: number, end: number): number {
    if (start === end) return 0;
    const first = text[start]!;
    if (first === MINUS) return 0;
    if (end - start === 1 && (first === DIGIT_0 || first === LETTER_N)) return 0;
    if (end - start <= 9 && first !== DIGIT_0) {
      let value = 0;
      let at = start;
      for (; at < end; at++) {
        const byte = text[at]!;
        if (byte < DIGIT_0 || byte > DIGIT_9) break;
        value = value * 10 + byte - DIGIT_0;
      }
      if (at === end) return value;
    }
    const word = Buffer.from(text.buffer, text.byteOffset + start, end - start).toString('latin1');
    let code = this.#words.get(word);
    if (code === undefined) {
      code = FIRST_WORD + this.#words.size;
      this.#words.set(word, code);
    }
    return code;
  }

  /** Renumbers the words by their order; rows that were read before are changed in place. */
  inOrder(rows: readonly Int32Array[]): void {
    if (this.#words.size === 0) return;
    const order = [...this.#words].sort(([a], [b]) => (a < b ? -1 : 1));
    const renumbered = new Int32Array(order.length);
    order.forEach(([, code], place) => {
      renumbered[code - FIRST_WORD] = FIRST_WORD + place;
    });
    for (const row of rows) {
      for (let i = 0; i < row.length; i++) {
        if (row[i]! >= FIRST_WORD) row[i] = renumbered[row[i]! - FIRST_WORD]!;
      }
    }
  }
}
