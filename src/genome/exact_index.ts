import type { AlleleText } from './allele_text.ts';
import { IntTable } from './int_table.ts';
import { K, type KmerFilter, kmerFilter, packed } from './kmer.ts';
import { AMBIGUOUS } from './nucleotides.ts';

const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Continues a hash over one more code. */
function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ (code + 1), FNV_PRIME);
}

/**
 * Finds every exact occurrence of every allele, by construction: the first 16 letters of each allele are looked
 * up at every place of the genome, and where one is found the windows of the lengths that begin so are hashed.
 * Alleles shorter than 16 letters or with an ambiguity code are not in it (the former occur by chance).
 */
export interface ExactIndex {
  /** Of the prefixes: one question for both strands. */
  readonly filter: KmerFilter;
  /** First 16 letters → id of the prefix. */
  readonly prefixes: IntTable;
  /** For each prefix the lengths of the alleles that begin with it, ascending. */
  readonly lengths: number[][];
  /** Hash of a whole allele → the last allele id with it … */
  readonly byHash: IntTable;
  /** … and for each id the one before with the same hash, −1 at the end. */
  readonly previous: Int32Array;
}

/** Builds it in one pass over the alleles. */
export function buildExactIndex(text: AlleleText): ExactIndex {
  const count = text.locus.length;
  const prefixes = new IntTable();
  const lengths: number[][] = [];
  const byHash = new IntTable(count);
  const previous = new Int32Array(count).fill(-1);
  const keys: number[] = [];
  for (let id = 0; id < count; id++) {
    const from = text.start[id]!;
    const to = text.start[id + 1]!;
    const hash = hashOf(text.codes, from, to);
    if (to - from < K || hash === null) continue;
    const prefix = packed(text.codes, from);
    let prefixId = prefixes.get(prefix);
    if (prefixId < 0) {
      prefixId = lengths.push([]) - 1;
      prefixes.set(prefix, prefixId);
      keys.push(prefix);
    }
    const known = lengths[prefixId]!;
    if (!known.includes(to - from)) known.push(to - from);
    previous[id] = byHash.get(hash);
    byHash.set(hash, id);
  }
  for (const list of lengths) list.sort((a, b) => a - b);
  return { filter: kmerFilter(keys), prefixes, lengths, byHash, previous };
}

function hashOf(codes: Uint8Array, from: number, to: number): number | null {
  let hash = FNV_START;
  for (let i = from; i < to; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) return null;
    hash = hashStep(hash, code);
  }
  return hash;
}

/**
 * Calls `found` with every allele that stands at a place where its prefix was seen. `step` is +1 where the allele
 * runs up the codes from `first`, −1 where it runs down them on the other strand; `last` is the end of the contig
 * in that direction (inclusive). Letters that are ambiguous end the search: nothing matches them exactly.
 */
export function exactAt(
  index: ExactIndex,
  text: AlleleText,
  prefixId: number,
  codes: Uint8Array,
  first: number,
  last: number,
  step: 1 | -1,
  found: (allele: number, length: number) => void,
): void {
  const flip = step === 1 ? 0 : 3;
  let hash = FNV_START;
  let done = 0;
  for (const length of index.lengths[prefixId]!) {
    if ((last - first) * step + 1 < length) return;
    for (; done < length; done++) {
      const code = codes[first + done * step]!;
      if (code === AMBIGUOUS) return;
      hash = hashStep(hash, code ^ flip);
    }
    for (let id = index.byHash.get(hash); id >= 0; id = index.previous[id]!) {
      if (sameLetters(text, id, codes, first, length, step)) found(id, length);
    }
  }
}

/** A hash is a hint; letters decide. */
function sameLetters(
  text: AlleleText,
  id: number,
  codes: Uint8Array,
  first: number,
  length: number,
  step: 1 | -1,
): boolean {
  const from = text.start[id]!;
  if (text.start[id + 1]! - from !== length) return false;
  const flip = step === 1 ? 0 : 3;
  for (let i = 0; i < length; i++) {
    if (text.codes[from + i] !== (codes[first + i * step]! ^ flip)) return false;
  }
  return true;
}
