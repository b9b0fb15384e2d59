import type { AlleleText } from './allele_text.ts';
import { IntTable } from './int_table.ts';
import { canonical, eachKmer, K, type KmerFilter, kmerFilter, packed, reversed } from './kmer.ts';

/** An allele brings its seeds in only if more than this share of its sampled ones is new. */
const NEW_SHARE = 0.25;
/** Every letter is in one sample, so that each SNP counts once. */
const SAMPLE_STEP = K;

/**
 * Says where on the genome a locus may lie: canonical 16-mers (the lesser of both strands) of alleles that stand
 * for all of their locus. A 16-mer that two loci share is dropped: it says nothing.
 */
export interface SeedIndex {
  readonly filter: KmerFilter;
  /** Canonical 16-mer → id of the seed. */
  readonly table: IntTable;
  /** Locus of a seed, −1 if it was dropped. */
  readonly locus: Int32Array;
  /** Place on its allele, from 0. */
  readonly offset: Int32Array;
  /** 1 where the allele's own strand is the lesser one, else 0. */
  readonly forward: Uint8Array;
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
  return {
    filter: kmerFilter(keys),
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
    const forward = packed(text.codes, at);
    sampled++;
    if (table.get(canonical(forward, reversed(forward))) < 0) fresh++;
  }
  return fresh > sampled * NEW_SHARE;
}
