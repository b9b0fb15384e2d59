import type { KernelMemory } from './kernel_memory.ts';

/**
 * Counts of all pairs of rows, in 16 bits: a square of the first `n0` rows, in the kernel's memory, and of each row that came later its
 * counts with those before it. What stands for a row and itself has no meaning.
 */
export class PairCounts {
  readonly memory: KernelMemory;
  readonly n: number;
  readonly n0: number;
  readonly square: Uint16Array;
  readonly #later: Uint16Array;

  /** `later`: the rows n0, n0 + 1 … one after the other, row i of i counts. */
  constructor(
    memory: KernelMemory,
    square: Uint16Array,
    n: number,
    n0 = n,
    later: Uint16Array = new Uint16Array(0),
  ) {
    this.memory = memory;
    this.n = n;
    this.n0 = n0;
    this.square = square;
    this.#later = later;
  }

  of(a: number, b: number): number {
    const high = Math.max(a, b);
    const low = a > b ? b : a;
    return high < this.n0 ? this.square[high * this.n0 + low]! : this.#later[this.#start(high) + low]!;
  }

  /** The counts of a row with all others: in place where it can be, else in `row`, which is answered. */
  row(a: number, row: Uint16Array): Uint16Array {
    const { n, n0 } = this;
    if (n === n0) return this.square.subarray(a * n, a * n + n);
    if (a < n0) row.set(this.square.subarray(a * n0, a * n0 + n0));
    else row.set(this.#later.subarray(this.#start(a), this.#start(a) + a));
    for (let b = Math.max(a + 1, n0); b < n; b++) row[b] = this.#later[this.#start(b) + a]!;
    return row;
  }

  /** Where row i of the later ones begins: behind those of n0, n0 + 1, … i - 1 counts. */
  #start(i: number): number {
    return ((i - this.n0) * (this.n0 + i - 1)) / 2;
  }
}
