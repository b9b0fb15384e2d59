import { IntList } from '../growing_arrays.ts';
import { CODE } from '../nucleotides.ts';
import type { AntigenAllele } from './antigen_set.ts';

/** Letters of a word: 4^14 words, so that a chance match in a genome is rare and a table of them is small. */
export const WORD = 14;

/** One word in so many is kept, chosen by its own letters: the same in a set and in a genome, on either strand. */
const SAMPLE = 8;

/** Bits of the filter: enough that few words of a genome pass it by chance, and few enough to stay in the cache. */
const FILTER_BITS = 1 << 22;

/** The alleles of a set made ready for looking them up in genomes. */
export interface AntigenIndex {
  readonly alleles: readonly AntigenAllele[];
  /** For each allele its letters as 0..3, 4 for ambiguity codes. */
  readonly codes: readonly Uint8Array[];
  /** Open hash table of canonical words: the word + 1, and its number. */
  readonly slots: Int32Array;
  readonly mask: number;
  /** A bit for each word, so that the table is not asked for what it cannot hold. */
  readonly filter: Int32Array;
  /** First place of each word in `places`, and one more. */
  readonly first: Int32Array;
  /** Two numbers for each place: the allele; its letter × 2, + 1 where the allele's own strand is not the canonical one. */
  readonly places: Int32Array;
}

const TOP = 2 * (WORD - 1);
const WORD_MASK = 4 ** WORD - 1;

/**
 * Calls `take` for every sampled word: where its first letter is, the canonical word, and whether it was turned round.
 * `filter`: only for words that may be in the index of that filter.
 */
export function eachWord(
  codes: Uint8Array,
  take: (at: number, word: number, turned: number) => void,
  filter?: Int32Array,
): void {
  let forward = 0;
  let reverse = 0;
  let run = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    run = code > 3 ? 0 : run + 1;
    forward = ((forward << 2) | (code & 3)) & WORD_MASK;
    reverse = (reverse >>> 2) | ((3 - (code & 3)) << TOP);
    if (run < WORD) continue;
    const turned = forward > reverse ? 1 : 0;
    const word = turned ? reverse : forward;
    const mix = mixed(word);
    if ((mix & (SAMPLE - 1)) !== 0) continue;
    if (filter) {
      const bit = filterBit(mix);
      if ((filter[bit >>> 5]! & (1 << (bit & 31))) === 0) continue;
    }
    take(i - WORD + 1, word, turned);
  }
}

function filterBit(mix: number): number {
  return (mix >>> 3) & (FILTER_BITS - 1);
}

function mixed(word: number): number {
  const one = Math.imul(word ^ (word >>> 13), 0x9e3779b1);
  return (one ^ (one >>> 15)) >>> 0;
}

/** Letters as 0..3 and 4. */
export function codesOf(letters: Uint8Array): Uint8Array {
  const codes = new Uint8Array(letters.length);
  for (let i = 0; i < codes.length; i++) codes[i] = CODE[letters[i]!]!;
  return codes;
}

/** Deterministic; some tenths of a second for a set of two thousand alleles. */
export function antigenIndex(alleles: readonly AntigenAllele[]): AntigenIndex {
  const codes = alleles.map(({ sequence }) => codesOf(Buffer.from(sequence, 'latin1')));
  const letters = codes.reduce((sum, one) => sum + one.length, 0);
  let size = 1024;
  while (size * SAMPLE < letters * 4) size *= 2;
  const slots = new Int32Array(2 * size);
  const mask = size - 1;
  const filter = new Int32Array(FILTER_BITS / 32);
  const found = new IntList();
  let words = 0;
  for (const [allele, one] of codes.entries()) {
    eachWord(one, (at, word, turned) => {
      const mix = mixed(word);
      const bit = filterBit(mix);
      filter[bit >>> 5]! |= 1 << (bit & 31);
      let slot = (mix >>> 3) & mask;
      while (slots[2 * slot] !== 0 && slots[2 * slot] !== word + 1) slot = (slot + 1) & mask;
      if (slots[2 * slot] === 0) {
        slots[2 * slot] = word + 1;
        slots[2 * slot + 1] = words++;
      }
      found.push(slots[2 * slot + 1]!);
      found.push(allele);
      found.push(2 * at + turned);
    });
  }
  const all = found.view();
  const first = new Int32Array(words + 1);
  for (let i = 0; i < all.length; i += 3) first[all[i]! + 1]!++;
  for (let i = 0; i < words; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  const places = new Int32Array((all.length / 3) * 2);
  for (let i = 0; i < all.length; i += 3) {
    const at = next[all[i]!]!++;
    places[2 * at] = all[i + 1]!;
    places[2 * at + 1] = all[i + 2]!;
  }
  return { alleles, codes, slots, mask, filter, first, places };
}

/** The number of a word in `first`, or −1. */
export function wordNumber({ slots, mask }: AntigenIndex, word: number): number {
  let slot = (mixed(word) >>> 3) & mask;
  while (slots[2 * slot] !== 0) {
    if (slots[2 * slot] === word + 1) return slots[2 * slot + 1]!;
    slot = (slot + 1) & mask;
  }
  return -1;
}
