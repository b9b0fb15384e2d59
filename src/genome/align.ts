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

/** One row of the band: cell k is region letter i + diagonal + k − 1 − band; cells 0 and width + 1 stay empty. */
interface Row {
  score: Int32Array;
  /** Where the cell's alignment began: allele letter × region length + region letter. */
  from: Float64Array;
  edits: Int32Array;
}

function emptyRow(cells: number): Row {
  return { score: new Int32Array(cells), from: new Float64Array(cells), edits: new Int32Array(cells) };
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
  const cells = 2 * band + 3;
  let above = emptyRow(cells);
  let row = emptyRow(cells);
  let best: Alignment | null = null;
  for (let i = 0; i < allele.length; i++) {
    const shift = i + diagonal - 1 - band;
    const k = fillRow(above, row, allele[i]!, i, region, shift);
    if (k > 0 && row.score[k]! > (best?.score ?? 0)) {
      const from = row.from[k]!;
      best = {
        alleleFrom: Math.floor(from / region.length),
        alleleTo: i + 1,
        regionFrom: from % region.length,
        regionTo: k + shift + 1,
        edits: row.edits[k]!,
        score: row.score[k]!,
      };
    }
    [above, row] = [row, above];
  }
  return best && toTheEnds(best, allele, region);
}

/** Fills a row from the one above it and answers its best cell, 0 if none is above nothing. */
function fillRow(above: Row, row: Row, letter: number, i: number, region: Uint8Array, shift: number): number {
  row.score.fill(0);
  let best = 0;
  const first = Math.max(1, -shift);
  const last = Math.min(row.score.length - 2, region.length - 1 - shift);
  for (let k = first; k <= last; k++) {
    const j = k + shift;
    const differs = letter === region[j] && letter !== AMBIGUOUS ? 0 : 1;
    const goesOn = above.score[k]! > 0;
    let score = above.score[k]! + (differs === 0 ? 1 : -MISMATCH);
    let from = goesOn ? above.from[k]! : i * region.length + j;
    let edits = (goesOn ? above.edits[k]! : 0) + differs;
    if (above.score[k + 1]! - GAP > score) {
      score = above.score[k + 1]! - GAP;
      from = above.from[k + 1]!;
      edits = above.edits[k + 1]! + 1;
    }
    if (row.score[k - 1]! - GAP > score) {
      score = row.score[k - 1]! - GAP;
      from = row.from[k - 1]!;
      edits = row.edits[k - 1]! + 1;
    }
    if (score <= 0) continue;
    row.score[k] = score;
    row.from[k] = from;
    row.edits[k] = edits;
    if (score > row.score[best]!) best = k;
  }
  return best;
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
