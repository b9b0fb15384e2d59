import { AMBIGUOUS } from './nucleotides.ts';

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

/**
 * The same number for both strands of a 16-mer, without the branch of `canonical`, which no processor can foresee
 * and which costs as much as all the rest of a scan. Different 16-mers may share it.
 */
export function strandless(forward: number, reverse: number): number {
  return Math.imul(forward ^ MIX, reverse ^ MIX);
}

/** A bit for every 16-mer that may be in a table: asks the processor's cache before the table in memory. */
export interface KmerFilter {
  readonly shift: number;
  readonly bits: Int32Array;
}

/** A filter for 16-mers of either strand; at most one look-up in thirty of an absent one says "maybe". */
export function kmerFilter(kmers: readonly number[]): KmerFilter {
  const log2 = Math.min(26, Math.max(16, Math.ceil(Math.log2(Math.max(1, kmers.length) * 32))));
  const shift = 32 - log2;
  const bits = new Int32Array(2 ** (log2 - 5));
  for (const kmer of kmers) {
    const bit = strandless(kmer, reversed(kmer)) >>> shift;
    bits[bit >>> 5]! |= 1 << (bit & 31);
  }
  return { shift, bits };
}

/**
 * Where in codes[from, to) a 16-mer begins that the filter may know, on either strand, at every `stride`th letter (a
 * power of two). Runs over every letter of every genome, so nothing else is in its loop.
 */
export function likelyPlaces(
  codes: Uint8Array,
  from: number,
  to: number,
  filter: KmerFilter,
  stride: number,
): number[] {
  const { bits, shift } = filter;
  const mask = stride - 1;
  const places: number[] = [];
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
    if (++run < K || (i & mask) !== 0) continue;
    const bit = strandless(forward, reverse) >>> shift;
    if ((bits[bit >>> 5]! & (1 << (bit & 31))) !== 0) places.push(i - K + 1);
  }
  return places;
}
