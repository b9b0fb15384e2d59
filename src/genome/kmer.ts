import { AMBIGUOUS, CODE } from './nucleotides.ts';

/** Letters of a seed: at 2 bits each they fill one 32-bit number, the first letter in the highest bits. */
export const K = 16;

/** 16 codes as one number. They must be 0..3. */
export function packed(codes: Uint8Array, from: number): number {
  let key = 0;
  for (let i = from; i < from + K; i++) key = (key << 2) | codes[i]!;
  return key;
}

/** Reverse complement of a 16-mer: complements all letters, then swaps pairs, fours and eights of them. */
export function reversed(kmer: number): number {
  let other = ~kmer;
  other = ((other >>> 2) & 0x33333333) | ((other & 0x33333333) << 2);
  other = ((other >>> 4) & 0x0f0f0f0f) | ((other & 0x0f0f0f0f) << 4);
  other = ((other >>> 8) & 0x00ff00ff) | ((other & 0x00ff00ff) << 8);
  return (other >>> 16) | (other << 16);
}

/** The lesser of a 16-mer and its reverse complement, as unsigned numbers. */
export function canonical(forward: number, reverse: number): number {
  return forward >>> 0 <= reverse >>> 0 ? forward : reverse;
}

/** Walks the 16-mers of codes[from, to) that hold no ambiguity code; `place` is the first letter's index. */
export function eachKmer(
  codes: Uint8Array,
  from: number,
  to: number,
  visit: (forward: number, reverse: number, place: number) => void,
): void {
  let forward = 0;
  let reverse = 0;
  let run = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) {
      run = 0;
      continue;
    }
    forward = (forward << 2) | code;
    reverse = (reverse >>> 2) | ((3 - code) << 30);
    if (++run >= K) visit(forward, reverse, i - K + 1);
  }
}

const MIX = 0x5bd1e995;
const GOLDEN = 0x9e3779b1;

/**
 * The same number for both strands of a 16-mer, without the branch of `canonical`, which no processor can foresee
 * and which costs as much as all the rest of a scan. Different 16-mers may share it.
 */
export function strandless(forward: number, reverse: number): number {
  return Math.imul(forward ^ MIX, reverse ^ MIX);
}

/**
 * Whether a 16-mer is in a sample of one in 2^bits. Its letters alone decide, on either strand, so that sequences that
 * share 16-mers share the sampled ones, too, wherever they begin.
 */
export function isSampled(forward: number, reverse: number, bits: number): boolean {
  return bits === 0 || Math.imul(strandless(forward, reverse), GOLDEN) >>> (32 - bits) === 0;
}

/** A bit for every 16-mer that may be in a table: asks the processor's cache before the table in memory. */
export interface KmerFilter {
  readonly shift: number;
  readonly bits: Int32Array;
}

/** A filter for 16-mers of either strand; at most one look-up in sixteen of an absent one says "maybe". */
export function kmerFilter(kmers: Int32Array): KmerFilter {
  const log2 = Math.min(27, Math.max(16, Math.ceil(Math.log2(Math.max(1, kmers.length) * 16))));
  const shift = 32 - log2;
  const bits = new Int32Array(2 ** (log2 - 5));
  for (const kmer of kmers) {
    const bit = strandless(kmer, reversed(kmer)) >>> shift;
    bits[bit >>> 5]! |= 1 << (bit & 31);
  }
  return { shift, bits };
}

/** Places of 16-mers, and the 16-mers as they stand there. */
export interface KmerPlaces {
  count: number;
  place: Int32Array;
  forward: Int32Array;
}

/** Room for the places of a genome; kept from one genome to the next of a run. */
export function kmerPlaces(): KmerPlaces {
  return { count: 0, place: new Int32Array(1 << 16), forward: new Int32Array(1 << 16) };
}

/**
 * Adds where in codes[from, to) a 16-mer begins that the filter may know, on either strand. Runs over every letter of
 * every genome, so nothing else is in its loop.
 */
export function likelyPlaces(
  codes: Uint8Array,
  from: number,
  to: number,
  filter: KmerFilter,
  found: KmerPlaces,
): void {
  const { bits, shift } = filter;
  let { place, forward: kmers, count } = found;
  let forward = 0;
  let reverse = 0;
  let run = 0;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) {
      run = 0;
      continue;
    }
    forward = (forward << 2) | code;
    reverse = (reverse >>> 2) | ((3 - code) << 30);
    if (++run < K) continue;
    const bit = Math.imul(forward ^ MIX, reverse ^ MIX) >>> shift;
    if ((bits[bit >>> 5]! & (1 << (bit & 31))) === 0) continue;
    if (count === place.length) {
      place = doubled(place);
      kmers = doubled(kmers);
    }
    place[count] = i - K + 1;
    kmers[count++] = forward;
  }
  found.place = place;
  found.forward = kmers;
  found.count = count;
}

/** Letters from one 16-mer to the next in a scan by blocks. */
export const STRIDE = 8;

