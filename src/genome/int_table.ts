/** Spreads a 32-bit key over the table; the factor is 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/** Place of a 32-bit key in a table of 2^(32 − shift) places. */
function spread(key: number, shift: number): number {
  return Math.imul(key, GOLDEN) >>> shift;
}

/**
 * A hash table from 32-bit keys (any, also 0) to numbers from 0, in flat arrays; grows by doubling.
 * A million k-mers as a Map would take ten times the memory and time.
 */
export class IntTable {
  #shift: number;
  #keys: Int32Array;
  /** Value + 1; 0 marks a free place. */
  #values: Int32Array;
  #size = 0;

  constructor(expected = 1024) {
    this.#shift = 32 - Math.max(8, Math.ceil(Math.log2(Math.max(1, expected) * 2)));
    this.#keys = new Int32Array(2 ** (32 - this.#shift));
    this.#values = new Int32Array(this.#keys.length);
  }

  get size(): number {
    return this.#size;
  }

  /** The value of a key, −1 if there is none. */
  get(key: number): number {
    return this.#values[this.#place(key | 0)]! - 1;
  }

  /** Sets the value (from 0) of a key. */
  set(key: number, value: number): void {
    if ((this.#size + 1) * 2 > this.#keys.length) this.#grow();
    const place = this.#place(key | 0);
    if (this.#values[place] === 0) this.#size++;
    this.#keys[place] = key;
    this.#values[place] = value + 1;
  }

  #place(key: number): number {
    const keys = this.#keys;
    const values = this.#values;
    const mask = keys.length - 1;
    let place = spread(key, this.#shift);
    while (values[place] !== 0 && keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#shift--;
    this.#keys = new Int32Array(keys.length * 2);
    this.#values = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (values[i] === 0) continue;
      const place = this.#place(keys[i]!);
      this.#keys[place] = keys[i]!;
      this.#values[place] = values[i]!;
    }
  }
}
