import type { KernelMemory } from './kernel_memory.ts';

/** Of rows that others may come to: beside so many of them there is room for one more. */
const ROOM = 16;

/** The kernel reads so many counts at once. */
const TOGETHER = 8;

/** How far rows of counts lie from each other where more may come. */
export const roomyStride = (n: number) => TOGETHER * Math.ceil((n + n / ROOM) / TOGETHER);

/**
 * Counts of all pairs of `n` rows, in 16 bits, in the kernel's memory: each row's with all others, `stride` numbers after the row
 * before. What stands for a row and itself has no meaning.
 */
export class PairCounts {
  readonly memory: KernelMemory;
  readonly n: number;
  readonly stride: number;
  readonly #counts: Uint16Array;

  constructor(memory: KernelMemory, counts: Uint16Array, n: number, stride = n) {
    this.memory = memory;
    this.n = n;
    this.stride = stride;
    this.#counts = counts;
  }

  of(a: number, b: number): number {
    return this.#counts[a * this.stride + b]!;
  }

  /** The counts of a row with all, where they lie. */
  row(a: number): Uint16Array {
    return this.#counts.subarray(a * this.stride, a * this.stride + this.n);
  }

  /** The same of another number of rows, in place where there is room for them. What is new has no counts yet. */
  sized(n: number): PairCounts {
    if (n <= this.stride && n * this.stride <= this.#counts.length) {
      return new PairCounts(this.memory, this.#counts, n, this.stride);
    }
    const stride = roomyStride(n);
    const counts = this.memory.counts(stride * stride);
    for (let a = 0; a < this.n; a++) counts.set(this.row(a), a * stride);
    return new PairCounts(this.memory, counts, n, stride);
  }

  /** A row's counts with those before it are there: now these have them, too. */
  mirror(a: number): void {
    for (let b = 0; b < a; b++) this.#counts[b * this.stride + a] = this.of(a, b);
  }
}
