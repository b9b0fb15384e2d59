import { bestShift, growEnds } from './align_ends.ts';
import { type Alignment, equal, GAP_LETTER, GAP_OPEN, MATCH, MISMATCH } from './alignment.ts';
import { AMBIGUOUS } from './nucleotides.ts';

/** With more mismatches beyond its best stretch an end without gaps is doubted. */
const DOUBTED_END = 2;
/** A longer end that is left out is left to an alignment with gaps. */
const LONG_END = 40;
/** Of sequences that share three letters in four or more, the score falls so far by chance in one of some hundred. */
const LONG_FALL = 40;
/** After so much of a score nothing more is left out. */
const SURE_AGAIN = 60;

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
  const score = MATCH * (allele.length - edits) - MISMATCH * edits;
  const regionTo = diagonal + allele.length;
  return { alleleFrom: 0, alleleTo: allele.length, regionFrom: diagonal, regionTo, edits, score, at: null };
}

/**
 * Whether an alignment without gaps falls so far within that an indel must be thought of: beyond one three letters of
 * four differ by chance, and the score falls by two a letter.
 */
export function fallsInside(allele: Uint8Array, region: Uint8Array, diagonal: number): boolean {
  let score = 0;
  let highest = 0;
  for (let i = 0; i < allele.length; i++) {
    if (equal(allele[i]!, region[diagonal + i]!)) {
      score += MATCH;
      if (score > highest) highest = score;
    } else {
      score -= MISMATCH;
      if (highest - score > LONG_FALL) return true;
    }
  }
  return false;
}

/**
 * Whether an alignment without gaps differs so much at one of its ends that a gap near it would explain it better. The
 * ends that its best-scoring stretch leaves out are looked at.
 */
export function endsAreDoubtful(allele: Uint8Array, region: Uint8Array, diagonal: number): boolean {
  const last = allele.length - 1;
  for (const [first, step] of [
    [0, 1],
    [last, -1],
  ] as const) {
    const rest = leftOut(allele, region, diagonal, first, step);
    if (rest === 0) continue;
    if (rest > LONG_END) return true;
    const inner = first + (rest - 1) * step;
    const shift = bestShift(
      rest,
      (i) => allele[inner - i * step]!,
      (i) => region[diagonal + inner - i * step],
    );
    if (shift !== 0) return true;
  }
  return false;
}

/** Letters of an end that the best-scoring stretch leaves out, 0 if they hold few mismatches. */
function leftOut(
  allele: Uint8Array,
  region: Uint8Array,
  diagonal: number,
  first: number,
  step: 1 | -1,
): number {
  let score = 0;
  let lowest = 0;
  let mismatches = 0;
  let rest = 0;
  let left = 0;
  for (let i = 0; i < allele.length && score - lowest < SURE_AGAIN; i++) {
    const at = first + i * step;
    if (equal(allele[at]!, region[diagonal + at]!)) score += MATCH;
    else {
      score -= MISMATCH;
      mismatches++;
    }
    if (score >= lowest) continue;
    lowest = score;
    rest = i + 1;
    left = mismatches;
  }
  return left > DOUBTED_END ? rest : 0;
}

const FROM_DIAGONAL = 1;
const FROM_UP = 2;
const FROM_LEFT = 3;
const UP_GOES_ON = 4;
const LEFT_GOES_ON = 8;

/** Rows of the band, kept from one alignment to the next. Cell k is region letter i + diagonal + k − 1 − band. */
const rooms = {
  best: new Int32Array(0),
  up: new Int32Array(0),
  trace: new Uint8Array(0),
};

/**
 * The best local alignment (Smith, Waterman and Gotoh) within `band` letters of a diagonal, then taken to the allele's
 * ends where only a few letters are left. Local, because a locus may run off its contig or be broken inside.
 */
