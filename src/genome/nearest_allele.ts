import { type Alignment, banded, ungapped } from './align.ts';
import { AMBIGUOUS } from './nucleotides.ts';
import type { SchemeIndex } from './scheme_index.ts';

/** The allele that a stretch of genome is most like. */
export interface Nearest extends Alignment {
  /** Id in the index. */
  allele: number;
  length: number;
  /** Other alleles of the same score among those compared. */
  ties: number;
}

/** Short words say which alleles are worth an alignment: an edit breaks at most 8 of them. */
const WORD = 8;
const WORDS = 4 ** WORD;
const MAX_COMPARED = 64;
/** Alignments with gaps cost a hundred times an ungapped look; the words have already put the likely ones first. */
const MAX_ALIGNED = 6;
const BAND = 64;
/** An allele without gaps that differs in more than this share of its letters is not looked at further so. */
const MOST_MISMATCHES = 0.25;
/** With so few mismatches no gapped alignment does better. */
const FEW = 2;

/**
 * The nearest allele of a locus on a region (codes, on the allele's strand); null if nothing aligns.
 * The alleles with the most words shared less words lost are laid on it without gaps; the first of them whose words
 * leave room for more are aligned with gaps. The best score wins, on a tie the smaller number.
 */
export function nearestAllele(index: SchemeIndex, locus: number, region: Uint8Array): Nearest | null {
  const places = wordPlaces(region);
  const { firstOfLocus } = index.text;
  const first = firstOfLocus[locus]!;
  const count = firstOfLocus[locus + 1]! - first;
  const rank = new Int32Array(count);
  for (let i = 0; i < count; i++) rank[i] = sharedWords(index, first + i, places);
  const order = Array.from(rank.keys())
    .sort((a, b) => rank[b]! - rank[a]! || a - b)
    .slice(0, MAX_COMPARED);
  const compared = order.map((i) => compare(index, first + i, region, places, rank[i]!));
  let best: Nearest | null = null;
  for (const one of compared) if (one?.found) best = better(best, one.found);
  let aligned = 0;
  for (const one of compared) {
    if (!one || (one.found && one.found.edits <= FEW) || aligned === MAX_ALIGNED) continue;
    if (best && isWhole(best) && one.bound <= best.score) continue;
    aligned++;
    const found = banded(one.letters, region, one.diagonal, BAND);
    const before = one.found?.score ?? 0;
    if (found && found.score > before) best = better(best, nearest(one, found));
  }
  return best;
}

/** An allele on its likeliest diagonal. */
interface Compared {
  allele: number;
  letters: Uint8Array;
  diagonal: number;
  /** No alignment of the whole allele can score more. */
  bound: number;
  /** Without gaps, if it fits so. */
  found: Nearest | null;
}

function compare(
  index: SchemeIndex,
  allele: number,
  region: Uint8Array,
  places: Int32Array,
  rank: number,
): Compared | null {
  const { codes, start } = index.text;
  const letters = codes.subarray(start[allele]!, start[allele + 1]!);
  const diagonal = commonDiagonal(letters, places, region.length);
  if (diagonal === null) return null;
  // Without an edit an allele of `length` letters shares all its words; each edit costs up to 8 and 2 points.
  const lost = (letters.length - WORD + 1 - rank) / 2;
  const bound = letters.length - 2 * Math.ceil(lost / WORD);
  const one = { allele, letters, diagonal, bound, found: null };
  const found = ungapped(letters, region, diagonal, Math.floor(letters.length * MOST_MISMATCHES));
  return { ...one, found: found && nearest(one, found) };
}

function nearest(one: Compared, found: Alignment): Nearest {
  return { ...found, allele: one.allele, length: one.letters.length, ties: 0 };
}

/** Whether the alignment holds the allele from its first to its last letter. */
export function isWhole(found: Nearest): boolean {
  return found.alleleFrom === 0 && found.alleleTo === found.length;
}

function better(best: Nearest | null, found: Nearest): Nearest {
  if (!best || found.score > best.score) return found;
  if (found.score < best.score) return best;
  const kept = found.allele < best.allele ? found : best;
  return { ...kept, ties: best.ties + 1 };
}

/** For every word the place (from 0) where the region first holds it, −1 if it does not. */
function wordPlaces(region: Uint8Array): Int32Array {
  const places = new Int32Array(WORDS).fill(-1);
  eachWord(region, (word, place) => {
    if (places[word]! < 0) places[word] = place;
  });
  return places;
}

function eachWord(codes: Uint8Array, visit: (word: number, place: number) => void): void {
  let word = 0;
  let run = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === AMBIGUOUS) {
      run = 0;
      continue;
    }
    word = ((word << 2) | codes[i]!) & (WORDS - 1);
    if (++run >= WORD) visit(word, i - WORD + 1);
  }
}

/** Words of the allele that the region holds, less those that it does not. */
function sharedWords(index: SchemeIndex, id: number, places: Int32Array): number {
  const { codes, start } = index.text;
  let balance = 0;
  let word = 0;
  let run = 0;
  for (let i = start[id]!; i < start[id + 1]!; i++) {
    const code = codes[i]!;
    if (code === AMBIGUOUS) {
      run = 0;
      continue;
    }
    word = ((word << 2) | code) & (WORDS - 1);
    if (++run >= WORD) balance += places[word]! >= 0 ? 1 : -1;
  }
  return balance;
}

/** Where on the region the allele's first letter comes by most of its words; null if it shares none. */
function commonDiagonal(allele: Uint8Array, places: Int32Array, regionLength: number): number | null {
  const votes = new Int32Array(allele.length + regionLength);
  let best = -1;
  eachWord(allele, (word, place) => {
    const at = places[word]!;
    if (at < 0) return;
    const slot = at - place + allele.length;
    votes[slot]!++;
    if (best < 0 || votes[slot]! > votes[best]!) best = slot;
  });
  return best < 0 ? null : best - allele.length;
}
