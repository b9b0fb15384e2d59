import { banded, endsAreDoubtful, ungapped } from './align.ts';
import { type Alignment, equal, MATCH, MISMATCH } from './alignment.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { type RegionWords, regionWords } from './words.ts';

/** The allele that a stretch of genome is most like. */
export interface Nearest extends Omit<Alignment, 'at'> {
  /** Id in the index. */
  allele: number;
  length: number;
  /** Other alleles of the same score among those compared. */
  ties: number;
}

/** A first guess of where a locus lies on a region. */
export interface Guess {
  locus: number;
  exemplar: number;
  /** Where the exemplar's first letter comes on the region. */
  diagonal: number;
  /** How far it may be off: seeds beside it. */
  spread: number;
}

/** An alignment without gaps that differs in no more than this share of its letters needs none. */
const CLEAN = 0.05;
/** One that differs in more is not looked at. */
const MOST_MISMATCHES = 0.25;
/** Letters that an indel may move the rest beyond what the seeds tell; most indels are seen by seeds on both sides. */
const NARROW = 8;
const BAND = 64;
/** So many exemplars of a locus are compared, the likeliest first; most loci have one or two. */
const MAX_COMPARED = 64;
/** Alignments with gaps cost a hundred times an ungapped look; the words have already put the likely ones first. */
const MAX_ALIGNED = 6;
/** With so few mismatches no gapped alignment does better. */
const FEW = 2;
/** In a scheme with more loci an alignment that is clean and whole ends the search for exemplars of other lengths. */
const MANY_LOCI = 20;

/**
 * The nearest allele of a locus on a region (codes, on the allele's strand); null if nothing aligns. The exemplars are
 * laid on it, and the differences by which the other alleles are told from them tell how near each of those is. The
 * best score wins, on a tie the smaller number.
 */
export function nearestAllele(index: SchemeIndex, guess: Guess, region: Uint8Array): Nearest | null {
  const search = new Search(index, guess.locus, region);
  const own = search.exemplar(guess.exemplar);
  const clean = ungapped(own, region, guess.diagonal, own.length * CLEAN);
  const isClean = clean !== null && !endsAreDoubtful(own, region, guess.diagonal);
  if (isClean) search.take(guess.exemplar, clean);
  const { firstExemplar } = index.arrays;
  const first = firstExemplar[guess.locus]!;
  const last = firstExemplar[guess.locus + 1]!;
  if (isClean && index.loci.length > MANY_LOCI) {
    search.others(guess, first, last);
    return search.best;
  }
  if (!isClean) search.align(guess.exemplar, guess.diagonal, NARROW + guess.spread);
  if (last - first > 1) search.byWords(guess, first, last);
  if (!search.best || endsInside(search.best, region)) {
    search.align(guess.exemplar, guess.diagonal, BAND + guess.spread);
  }
  return search.best;
}

/** Whether the alignment holds the allele from its first to its last letter. */
export function isWhole(found: { alleleFrom: number; alleleTo: number; length: number }): boolean {
  return found.alleleFrom === 0 && found.alleleTo === found.length;
}

/** Whether an end is open although the region goes on: a longer gap may lie there. */
function endsInside(found: Nearest, region: Uint8Array): boolean {
  const left = found.alleleFrom > 0 && found.regionFrom > NARROW;
  const right = found.alleleTo < found.length && found.regionTo < region.length - NARROW;
  return left || right;
}

class Search {
  best: Nearest | null = null;
  readonly #index: SchemeIndex;
  readonly #locus: number;
  readonly #region: Uint8Array;

  constructor(index: SchemeIndex, locus: number, region: Uint8Array) {
    this.#index = index;
    this.#locus = locus;
    this.#region = region;
  }

  exemplar(exemplar: number): Uint8Array {
    const { codes, exemplarStart } = this.#index.arrays;
    return codes.subarray(exemplarStart[exemplar]!, exemplarStart[exemplar + 1]!);
  }

