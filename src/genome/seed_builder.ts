import { IntList } from './growing_arrays.ts';
import { UniqueKeys } from './key_table.ts';
import { canonical, eachKmer, isSampled, reversed, STRIDE } from './kmer.ts';
import { KMER_EXEMPLAR, KMER_FIELDS, KMER_OTHER, KMER_PLACE, KMER_SAME } from './kmer_fields.ts';
import { CLASSIC_LOCI } from './scheme.ts';
import type { IndexArrays } from './scheme_index.ts';

/**
 * Seeds whose diagonals differ by no more belong together: trimmed frames and indels of alleles. Less than PAD, so that
 * the place that is looked at holds the whole allele.
 */
export const DIAGONAL_GAP = 64;

/** A further exemplar brings its seeds in only if more than this share of them is new. */
const NEW_SHARE = 0.25;
/** In a large scheme only a sample of the 16-mers are seeds, but of every exemplar about so many at least. */
const LETTERS_A_SAMPLE = 40;
const MOST_SAMPLE_BITS = 5;

type SeedArrays = Pick<IndexArrays, 'kmers' | 'kmerSlots' | 'firstLength' | 'lengths'>;

/**
 * Collects the 16-mers by which a scheme is found in a genome. Seeds say where a locus may lie: 16-mers of alleles
 * that stand for all of their locus; one that two loci share is dropped, it says nothing. Prefixes are the first 16
 * letters of every allele: where one stands, the windows of the lengths that begin so are compared as a whole, which
 * finds every exact occurrence by construction.
 */
export class SeedBuilder {
  readonly #complete: boolean;
  readonly #table = new UniqueKeys(1 << 12);
  readonly #fields = new IntList(1 << 14);
  readonly #keys = new IntList(1 << 12);
  readonly #lengths: number[][] = [];
  /** Locus of each exemplar that brought seeds in, by exemplar. */
  readonly #locusOf = new Map<number, number>();

  constructor(loci: number) {
    this.#complete = SeedBuilder.isComplete(loci);
  }

  /** Whether every 16-mer is a seed in a scheme of so many loci. */
  static isComplete(loci: number): boolean {
    return loci <= CLASSIC_LOCI;
  }

  /** `letters` of an exemplar; the first one of a locus always brings its seeds. */
  addExemplar(exemplar: number, locus: number, letters: Uint8Array, first: boolean): void {
    const bits = this.#sampleBits(letters.length);
    if (!first && !this.#bringsNew(letters, bits)) return;
    this.#locusOf.set(exemplar, locus);
    eachKmer(letters, 0, letters.length, (forward, reverse, place) => {
      if (!isSampled(forward, reverse, bits)) return;
      const key = canonical(forward, reverse);
      const entry = this.#entry(key);
      const owner = this.#fields.at(entry + KMER_EXEMPLAR);
      if (owner === UNSET) {
        this.#fields.set(entry + KMER_EXEMPLAR, exemplar);
        this.#fields.set(entry + KMER_PLACE, place * 2 + (key === forward ? 1 : 0));
      } else if (owner !== SHARED && this.#locusOf.get(owner) !== locus) {
        this.#fields.set(entry + KMER_EXEMPLAR, SHARED);
      }
    });
  }

  /** log2 of how many 16-mers there are for one that is sampled. */
  #sampleBits(length: number): number {
    if (this.#complete || length < LETTERS_A_SAMPLE * 2) return 0;
    return Math.min(MOST_SAMPLE_BITS, Math.floor(Math.log2(length / LETTERS_A_SAMPLE)));
  }

  #bringsNew(letters: Uint8Array, bits: number): boolean {
    let sampled = 0;
    let fresh = 0;
    eachKmer(letters, 0, letters.length, (forward, reverse) => {
      if (!isSampled(forward, reverse, bits)) return;
      sampled++;
      const entry = this.#table.find(canonical(forward, reverse));
      if (entry < 0 || this.#fields.at(entry * KMER_FIELDS + KMER_EXEMPLAR) === UNSET) fresh++;
    });
    return fresh > sampled * NEW_SHARE;
  }

  /**
   * Whether an allele shows by two seeds at every 8th letter, on whichever letter of it they begin: seeds that lie at
   * least as far apart as it takes, on diagonals that are taken for one, and from which the whole allele is reached.
   */
  shows(letters: Uint8Array, locus: number): boolean {
    const first = new Int32Array(STRIDE).fill(-1);
    const diagonals = new Int32Array(STRIDE);
    let shown = 0;
    eachKmer(letters, 0, letters.length, (forward, reverse, place) => {
      const phase = place % STRIDE;
      if (shown & (1 << phase)) return;
      const key = canonical(forward, reverse);
      const entry = this.#table.find(key) * KMER_FIELDS;
      const owner = entry < 0 ? UNSET : this.#fields.at(entry + KMER_EXEMPLAR);
      if (owner < 0 || this.#locusOf.get(owner) !== locus) return;
      const seedPlace = this.#fields.at(entry + KMER_PLACE);
      const diagonal = place - (seedPlace >>> 1);
      const sameStrand = (key === forward) === ((seedPlace & 1) === 1);
      if (!sameStrand || Math.abs(diagonal) > DIAGONAL_GAP) return;
      if (first[phase]! < 0) {
        first[phase] = place;
        diagonals[phase] = diagonal;
      } else if (Math.abs(diagonal - diagonals[phase]!) <= DIAGONAL_GAP) shown |= 1 << phase;
    });
    return shown === (1 << STRIDE) - 1;
  }

  /** The first 16 letters of an allele, and its length. */
  addPrefix(prefix: number, length: number): void {
    const other = reversed(prefix);
    const key = canonical(prefix, other);
    const entry = this.#entry(key);
    const field = entry + (key === prefix ? KMER_SAME : KMER_OTHER);
    let list = this.#fields.at(field);
    if (list < 0) {
      list = this.#lengths.push([]) - 1;
      this.#fields.set(field, list);
    }
    const known = this.#lengths[list]!;
    if (!known.includes(length)) known.push(length);
  }

  /** First field of a 16-mer, which is added if it is not known. */
  #entry(key: number): number {
    const known = this.#table.find(key);
    if (known >= 0) return known * KMER_FIELDS;
    this.#table.add(key);
    this.#keys.push(key);
    const entry = this.#fields.push(UNSET);
    this.#fields.push(0);
    this.#fields.push(-1);
    this.#fields.push(-1);
    return entry;
  }

  /** The 16-mers themselves. */
  keys(): Int32Array {
    return this.#keys.view();
  }

  finish(): SeedArrays {
    const firstLength = new IntList();
    const lengths = new IntList();
    for (const list of this.#lengths) {
      firstLength.push(lengths.length);
      for (const length of list.sort((a, b) => a - b)) lengths.push(length);
    }
    firstLength.push(lengths.length);
    const kmers = this.#fields.view().slice();
    for (let entry = 0; entry < kmers.length; entry += KMER_FIELDS) {
      if (kmers[entry + KMER_EXEMPLAR] === SHARED) kmers[entry + KMER_EXEMPLAR] = -1;
    }
    return {
      kmers,
      kmerSlots: this.#table.slots,
      firstLength: firstLength.view().slice(),
      lengths: lengths.view().slice(),
    };
  }
}

const UNSET = -1;
const SHARED = -2;
