/** A growing array of 32-bit numbers: a million of them as a plain array would take twice the memory and time. */
export class IntList {
  #values: Int32Array;
  #length = 0;

  constructor(expected = 1024) {
    this.#values = new Int32Array(expected);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a number and answers its place. */
  push(value: number): number {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(Math.max(16, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    return this.#length++;
  }

  at(place: number): number {
    return this.#values[place]!;
  }

  set(place: number, value: number): void {
    this.#values[place] = value;
  }

  /** The numbers themselves; valid until the next push. */
  view(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** A growing array of bytes. */
export class ByteList {
  #values = new Uint8Array(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#values.length) {
      const larger = new Uint8Array(Math.max(needed, this.#values.length * 2));
      larger.set(this.#values.subarray(0, this.#length));
      this.#values = larger;
    }
    this.#values.set(bytes, this.#length);
    this.#length = needed;
  }

  /** The bytes themselves; valid until the next append. */
  view(): Uint8Array {
    return this.#values.subarray(0, this.#length);
  }
}