export function banded(
  allele: Uint8Array,
  region: Uint8Array,
  diagonal: number,
  band: number,
): Alignment | null {
  const cells = 2 * band + 3;
  prepareRooms(cells, allele.length);
  let top = 0;
  let topCell = -1;
  for (let i = 0; i < allele.length; i++) {
    const k = fillRow(allele[i]!, region, i + diagonal - 1 - band, cells, i * cells);
    if (k === 0 || rooms.best[k]! <= top) continue;
    top = rooms.best[k]!;
    topCell = i * cells + k;
  }
  if (topCell < 0) return null;
  return growEnds(walkBack(allele, region, diagonal - 1 - band, cells, topCell, top), allele, region);
}

function prepareRooms(cells: number, rows: number): void {
  if (rooms.trace.length < rows * cells) rooms.trace = new Uint8Array(rows * cells * 2);
  if (rooms.best.length < cells) {
    rooms.best = new Int32Array(cells * 2);
    rooms.up = new Int32Array(cells * 2);
  }
  rooms.best.fill(0, 0, cells);
  rooms.up.fill(-GAP_OPEN, 0, cells);
  rooms.trace.fill(0, 0, rows * cells);
}

/**
 * Fills a row over the one above it, and answers its best cell, 0 if none is above nothing. Before cell k is written
 * it still holds the row above on the same diagonal, and cell k + 1 the one straight above.
 */
function fillRow(letter: number, region: Uint8Array, shift: number, cells: number, row: number): number {
  const { best, up, trace } = rooms;
  const first = Math.max(1, -shift);
  const last = Math.min(cells - 2, region.length - 1 - shift);
  let left = -GAP_OPEN;
  let before = 0;
  let top = 0;
  for (let k = first; k <= last; k++) {
    const opened = best[k + 1]! - GAP_OPEN;
    const extended = up[k + 1]!;
    const above = Math.max(extended, opened) - GAP_LETTER;
    let way = extended > opened ? UP_GOES_ON : 0;
    const begun = before - GAP_OPEN;
    if (left > begun) way |= LEFT_GOES_ON;
    left = Math.max(left, begun) - GAP_LETTER;
    const other = region[k + shift]!;
    let score = best[k]! + (letter === other && letter !== AMBIGUOUS ? MATCH : -MISMATCH);
    let from = FROM_DIAGONAL;
    if (above > score) {
      score = above;
      from = FROM_UP;
    }
    if (left > score) {
      score = left;
      from = FROM_LEFT;
    }
    if (score <= 0) {
      score = 0;
      from = 0;
    }
    trace[row + k] = way | from;
    up[k] = above;
    best[k] = score;
    before = score;
    if (score > best[top]!) top = k;
  }
  for (let k = Math.max(1, last + 1); k < cells; k++) {
    best[k] = 0;
    up[k] = -GAP_OPEN;
  }
  return top;
}

/** Follows the trace from its best cell back to where the alignment began. */
function walkBack(
  allele: Uint8Array,
  region: Uint8Array,
  shift: number,
  cells: number,
  topCell: number,
  score: number,
): Alignment {
  const { trace } = rooms;
  const at = new Int32Array(allele.length).fill(-1);
  let i = Math.floor(topCell / cells);
  let k = topCell % cells;
  const alleleTo = i + 1;
  const regionTo = i + k + shift + 1;
  let edits = 0;
  let gap = 0;
  while (i >= 0) {
    const cell = trace[i * cells + k]!;
    const way = gap || cell & 3;
    if (way === 0) break;
    if (way === FROM_DIAGONAL) {
      const j = i + k + shift;
      at[i] = j;
      if (!equal(allele[i]!, region[j]!)) edits++;
      i--;
      if (i < 0 || (trace[i * cells + k]! & 3) === 0) break;
    } else if (way === FROM_UP) {
      gap = cell & UP_GOES_ON ? FROM_UP : 0;
      edits++;
      i--;
      k++;
    } else {
      gap = cell & LEFT_GOES_ON ? FROM_LEFT : 0;
      edits++;
      k--;
    }
  }
  const alleleFrom = at.findIndex((place) => place >= 0);
  return { alleleFrom, alleleTo, regionFrom: at[alleleFrom]!, regionTo, edits, score, at };
}
