/** What rounding may take from a bound, in the unit of distances: far more than it does. */
const SLACK = 1e-6;

/**
 * Finds the pair that neighbour joining joins next, the one of least q = (r - 2) d - Σ - Σ, without looking at all of them.
 * Each row has a bound under which none of its pairs with rows before it can be. Joining changes the mean distances u by
 * little, and bounds by no more than these, so that few rows are to be read again in a step. What is answered is what
 * looking at all answers, whatever the distances.
 */
export class NearestPairs {
  readonly #n: number;
  readonly #distances: Float32Array;
  readonly #sums: Float64Array;
  readonly #live: readonly number[];
  /** Of each row: no d - u - u of its pairs with rows before it is less. */
  readonly #bounds: Float64Array;
  readonly #means: Float64Array;
  /** The row that came to stand for two. */
  #joined = -1;
  #least = Number.POSITIVE_INFINITY;
  #found: [number, number] = [-1, -1];

  /** `distances` (n × n), `sums` of rows and the rows that are `live` (ascending) are the caller's, and change. */
  constructor(distances: Float32Array, sums: Float64Array, live: readonly number[]) {
    this.#n = sums.length;
    this.#distances = distances;
    this.#sums = sums;
    this.#live = live;
    this.#bounds = new Float64Array(this.#n).fill(Number.NEGATIVE_INFINITY);
    this.#means = new Float64Array(this.#n);
  }

  /** Row a stands for two rows now; the other is not live any more. */
  joined(a: number): void {
    this.#joined = a;
  }

  /** Of equal pairs the first by their lower, then their higher row. */
  next(): [number, number] {
    const live = this.#live;
    const bounds = this.#bounds;
    const pairs = live.length - 2;
    this.#follow(pairs);
    this.#least = Number.POSITIVE_INFINITY;
    this.#found = [this.#n, this.#n];
    let nearest = live[0]!;
    for (const i of live) if (bounds[i]! < bounds[nearest]!) nearest = i;
    this.#read(nearest, pairs);
    for (const i of live) {
      if (i !== nearest && (bounds[i]! - SLACK) * pairs <= this.#least) this.#read(i, pairs);
    }
    return this.#found;
  }

  /** Bounds after a step, by what means have changed. */
  #follow(pairs: number): void {
    const bounds = this.#bounds;
    const means = this.#means;
    const a = this.#joined;
    let most = Number.NEGATIVE_INFINITY;
    for (const i of this.#live) {
      const mean = this.#sums[i]! / pairs;
      const grown = mean - means[i]!;
      means[i] = mean;
      bounds[i]! -= grown;
      if (i !== a && grown > most) most = grown;
    }
    for (const i of this.#live) bounds[i]! -= most;
    if (a === -1) return;
    bounds[a] = Number.NEGATIVE_INFINITY;
    const at = a * this.#n;
    for (const i of this.#live) {
      if (i > a) bounds[i] = Math.min(bounds[i]!, this.#distances[at + i]! - means[i]! - means[a]!);
    }
  }

  /** Reads a row: its bound is exact then. */
  #read(i: number, pairs: number): void {
    const distances = this.#distances;
    const sums = this.#sums;
    const live = this.#live;
    const at = i * this.#n;
    const own = sums[i]!;
    let least = Number.POSITIVE_INFINITY;
    let found = -1;
    for (let k = 0; k < live.length; k++) {
      const j = live[k]!;
      if (j >= i) break;
      const q = pairs * distances[at + j]! - sums[j]! - own;
      if (q < least) {
        least = q;
        found = j;
      }
    }
    this.#bounds[i] = least / pairs;
    const [a, b] = this.#found;
    if (least < this.#least || (least === this.#least && (found < a || (found === a && i < b)))) {
      this.#least = least;
      this.#found = [found, i];
    }
  }
}
