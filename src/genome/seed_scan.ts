import type { Span } from './exact_scan.ts';
import { contigEnd, type GenomeText } from './genome_text.ts';
import { canonical, K, likelyPlaces, packed, reversed } from './kmer.ts';
import type { SchemeIndex } from './scheme_index.ts';
import type { SeedIndex } from './seed_index.ts';

/** Where a locus may lie: seeds that agree on a diagonal, within what frames and small indels move it. */
export interface Candidate extends Span {
  locus: number;
  seeds: number;
}

/** Seeds whose diagonals differ by less belong together: trimmed frames and indels of alleles. */
const DIAGONAL_GAP = 64;
/** Letters looked at beyond both ends, for alleles that begin earlier or end later than the seed's. */
const PAD = 80;
/** One seed is chance. */
const MIN_SEEDS = 2;
/** More places for one locus are repeats; the best of them are looked at. */
const MAX_PER_LOCUS = 8;

/**
 * Looks up the 16-mer that ends at every `stride`th letter (a power of two) of the genome. `wanted` says which loci
 * are still looked for. Candidates come by locus, the one with the most seeds first, then by place.
 */
export function scanSeeds(
  index: SchemeIndex,
  genome: GenomeText,
  stride: number,
  wanted: (locus: number) => boolean,
): Candidate[] {
  const reach = index.longest.reduce((most, length) => Math.max(most, length), 0) + DIAGONAL_GAP;
  const layout = diagonalLayout(genome, reach);
  const keys: number[] = [];
  for (let contig = 0; contig < genome.contigs.length; contig++) {
    const shift = layout.base(contig) - genome.start[contig]!;
    scanContig(index.seeds, genome, contig, stride, (locus, minus, diagonal) => {
      if (wanted(locus)) keys.push((locus * 2 + (minus ? 1 : 0)) * layout.size + diagonal + shift);
    });
  }
  return cluster(index, genome, Float64Array.from(keys).sort(), layout);
}

function scanContig(
  seeds: SeedIndex,
  genome: GenomeText,
  contig: number,
  stride: number,
  found: (locus: number, minus: boolean, diagonal: number) => void,
): void {
  const { codes } = genome;
  const places = likelyPlaces(codes, genome.start[contig]!, contigEnd(genome, contig), seeds.filter, stride);
  for (const place of places) {
    const forward = packed(codes, place);
    const key = canonical(forward, reversed(forward));
    const seed = seeds.table.get(key);
    if (seed < 0 || seeds.locus[seed]! < 0) continue;
    const minus = (key === forward) !== (seeds.forward[seed] === 1);
    const offset = seeds.offset[seed]!;
    found(seeds.locus[seed]!, minus, minus ? place + K + offset : place - offset);
  }
}

/** Contigs set apart by more than a locus can reach beyond its contig, so that a diagonal tells its contig. */
interface Layout {
  size: number;
  reach: number;
  base(contig: number): number;
}

function diagonalLayout(genome: GenomeText, reach: number): Layout {
  const base = (contig: number) => genome.start[contig]! + (2 * contig + 1) * reach;
  return { reach, base, size: base(genome.contigs.length) + reach };
}

function cluster(index: SchemeIndex, genome: GenomeText, keys: Float64Array, layout: Layout): Candidate[] {
  const found: Candidate[] = [];
  for (let i = 0; i < keys.length; ) {
    let j = i + 1;
    while (j < keys.length && keys[j]! - keys[j - 1]! < DIAGONAL_GAP) j++;
    if (j - i >= MIN_SEEDS) found.push(candidate(index, genome, keys[i]!, keys[j - 1]!, j - i, layout));
    i = j;
  }
  found.sort(
    (a, b) => a.locus - b.locus || b.seeds - a.seeds || a.start - b.start || (a.strand < b.strand ? -1 : 1),
  );
  let rank = 0;
  return found.filter((one, i) => {
    rank = i > 0 && found[i - 1]!.locus === one.locus ? rank + 1 : 0;
    return rank < MAX_PER_LOCUS;
  });
}

function candidate(
  index: SchemeIndex,
  genome: GenomeText,
  lowest: number,
  highest: number,
  seeds: number,
  layout: Layout,
): Candidate {
  const group = Math.floor(lowest / layout.size);
  const locus = group >> 1;
  const minus = (group & 1) === 1;
  const low = lowest - group * layout.size;
  let contig = 0;
  let high = genome.contigs.length - 1;
  while (contig < high) {
    const middle = (contig + high + 1) >> 1;
    if (layout.base(middle) - layout.reach <= low) contig = middle;
    else high = middle - 1;
  }
  const shift = genome.start[contig]! - layout.base(contig);
  const first = low + shift;
  const last = first + (highest - lowest);
  const longest = index.longest[locus]!;
  const start = (minus ? first - longest : first) - PAD;
  const end = (minus ? last : last + longest) + PAD;
  return {
    locus,
    seeds,
    contig,
    strand: minus ? '-' : '+',
    start: Math.max(start, genome.start[contig]!),
    end: Math.min(end, contigEnd(genome, contig)),
  };
}
