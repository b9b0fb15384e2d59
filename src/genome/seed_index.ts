import type { AlleleText } from './allele_text.ts';
import { K } from './exact_index.ts';
import { BitFilter, IntTable } from './int_table.ts';
import { AMBIGUOUS } from './nucleotides.ts';

/** An allele brings its seeds in only if more than this share of its sampled ones is new. */
const NEW_SHARE = 0.1;
const SAMPLE_STEP = 7;

/**
 * Says where on the genome a locus may lie: canonical 16-mers (the lesser of both strands) of alleles that stand
 * for all of their locus. A 16-mer that two loci share is dropped: it says nothing.
 */
export interface SeedIndex {
  readonly filter: BitFilter;
  /** Canonical 16-mer → id of the seed. */
  readonly table: IntTable;
  /** Locus of a seed, −1 if it was dropped. */
  readonly locus: Int32Array;
  /** Place on its allele, from 0. */
  readonly offset: Int32Array;
  /** 1 where the allele's own strand is the lesser one, else 0. */
  readonly forward: Uint8Array;
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

/** Builds it in one pass over the alleles, in their order, so that the same scheme gives the same index. */
export function buildSeedIndex(text: AlleleText): SeedIndex {
  const table = new IntTable(4096);
  const locus: number[] = [];
  const offset: number[] = [];
  const forwardFlag: number[] = [];
  const keys: number[] = [];
  for (let id = 0; id < text.locus.length; id++) {
    const from = text.start[id]!;
    const to = text.start[id + 1]!;
    const own = text.locus[id]!;
    if (id !== text.firstOfLocus[own] && !bringsNew(text, table, from, to)) continue;
    eachKmer(text.codes, from, to, (forward, reverse, place) => {
      const key = canonical(forward, reverse);
      const known = table.get(key);
      if (known < 0) {
        table.set(key, keys.length);
        keys.push(key);
        locus.push(own);
        offset.push(place - from);
        forwardFlag.push(key === forward ? 1 : 0);
      } else if (locus[known] !== own) locus[known] = -1;
    });
  }
  const filter = new BitFilter(keys.length);
  for (const key of keys) filter.add(key);
  return {
    filter,
    table,
    locus: Int32Array.from(locus),
    offset: Int32Array.from(offset),
    forward: Uint8Array.from(forwardFlag),
  };
}

function bringsNew(text: AlleleText, table: IntTable, from: number, to: number): boolean {
  let sampled = 0;
  let fresh = 0;
  for (let at = from; at + K <= to; at += SAMPLE_STEP) {
    eachKmer(text.codes, at, at + K, (forward, reverse) => {
      sampled++;
      if (table.get(canonical(forward, reverse)) < 0) fresh++;
    });
  }
  return fresh > sampled * NEW_SHARE;
}