  /** Exemplars that are as long as the guessed one lie on the same diagonal. */
  others(guess: Guess, first: number, last: number): void {
    const length = this.exemplar(guess.exemplar).length;
    for (let other = first; other < last; other++) {
      const letters = this.exemplar(other);
      if (other === guess.exemplar || letters.length !== length) continue;
      const found = ungapped(letters, this.#region, guess.diagonal, length * CLEAN);
      if (found) this.take(other, found);
    }
  }

  /** All exemplars, those first that share most words with the region. */
  byWords(guess: Guess, first: number, last: number): void {
    const words = regionWords(this.#region);
    const ranked: { exemplar: number; rank: number }[] = [];
    for (let exemplar = first; exemplar < last; exemplar++) {
      if (exemplar !== guess.exemplar) ranked.push({ exemplar, rank: words.shared(this.exemplar(exemplar)) });
    }
    ranked.sort((a, b) => b.rank - a.rank || a.exemplar - b.exemplar);
    const open: { exemplar: number; diagonal: number; rank: number }[] = [];
    for (const { exemplar, rank } of ranked.slice(0, MAX_COMPARED)) {
      const letters = this.exemplar(exemplar);
      const diagonal = words.diagonal(letters);
      if (diagonal === null) continue;
      const found = ungapped(letters, this.#region, diagonal, letters.length * MOST_MISMATCHES);
      if (found) this.take(exemplar, found);
      if (!found || found.edits > FEW) open.push({ exemplar, diagonal, rank });
    }
    let aligned = 0;
    for (const { exemplar, diagonal, rank } of open) {
      if (aligned === MAX_ALIGNED) break;
      if (this.best && isWhole(this.best) && this.#bound(words, exemplar, rank) <= this.best.score) continue;
      aligned++;
      this.align(exemplar, diagonal, BAND);
    }
  }

  /** No alignment of the whole exemplar can score more: an edit breaks at most so many words. */
  #bound(words: RegionWords, exemplar: number, rank: number): number {
    const { length } = this.exemplar(exemplar);
    return MATCH * length - MATCH * Math.ceil((length - words.size + 1 - rank) / 2 / words.size);
  }

  align(exemplar: number, diagonal: number, band: number): void {
    const found = banded(this.exemplar(exemplar), this.#region, diagonal, band);
    if (found) this.take(exemplar, found);
  }

  /** Compares the exemplar, and all alleles that are told by it, as the alignment lays them. */
  take(exemplar: number, found: Alignment): void {
    const { arrays } = this.#index;
    const letters = this.exemplar(exemplar);
    const { at, ...ends } = found;
    for (
      let allele = arrays.firstAllele[this.#locus]!;
      allele < arrays.firstAllele[this.#locus + 1]!;
      allele++
    ) {
      if (arrays.exemplar[allele] !== exemplar) continue;
      let fewer = 0;
      for (let d = arrays.firstDiff[allele]!; d < arrays.firstDiff[allele + 1]!; d++) {
        const place = arrays.diffs[d]! >>> 2;
        const on = at ? at[place]! : found.regionFrom + place;
        if (on < 0) continue;
        const letter = this.#region[on]!;
        if (equal(arrays.diffs[d]! & 3, letter)) fewer++;
        else if (equal(letters[place]!, letter)) fewer--;
      }
      const edits = found.edits - fewer;
      const score = found.score + fewer * (MATCH + MISMATCH);
      this.#offer({ ...ends, edits, score, allele, length: letters.length, ties: 0 });
    }
  }

  #offer(found: Nearest): void {
    const { best } = this;
    if (!best || found.score > best.score) this.best = found;
    else if (found.score === best.score && found.allele !== best.allele) {
      const kept = found.allele < best.allele ? found : best;
      this.best = { ...kept, ties: best.ties + 1 };
    }
  }
}
