import { banded, endsAreDoubtful, fallsInside, ungapped } from './align.ts';
import { type Alignment, MATCH, MISMATCH } from './alignment.ts';
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

/** nearest: the nearest allele of all. exemplar: only how the exemplar lies there, which is soon told. */
export type Search = 'nearest' | 'exemplar';

/** An alignment without gaps that differs in no more than this share of its letters needs none. */
const CLEAN = 0.05;
/** One that differs in more is not looked at. */
const MOST_MISMATCHES = 0.25;
/** Letters that an indel may move the rest beyond what the seeds tell; most indels are seen by seeds on both sides. */
const NARROW = 8;
const BAND = 64;
/** A smaller share of a locus is no part of it that would count. */
const CHANCE = 0.15;
/** So many exemplars of a locus are compared, the likeliest first; most loci have one or two. */
const MAX_COMPARED = 64;
/** Alignments with gaps cost a hundred times an ungapped look; the words have already put the likely ones first. */
const MAX_ALIGNED = 2;
/** With so few mismatches no gapped alignment does better. */
const FEW = 2;
/** In a scheme with more loci an alignment that is clean and whole ends the search for exemplars of other lengths. */
const MANY_LOCI = 20;

/**
 * The nearest allele of a locus on a region (codes, on the allele's strand); null if nothing aligns. The exemplars are
 * laid on it, and the differences by which the other alleles are told from them tell how near each of those is. The
 * best score wins, on a tie the smaller number.
 */
export function nearestAllele(
  index: SchemeIndex,
  guess: Guess,
  region: Uint8Array,
  wanted: Search = 'nearest',
): Nearest | null {
  const search = new AlleleSearch(index, region);
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
  if (isClean && last - first === 1) return search.best;
  if (wanted === 'exemplar') {
    if (!isClean) search.align(guess.exemplar, guess.diagonal, NARROW + guess.spread);
    return search.best;
  }
  search.byWords(guess, first, last, isClean);
  if (!search.best || endsInside(search.best, region)) {
    search.align(guess.exemplar, guess.diagonal, BAND + guess.spread);
  }
  return search.best;
}

/** Whether the alignment holds the allele from its first to its last letter. */
export function isWhole(found: { alleleFrom: number; alleleTo: number; length: number }): boolean {
  return found.alleleFrom === 0 && found.alleleTo === found.length;
}

/** Whether an end is open although the region goes on: a longer gap may lie there, unless all is a chance match. */
function endsInside(found: Nearest, region: Uint8Array): boolean {
  if (found.alleleTo - found.alleleFrom < found.length * CHANCE) return false;
  const left = found.alleleFrom > 0 && found.regionFrom > NARROW;
  const right = found.alleleTo < found.length && found.regionTo < region.length - NARROW;
  return left || right;
}

/** An exemplar and the words that it shares with the region, less those that it does not. */
interface Ranked {
  exemplar: number;
  rank: number;
}

/** One that may lie better with gaps, about this diagonal. */
interface Open extends Ranked {
  diagonal: number;
  band: number;
}

class AlleleSearch {
  best: Nearest | null = null;
  readonly #index: SchemeIndex;
  readonly #region: Uint8Array;
  /** Scores with which exemplars were taken: an alignment that is no better would only count ties twice. */
  readonly #taken = new Map<number, number>();