/**
 * The four letters that a byte of four codes stands for, as the number that they are in memory: a word of letters is
 * clean where it is the word of its own codes.
 */
const WORD_OF = new Int32Array(256);
{
  const letters = new Uint8Array(WORD_OF.buffer);
  for (let codes = 0; codes < 256; codes++) {
    for (let i = 0; i < 4; i++) letters[4 * codes + i] = 'ACGT'.charCodeAt((codes >> (6 - 2 * i)) & 3);
  }
}

/**
 * The codes of four letters of A, C, G and T in one byte, the first letter in the highest bits; something else for
 * other letters. Bits 1 and 2 of these four letters tell them apart; the product brings them together.
 */
function fourCodes(word: number): number {
  const bits = (word >>> 1) & 0x03030303;
  return Math.imul(bits ^ ((bits >>> 1) & 0x01010101), 0x40100401) >>> 24;
}

/** The codes of eight letters, from a word of them on; -1 where one of them is not A, C, G or T. */
function eightCodes(words: Uint32Array, i: number): number {
  const high = fourCodes(words[i]!);
  const low = fourCodes(words[i + 1]!);
  return WORD_OF[high] === words[i] && WORD_OF[low] === words[i + 1] ? (high << 8) | low : -1;
}

/**
 * Like {@link likelyPlaces} for every 8th letter of a contig, straight from its letters, which are taken four at once:
 * 16-mers are put together from halves, in a fraction of the time. `at` is the place of the first letter. Which letters
 * are looked at depends on the contig alone: not on where it lies in memory, nor on what lies beside it.
 */
export function likelyBlocks(letters: Uint8Array, at: number, filter: KmerFilter, found: KmerPlaces): void {
  const { bits, shift } = filter;
  const words = wordsOf(letters);
  const first = at - STRIDE;
  let before = -1;
  for (let i = 0; i + 1 < words.length; i += 2) {
    const half = eightCodes(words, i);
    if (before >= 0 && half >= 0) {
      const forward = (before << 16) | half;
      const bit = strandless(forward, reversed(forward)) >>> shift;
      if ((bits[bit >>> 5]! & (1 << (bit & 31))) !== 0) addPlace(found, first + 4 * i, forward);
    }
    before = half;
  }
}

/** Kept from one contig to the next. */
let aligned = new Uint8Array(0);

/** Letters four at once, from the first one on; those that do not begin at a whole word of memory are copied. */
function wordsOf(letters: Uint8Array): Uint32Array {
  const count = letters.length >> 2;
  if ((letters.byteOffset & 3) === 0) return new Uint32Array(letters.buffer, letters.byteOffset, count);
  if (aligned.length < letters.length) aligned = new Uint8Array(letters.length);
  aligned.set(letters);
  return new Uint32Array(aligned.buffer, 0, count);
}

/**
 * Like {@link likelyPlaces} for every letter of a contig whose codes are not written, straight from its letters. `at` is
 * the place of the first letter. Where eight clean letters follow a 16-mer, the next eight 16-mers are shifted together
 * without waiting for each other.
 */
export function likelyLetters(letters: Uint8Array, at: number, filter: KmerFilter, found: KmerPlaces): void {
  const { bits, shift } = filter;
  const words = wordsOf(letters);
  const first = at - K + 1;
  let forward = 0;
  let reverse = 0;
  let run = 0;
  for (let i = 0; i < letters.length; i += STRIDE) {
    const word = i >> 2;
    const next = run >= K && word + 1 < words.length ? eightCodes(words, word) : -1;
    if (next >= 0) {
      const nextReverse = reversed(next) >>> 16;
      for (let j = 1; j <= STRIDE; j++) {
        const kmer = (forward << (2 * j)) | (next >>> (16 - 2 * j));
        const other = (reverse >>> (2 * j)) | (nextReverse << (32 - 2 * j));
        const bit = strandless(kmer, other) >>> shift;
        if ((bits[bit >>> 5]! & (1 << (bit & 31))) !== 0) addPlace(found, first + i + j - 1, kmer);
      }
      forward = (forward << 16) | next;
      reverse = (reverse >>> 16) | (nextReverse << 16);
      continue;
    }
    const end = Math.min(i + STRIDE, letters.length);
    for (let j = i; j < end; j++) {
      const code = CODE[letters[j]!]!;
      run = code === AMBIGUOUS ? 0 : run + 1;
      forward = (forward << 2) | code;
      reverse = (reverse >>> 2) | ((3 - code) << 30);
      if (run < K) continue;
      const bit = strandless(forward, reverse) >>> shift;
      if ((bits[bit >>> 5]! & (1 << (bit & 31))) !== 0) addPlace(found, first + j, forward);
    }
  }
}

function addPlace(found: KmerPlaces, place: number, forward: number): void {
  if (found.count === found.place.length) {
    found.place = doubled(found.place);
    found.forward = doubled(found.forward);
  }
  found.place[found.count] = place;
  found.forward[found.count++] = forward;
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
