import { AMBIGUOUS } from './nucleotides.ts';

/** How an allele lies on a stretch of genome. All ends are one past the last letter. */
export interface Alignment {
  alleleFrom: number;
  alleleTo: number;
  regionFrom: number;
  regionTo: number;
  /** Letters substituted, put in or left out. */
  edits: number;
  /** Columns with equal letters, minus mismatches, minus twice the gaps. */
  score: number;
}

const MISMATCH = 1;
const GAP = 2;
/** Up to this many letters at either end are taken along although they differ (a SNP in the last letters). */
const TRIMMED_END = 20;

/**
 * Lays a whole allele on the region without gaps, `diagonal` being where its first letter comes. Null where it
 * does not fit into the region, or with more than `most` mismatches.
 */
export function ungapped(
  allele: Uint8Array,
  region: Uint8Array,
  diagonal: number,
  most: number,
): Alignment | null {
  if (diagonal < 0 || diagonal + allele.length > region.length) return null;
  let edits = 0;
  for (let i = 0; i < allele.length; i++) {
    if (!equal(allele[i]!, region[diagonal + i]!) && ++edits > most) return null;
  }
  const score = allele.length - edits - MISMATCH * edits;
  const regionTo = diagonal + allele.length;
  return { alleleFrom: 0, alleleTo: allele.length, regionFrom: diagonal, regionTo, edits, score };
}

function equal(one: number, other: number): boolean {
  return one === other && one !== AMBIGUOUS;
}

/**
 * The best local alignment (Smith and Waterman) within `band` letters of a diagonal, then taken to the allele's
 * ends where only a few letters are left. Local, because a locus may run off its contig or be broken inside.
 */
export function banded(
  allele: Uint8Array,
  region: Uint8Array,
  diagonal: number,
  band: number,
): Alignment | null {
  const width = 2 * band + 1;
  // Cell k of row i is region letter i + diagonal + k − band. Each cell carries where its alignment began.
  let score = new Int32Array(width + 2);
  let from = new Float64Array(width + 2);
  let edits = new Int32Array(width + 2);
  let nextScore = new Int32Array(width + 2);
  let nextFrom = new Float64Array(width + 2);
  let nextEdits = new Int32Array(width + 2);
  let best: Alignment | null = null;
  for (let i = 0; i < allele.length; i++) {
    nextScore.fill(0);
    for (let k = 1; k <= width; k++) {
      const j = i + diagonal + k - 1 - band;
      if (j < 0 || j >= region.length) continue;
      const same = equal(allele[i]!, region[j]!);
      // Diagonal neighbour: same k in the row before; allele letter left out: k + 1 there; region letter: k − 1 here.
      let top = score[k]! + (same ? 1 : -MISMATCH);
      let start = score[k]! > 0 ? from[k]! : i * region.length + j;
      let count = (score[k]! > 0 ? edits[k]! : 0) + (same ? 0 : 1);
      if (score[k + 1]! - GAP > top) {
        top = score[k + 1]! - GAP;
        start = from[k + 1]!;
        count = edits[k + 1]! + 1;
      }
      if (nextScore[k - 1]! - GAP > top) {
        top = nextScore[k - 1]! - GAP;
        start = nextFrom[k - 1]!;
        count = nextEdits[k - 1]! + 1;
      }
      if (top <= 0) continue;
      nextScore[k] = top;
      nextFrom[k] = start;
      nextEdits[k] = count;
      if (best === null || top > best.score) {
        best = {
          alleleFrom: Math.floor(start / region.length),
          alleleTo: i + 1,
          regionFrom: start % region.length,
          regionTo: j + 1,
          edits: count,
          score: top,
        };
      }
    }
    [score, nextScore] = [nextScore, score];
    [from, nextFrom] = [nextFrom, from];
    [edits, nextEdits] = [nextEdits, edits];
  }
  return best && toTheEnds(best, allele, region);
}

function toTheEnds(found: Alignment, allele: Uint8Array, region: Uint8Array): Alignment {
  const grown = { ...found };
  const count = (a: number, r: number) => {
    const same = equal(allele[a]!, region[r]!);
    grown.edits += same ? 0 : 1;
    grown.score += same ? 1 : -MISMATCH;
  };
  if (found.alleleFrom <= TRIMMED_END) {
    while (grown.alleleFrom > 0 && grown.regionFrom > 0) count(--grown.alleleFrom, --grown.regionFrom);
  }
  if (allele.length - found.alleleTo <= TRIMMED_END) {
    while (grown.alleleTo < allele.length && grown.regionTo < region.length) {
      count(grown.alleleTo++, grown.regionTo++);
    }
  }
  return grown;
}
