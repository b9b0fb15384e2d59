import { exactAt } from './exact_match.ts';
import { contigEnd, contigLength, type GenomeText } from './genome_text.ts';
import { valueOfKey } from './key_table.ts';
import { canonical, K, type KmerPlaces, kmerPlaces, likelyPlaces, reversed } from './kmer.ts';
import {
  type IndexArrays,
  KMER_EXEMPLAR,
  KMER_FIELDS,
  KMER_OTHER,
  KMER_PLACE,
  KMER_SAME,
} from './scheme_index.ts';
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

/** Looks once at every letter of the genome: every exact occurrence of every allele, and the seeds. */
export function scanGenome(arrays: IndexArrays, genome: GenomeText): { exact: ExactHit[]; seeds: SeedHits } {
  room ??= kmerPlaces();
  room.count = 0;
  const filter = { bits: arrays.filter, shift: Math.clz32(arrays.filter.length) - 4 };
  const exact: ExactHit[] = [];
  const firstPlace = new Int32Array(genome.contigs.length + 1);
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    likelyPlaces(genome.codes, genome.start[contig]!, contigEnd(genome, contig), filter, room);
    firstPlace[contig + 1] = room.count;
  }
  const seeds = emptyHits(room.count);
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    scanContig(arrays, genome, contig, room, firstPlace[contig]!, firstPlace[contig + 1]!, exact, seeds);
  }
  return { exact, seeds };
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

function scanContig(
  arrays: IndexArrays,
  genome: GenomeText,
  contig: number,
  places: KmerPlaces,
  from: number,
  to: number,
  exact: ExactHit[],
  seeds: SeedHits,
): void {
  const { codes } = genome;
  const { kmers, kmerSlots } = arrays;
  const first = genome.start[contig]!;
  const end = contigEnd(genome, contig);
  /** Beyond it a circular contig begins again: what starts there was met before. */
  const beyond = first + contigLength(genome, contig);
  const add = (allele: number, start: number, length: number, strand: '+' | '-') => {
    if (start >= beyond || length > beyond - first) return;
    const locus = arrays.exemplarLocus[arrays.exemplar[allele]!]!;
    exact.push({ locus, allele, contig, start, end: start + length, strand });
  };
  for (let i = from; i < to; i++) {
    const forward = places.forward[i]!;
    const reverse = reversed(forward);
    const key = canonical(forward, reverse);
    const found = valueOfKey(kmerSlots, key);
    if (found < 0) continue;
    const entry = found * KMER_FIELDS;
    const place = places.place[i]!;
    const same = key === forward;
    const up = kmers[entry + (same ? KMER_SAME : KMER_OTHER)]!;
    if (up >= 0) exactAt(arrays, up, codes, place, end - 1, 1, (id, length) => add(id, place, length, '+'));
    const down = kmers[entry + (same && forward !== reverse ? KMER_OTHER : KMER_SAME)]!;
    if (down >= 0) {
      const last = place + K;
      exactAt(arrays, down, codes, last - 1, first, -1, (id, length) => add(id, last - length, length, '-'));
    }
    const exemplar = kmers[entry + KMER_EXEMPLAR]!;
    if (exemplar < 0) continue;
    const offset = kmers[entry + KMER_PLACE]! >>> 1;
    const minus = same !== ((kmers[entry + KMER_PLACE]! & 1) === 1);
    seeds.exemplar[seeds.count] = exemplar;
    seeds.contig[seeds.count] = contig;
    seeds.place[seeds.count] = place;
    seeds.diagonal[seeds.count++] = minus ? (place + K + offset) * 2 + 1 : (place - offset) * 2;
  }
}
