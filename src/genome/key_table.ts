/** Spreads a 32-bit key over the table; the factor is 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * A hash table from 32-bit keys to places in a list that holds the keys: `slots` has place + 1, 0 where it is free.
 * Several places may have one key; they are met one after the other.
 */
export interface KeyTable {
  readonly slots: Int32Array;
}

/** A table of the first `count` keys, half empty. `wanted` leaves places out. */
export function keyTable(keys: Int32Array, count: number, wanted: (place: number) => boolean): KeyTable {
  const slots = new Int32Array(tableSize(count));
  for (let place = 0; place < count; place++) {
    if (wanted(place)) slots[freeSlot(slots, keys[place]!)] = place + 1;
  }
  return { slots };
}

function tableSize(count: number): number {
  return 2 ** Math.max(8, Math.ceil(Math.log2(Math.max(1, count) * 2)));
}

function freeSlot(slots: Int32Array, key: number): number {
  const mask = slots.length - 1;
  let slot = firstSlot(slots, key);
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  return slot;
}

/** Where the search for a key begins; it goes on to the right until a free slot. */
export function firstSlot(slots: Int32Array, key: number): number {
  return Math.imul(key, GOLDEN) >>> (Math.clz32(slots.length) + 1);
}

/**
 * A table of unique keys with the keys in it, so that a look-up touches memory once: two numbers a slot, the key and
 * its value + 1, 0 where it is free. Values are the number of keys that were added before. Grows while they come.
 */
export class UniqueKeys {
  #slots: Int32Array;
  #count = 0;

  constructor(expected = 1024) {
    this.#slots = new Int32Array(tableSize(expected) * 2);
  }

  get slots(): Int32Array {
    return this.#slots;
  }

  get count(): number {
    return this.#count;
  }

  find(key: number): number {
    return valueOfKey(this.#slots, key);
  }

  /** Adds a key that `find` does not know. */
  add(key: number): void {
    if ((this.#count + 1) * 4 > this.#slots.length) this.#grow();
    put(this.#slots, key, ++this.#count);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2) {
      if (old[slot + 1] !== 0) put(this.#slots, old[slot]!, old[slot + 1]!);
    }
  }
}

function put(slots: Int32Array, key: number, value: number): void {
  const mask = slots.length - 2;
  let slot = (Math.imul(key, GOLDEN) >>> (Math.clz32(slots.length) + 1)) & mask;
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
  slots[slot] = key;
  slots[slot + 1] = value;
}

/** The value of a key in the slots of {@link UniqueKeys}, −1 if it is not there. */
export function valueOfKey(slots: Int32Array, key: number): number {
  const mask = slots.length - 2;
  let slot = (Math.imul(key, GOLDEN) >>> (Math.clz32(slots.length) + 1)) & mask;
  for (;;) {
    const value = slots[slot + 1]!;
    if (value === 0 || slots[slot] === key) return value - 1;
    slot = (slot + 2) & mask;
  }
}