  constructor(index: SchemeIndex, region: Uint8Array) {
    this.#index = index;
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

  /** All exemplars, those first that share most words with the region; the guessed one may have been taken already. */
  byWords(guess: Guess, first: number, last: number, guessIsTaken: boolean): void {
    const words = regionWords(this.#region);
    const ranked: Ranked[] = [];
    for (let exemplar = first; exemplar < last; exemplar++) {
      if (exemplar === guess.exemplar && guessIsTaken) continue;
      ranked.push({ exemplar, rank: words.shared(this.exemplar(exemplar)) });
    }
    // The guess comes first, whatever it shares: seeds have said that the locus is here.
    const key = (one: Ranked) => (one.exemplar === guess.exemplar ? Number.POSITIVE_INFINITY : one.rank);
    ranked.sort((a, b) => key(b) - key(a) || a.exemplar - b.exemplar);
    const open: Open[] = [];
    for (const one of ranked.slice(0, MAX_COMPARED)) {
      if (this.#isBehind(words, one)) continue;
      const found = this.#withoutGaps(words, one.exemplar);
      if (found === 'done') continue;
      const isGuess = one.exemplar === guess.exemplar;
      if (isGuess) open.push({ ...one, diagonal: guess.diagonal, band: NARROW + guess.spread });
      else if (found !== null) open.push({ ...one, diagonal: found, band: BAND });
    }
    this.#alignOpen(words, ranked, open);
  }

  #alignOpen(words: RegionWords, ranked: readonly Ranked[], open: readonly Open[]): void {
    const { exemplar: exemplarOf, radius } = this.#index.arrays;
    const leader = this.best && isWhole(this.best) ? exemplarOf[this.best.allele] : undefined;
    const lead = ranked.find(({ exemplar }) => exemplar === leader)?.rank ?? Number.NEGATIVE_INFINITY;
    let aligned = 0;
    for (const one of open) {
      // One that is nearer but for a gap shares more words than the one that is nearest without.
      if (one.rank + words.size * radius[one.exemplar]! < lead || this.#isBehind(words, one)) continue;
      // Of a piece no other exemplar would tell more.
      if (aligned === MAX_ALIGNED || (aligned > 0 && this.best && !isWhole(this.best))) return;
      aligned++;
      this.align(one.exemplar, one.diagonal, one.band);
    }
  }

  /**
   * Lays an exemplar on the diagonal of most of its words. `done` where no alignment with gaps would tell more: the
   * score nowhere falls as it does beyond an indel. Else that diagonal, if there is one.
   */
  #withoutGaps(words: RegionWords, exemplar: number): 'done' | number | null {
    const letters = this.exemplar(exemplar);
    const diagonal = words.diagonal(letters);
    if (diagonal === null) return null;
    const found = ungapped(letters, this.#region, diagonal, letters.length * MOST_MISMATCHES);
    if (!found) return diagonal;
    this.take(exemplar, found);
    if (found.edits <= FEW) return 'done';
    const gapped =
      fallsInside(letters, this.#region, diagonal) || endsAreDoubtful(letters, this.#region, diagonal);
    return gapped ? diagonal : 'done';
  }

  /**
   * Whether neither the exemplar nor an allele that it tells can be nearer than what was found. A letter that differs
   * costs least for each word that it breaks; each word that is lost was broken by one.
   */
  #isBehind(words: RegionWords, { exemplar, rank }: Ranked): boolean {
    const { best } = this;
    if (!best || !isWhole(best)) return false;
    const { length } = this.exemplar(exemplar);
    const lost = (length - words.size + 1 - rank) / 2;
    const edits = Math.max(0, lost / words.size - this.#index.arrays.radius[exemplar]!);
    return MATCH * length - (MATCH + MISMATCH) * edits < best.score;
  }

  align(exemplar: number, diagonal: number, band: number): void {
    const found = banded(this.exemplar(exemplar), this.#region, diagonal, band);
    if (found) this.take(exemplar, found);
  }

  /** Compares the exemplar, and all alleles that are told by it, as the alignment lays them. */
  take(exemplar: number, found: Alignment): void {
    if (found.score <= (this.#taken.get(exemplar) ?? 0)) return;
    this.#taken.set(exemplar, found.score);
    const { firstMember, members } = this.#index.arrays;
    const { at, ...ends } = found;
    const { length } = this.exemplar(exemplar);
    for (let member = firstMember[exemplar]!; member < firstMember[exemplar + 1]!; member++) {
      const allele = members[member]!;
      const fewer = this.#fewerEdits(allele, exemplar, found);
      const score = found.score + fewer * (MATCH + MISMATCH);
      const { best } = this;
      // A million alleles are compared so: only what is kept is made an object.
      if (best && score < best.score) continue;
      const ties = best && score === best.score && allele !== best.allele ? best.ties + 1 : 0;
      if (ties > 0 && allele > best!.allele) best!.ties = ties;
      else if (!best || score > best.score || ties > 0) {
        this.best = { ...ends, edits: found.edits - fewer, score, allele, length, ties };
      }
    }
  }

  /** How many edits fewer an allele has than its exemplar, where the alignment lays them. */
  #fewerEdits(allele: number, exemplar: number, { at, regionFrom }: Alignment): number {
    const { firstDiff, diffs, codes, exemplarStart } = this.#index.arrays;
    const start = exemplarStart[exemplar]!;
    const region = this.#region;
    let fewer = 0;
    for (let d = firstDiff[allele]!; d < firstDiff[allele + 1]!; d++) {
      const diff = diffs[d]!;
      const place = diff >>> 2;
      const on = at ? at[place]! : regionFrom + place;
      if (on < 0) continue;
      const letter = region[on]!;
      if (letter === (diff & 3)) fewer++;
      else if (letter === codes[start + place]) fewer--;
    }
    return fewer;
  }
}
