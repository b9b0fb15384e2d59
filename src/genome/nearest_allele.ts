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
const MAX_ALIGNED = 16;
const BAND = 64;
/** With so few mismatches no gapped alignment does better. */
const FEW = 2;

/**
 * The nearest allele of a locus on a region (codes, on the allele's strand); null if nothing aligns.
 * Alleles are compared in the order of words shared less words lost, then by number; the best score wins, on a tie
 * the smaller number.
 */
export function nearestAllele(index: SchemeIndex, locus: number, region: Uint8Array): Nearest | null {
  const places = wordPlaces(region);
  const { text } = index;
  const first = text.firstOfLocus[locus]!;
  const count = text.firstOfLocus[locus + 1]! - first;
  const rank = new Int32Array(count);
  for (let i = 0; i < count; i++) rank[i] = sharedWords(index, first + i, places);
  const order = Array.from(rank.keys())
    .sort((a, b) => rank[b]! - rank[a]! || a - b)
    .slice(0, MAX_COMPARED);
  let best: Nearest | null = null;
  let aligned = 0;
  for (const i of order) {
    const id = first + i;
    const allele = text.codes.subarray(text.start[id]!, text.start[id + 1]!);
    // Without an edit an allele of `length` letters shares all its words; each edit costs up to 8 and 2 points.
    const lost = (allele.length - WORD + 1 - rank[i]!) / 2;
    const bound = allele.length - 2 * Math.ceil(lost / WORD);
    if (best && isWhole(best) && bound < best.score) continue;
    const diagonal = commonDiagonal(allele, places, region.length);
    if (diagonal === null) continue;
    let found = ungapped(allele, region, diagonal, FEW);
    if (!found && aligned < MAX_ALIGNED) {
      aligned++;
      found = banded(allele, region, diagonal, BAND);
    }
    if (found) best = better(best, { ...found, allele: id, length: allele.length, ties: 0 });
  }
  return best;
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
