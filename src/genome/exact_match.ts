import { firstSlot } from './key_table.ts';
import { AMBIGUOUS } from './nucleotides.ts';
import type { IndexArrays } from './scheme_index.ts';

const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Continues a hash over one more code. */
function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ (code + 1), FNV_PRIME);
}

/** The hash of a whole allele, never 0; null where it holds an ambiguity code. */
export function hashOf(codes: Uint8Array): number | null {
  let hash = FNV_START;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) return null;
    hash = hashStep(hash, code);
  }
  return hash || 1;
}

/**
 * Calls `found` with every allele that stands at a place where its first 16 letters were seen; `list` has the lengths
 * of the alleles that begin so. `step` is +1 where the allele runs up the codes from `first`, −1 where it runs down
 * them on the other strand; `last` is the end of the contig in that direction (inclusive). Letters that are ambiguous
 * end the search: nothing matches them exactly.
 */
export function exactAt(
  arrays: IndexArrays,
  list: number,
  codes: Uint8Array,
  first: number,
  last: number,
  step: 1 | -1,
  found: (allele: number, length: number) => void,
): void {
  const { lengths, firstLength } = arrays;
  const flip = step === 1 ? 0 : 3;
  let hash = FNV_START;
  let done = 0;
  for (let entry = firstLength[list]!; entry < firstLength[list + 1]!; entry++) {
    const length = lengths[entry]!;
    if ((last - first) * step + 1 < length) return;
    for (; done < length; done++) {
      const code = codes[first + done * step]!;
      if (code === AMBIGUOUS) return;
      hash = hashStep(hash, code ^ flip);
    }
    withHash(arrays, hash || 1, (allele) => {
      if (sameLetters(arrays, allele, codes, first, length, step)) found(allele, length);
    });
  }
}

function withHash({ hash, hashSlots }: IndexArrays, key: number, visit: (allele: number) => void): void {
  const mask = hashSlots.length - 1;
  for (let slot = firstSlot(hashSlots, key); hashSlots[slot] !== 0; slot = (slot + 1) & mask) {
    const allele = hashSlots[slot]! - 1;
    if (hash[allele] === key) visit(allele);
  }
}

/** A hash is a hint; letters decide. */
function sameLetters(
  arrays: IndexArrays,
  allele: number,
  codes: Uint8Array,
  first: number,
  length: number,
  step: 1 | -1,
): boolean {
  const { exemplar, exemplarStart, firstDiff, diffs } = arrays;
  const start = exemplarStart[exemplar[allele]!]!;
  if (exemplarStart[exemplar[allele]! + 1]! - start !== length) return false;
  const flip = step === 1 ? 0 : 3;
  const lastDiff = firstDiff[allele + 1]!;
  let diff = firstDiff[allele]!;
  for (let i = 0; i < length; i++) {
    let wanted = arrays.codes[start + i]!;
    if (diff < lastDiff && diffs[diff]! >>> 2 === i) wanted = diffs[diff++]! & 3;
    if (wanted !== (codes[first + i * step]! ^ flip)) return false;
  }
  return true;
}
