import { exactAt } from './exact_match.ts';
import { contigEnd, contigLength, contigLetters, type GenomeText } from './genome_text.ts';
import { valueOfKey } from './key_table.ts';
import {
  canonical,
  K,
  type KmerFilter,
  type KmerPlaces,
  kmerPlaces,
  likelyBlocks,
  likelyLetters,
  likelyPlaces,
  reversed,
} from './kmer.ts';
import { KMER_EXEMPLAR, KMER_FIELDS, KMER_OTHER, KMER_PLACE, KMER_SAME } from './kmer_fields.ts';
import type { IndexArrays } from './scheme_index.ts';
import type { Span } from './span.ts';

/** A place where an allele stands letter by letter. */
export interface ExactHit extends Span {
  locus: number;
  /** Id in the index. */
  allele: number;
}

/** Seeds that were met, in the order of the genome, as flat arrays: there are some hundred thousand of them. */
export interface SeedHits {
  count: number;
  exemplar: Int32Array;
  contig: Int32Array;
  /** Where the 16-mer begins in the text. */
  place: Int32Array;
  /** Where the exemplar's first letter comes in the text; × 2, + 1 on the other strand, where it is one past it. */
  diagonal: Int32Array;
}

/** Kept from one genome to the next: half of the time would go into making room for it. */
let room: KmerPlaces | undefined;

function emptyRoom(): KmerPlaces {
  room ??= kmerPlaces();
  room.count = 0;
  return room;
}

function filterOf({ filter }: IndexArrays): KmerFilter {
  return { bits: filter, shift: Math.clz32(filter.length) - 4 };
}

/** Looks once at every letter of the genome: every exact occurrence of every allele, and the seeds. */
export function scanGenome(arrays: IndexArrays, genome: GenomeText): { exact: ExactHit[]; seeds: SeedHits } {
  const places = emptyRoom();
  const firstPlace = new Int32Array(genome.contigs.length + 1);
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    likelyPlaces(genome.codes, genome.start[contig]!, contigEnd(genome, contig), filterOf(arrays), places);
    firstPlace[contig + 1] = places.count;
  }
  const exact: ExactHit[] = [];
  const seeds = emptyHits(places.count);
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    const whole = { contig, start: genome.start[contig]!, end: contigEnd(genome, contig) };
    addHits(arrays, genome, whole, places, firstPlace[contig]!, firstPlace[contig + 1]!, exact, seeds);
  }
  return { exact, seeds };
}

/**
 * The seeds at every 8th letter of each contig: for an index whose seeds tell of every allele so (SchemeIndex.stride).
 * Exact occurrences are then found by {@link scanSpan} at the places that come of them.
 */
export function scanBlocks(arrays: IndexArrays, genome: GenomeText): SeedHits {
  return seedsOf(arrays, genome, likelyBlocks);
}

/** The seeds at every letter of each contig, whose codes need not be written. */
export function scanLetters(arrays: IndexArrays, genome: GenomeText): SeedHits {
  return seedsOf(arrays, genome, likelyLetters);
}

function seedsOf(arrays: IndexArrays, genome: GenomeText, likely: typeof likelyBlocks): SeedHits {
  const places = emptyRoom();
  const firstPlace = new Int32Array(genome.contigs.length + 1);
  for (const [contig, { sequence }] of genome.contigs.entries()) {
    const length = contigEnd(genome, contig) - genome.start[contig]!;
    const letters = genome.circular[contig] ? contigLetters(genome, contig, 0, length) : sequence;
    likely(letters, genome.start[contig]!, filterOf(arrays), places);
    firstPlace[contig + 1] = places.count;
  }
  const seeds = emptyHits(places.count);
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    const whole = { contig, start: genome.start[contig]!, end: contigEnd(genome, contig) };
    addHits(arrays, genome, whole, places, firstPlace[contig]!, firstPlace[contig + 1]!, null, seeds);
  }
  return seeds;
}

/** Every exact occurrence of every allele within a span, whose codes are written. */
export function scanSpan(arrays: IndexArrays, genome: GenomeText, span: Span): ExactHit[] {
  const places = emptyRoom();
  likelyPlaces(genome.codes, span.start, span.end, filterOf(arrays), places);
  const exact: ExactHit[] = [];
  addHits(arrays, genome, span, places, 0, places.count, exact, null);
  return exact;
}

function emptyHits(most: number): SeedHits {
  return {
    count: 0,
    exemplar: new Int32Array(most),
    contig: new Int32Array(most),
    place: new Int32Array(most),
    diagonal: new Int32Array(most),
  };
}

/** Looks the 16-mers of a span up, and adds what they tell to `exact`, to `seeds`, or to both. */
function addHits(
  arrays: IndexArrays,
  genome: GenomeText,
  span: Omit<Span, 'strand'>,
  places: KmerPlaces,
  from: number,
  to: number,
  exact: ExactHit[] | null,
  seeds: SeedHits | null,
): void {
  const { kmers, kmerSlots } = arrays;
  for (let i = from; i < to; i++) {
    const forward = places.forward[i]!;
    const reverse = reversed(forward);
    const key = canonical(forward, reverse);
    const found = valueOfKey(kmerSlots, key);
    if (found < 0) continue;
    const entry = found * KMER_FIELDS;
    const place = places.place[i]!;
    const same = key === forward;
    if (exact) {
      const up = kmers[entry + (same ? KMER_SAME : KMER_OTHER)]!;
      if (up >= 0) addExact(arrays, genome, span, up, place, '+', exact);
      const down = kmers[entry + (same && forward !== reverse ? KMER_OTHER : KMER_SAME)]!;
      if (down >= 0) addExact(arrays, genome, span, down, place + K - 1, '-', exact);
    }
    const exemplar = kmers[entry + KMER_EXEMPLAR]!;
    if (!seeds || exemplar < 0) continue;
    const offset = kmers[entry + KMER_PLACE]! >>> 1;
    const minus = same !== ((kmers[entry + KMER_PLACE]! & 1) === 1);
    seeds.exemplar[seeds.count] = exemplar;
    seeds.contig[seeds.count] = span.contig;
    seeds.place[seeds.count] = place;
    seeds.diagonal[seeds.count++] = minus ? (place + K + offset) * 2 + 1 : (place - offset) * 2;
  }
}

/** Alleles that begin at `first` and run up the text or, on the other strand, down it. */
function addExact(
  arrays: IndexArrays,
  genome: GenomeText,
  span: Omit<Span, 'strand'>,
  list: number,
  first: number,
  strand: '+' | '-',
  exact: ExactHit[],
): void {
  const { contig } = span;
  const letters = contigLength(genome, contig);
  /** Beyond it a circular contig begins again: what starts there was met before. */
  const beyond = genome.start[contig]! + letters;
  const plus = strand === '+';
  exactAt(
    arrays,
    list,
    genome.codes,
    first,
    plus ? span.end - 1 : span.start,
    plus ? 1 : -1,
    (allele, length) => {
      const start = plus ? first : first + 1 - length;
      if (start >= beyond || length > letters) return;
      const locus = arrays.exemplarLocus[arrays.exemplar[allele]!]!;
      exact.push({ locus, allele, contig, start, end: start + length, strand });
    },
  );
}
