import type { SeedHits } from './genome_scan.ts';
import { contigEnd, contigLength, type GenomeText } from './genome_text.ts';
import type { IndexArrays } from './scheme_index.ts';
import { DIAGONAL_GAP } from './seed_builder.ts';
import type { Span } from './span.ts';

/** Where a locus may lie: seeds that agree on a diagonal, within what indels and trimmed frames move it. */
export interface Candidate extends Span {
  locus: number;
  seeds: number;
  /** The exemplar of most of the seeds, and where its first letter comes on the locus's strand, in the span. */
  exemplar: number;
  diagonal: number;
  /** How far the diagonals of the seeds lie apart. */
  spread: number;
}

/** Letters looked at beyond both ends, for alleles that begin earlier or end later than the seed's. */
export const PAD = 80;
/** One seed is chance, and so are several that lie so close that they are one match of a few letters more. */
const MIN_APART = 8;
/** More places for one locus are repeats; the best of them are looked at. */
const MAX_PER_LOCUS = 8;

/** Seeds of one strand of one contig about one diagonal, while they come in the order of the genome. */
interface Cluster {
  contig: number;
  minus: boolean;
  lowest: number;
  highest: number;
  seeds: number;
  firstPlace: number;
  lastPlace: number;
  /** The seeds' commonest (exemplar, diagonal), by a majority vote that is taken as they come. */
  exemplar: number;
  diagonal: number;
  lead: number;
}

/** Whether the contigs are one genome, or each is looked at for itself. */
export type Scope = 'genome' | 'each sequence';

/** Candidates of each locus, the one with the most seeds first; as many as count in a genome, or in each sequence. */
export function seedCandidates(
  arrays: IndexArrays,
  genome: GenomeText,
  hits: SeedHits,
  scope: Scope,
): Candidate[][] {
  const loci = arrays.longest.length;
  const next = new Int32Array(loci + 1);
  for (let i = 0; i < hits.count; i++) next[arrays.exemplarLocus[hits.exemplar[i]!]! + 1]!++;
  for (let locus = 0; locus < loci; locus++) next[locus + 1]! += next[locus]!;
  const byLocus = new Int32Array(hits.count);
  for (let i = 0; i < hits.count; i++) byLocus[next[arrays.exemplarLocus[hits.exemplar[i]!]!]!++] = i;
  const candidates: Candidate[][] = [];
  for (let locus = 0, from = 0; locus < loci; from = next[locus++]!) {
    candidates.push(candidatesOf(arrays, genome, locus, hits, byLocus.subarray(from, next[locus]), scope));
  }
  return candidates;
}

function candidatesOf(
  arrays: IndexArrays,
  genome: GenomeText,
  locus: number,
  hits: SeedHits,
  own: Int32Array,
  scope: Scope,
): Candidate[] {
  const clusters: Cluster[] = [];
  for (const hit of own) addHit(clusters, arrays, genome, hits, hit);
  const found = clusters
    .filter((cluster) => cluster.lastPlace - cluster.firstPlace >= MIN_APART)
    .map((cluster) => candidate(arrays, genome, locus, cluster));
  // Of equals those of longer contigs come first: the order of the contigs is chance.
  const size = (one: Span) => contigLength(genome, one.contig);
  const place = (one: Span) => one.start - genome.start[one.contig]!;
  found.sort(
    (a, b) =>
      b.seeds - a.seeds ||
      size(b) - size(a) ||
      place(a) - place(b) ||
      (a.strand === b.strand ? a.contig - b.contig : a.strand < b.strand ? -1 : 1),
  );
  if (scope === 'genome') return found.slice(0, MAX_PER_LOCUS);
  const count = new Map<number, number>();
  return found.filter(({ contig }) => {
    const before = count.get(contig) ?? 0;
    count.set(contig, before + 1);
    return before < MAX_PER_LOCUS;
  });
}

function addHit(
  clusters: Cluster[],
  arrays: IndexArrays,
  genome: GenomeText,
  hits: SeedHits,
  hit: number,
): void {
  const contig = hits.contig[hit]!;
  const place = hits.place[hit]!;
  const exemplar = hits.exemplar[hit]!;
  const minus = (hits.diagonal[hit]! & 1) === 1;
  const diagonal = aroundOrigin(arrays, genome, contig, exemplar, minus, hits.diagonal[hit]! >> 1);
  if (diagonal === null) return;
  // The last clusters are the likeliest: hits come in the order of the genome.
  for (let i = clusters.length - 1; i >= 0; i--) {
    const cluster = clusters[i]!;
    if (cluster.contig !== contig || cluster.minus !== minus) continue;
    if (diagonal < cluster.lowest - DIAGONAL_GAP || diagonal > cluster.highest + DIAGONAL_GAP) continue;
    cluster.lowest = Math.min(cluster.lowest, diagonal);
    cluster.highest = Math.max(cluster.highest, diagonal);
    cluster.seeds++;
    cluster.firstPlace = Math.min(cluster.firstPlace, place);
    cluster.lastPlace = Math.max(cluster.lastPlace, place);
    if (cluster.exemplar === exemplar && cluster.diagonal === diagonal) cluster.lead++;
    else if (--cluster.lead < 0) Object.assign(cluster, { exemplar, diagonal, lead: 0 });
    return;
  }
  clusters.push({
    ...{ contig, minus, lowest: diagonal, highest: diagonal, seeds: 1, firstPlace: place, lastPlace: place },
    ...{ exemplar, diagonal, lead: 0 },
  });
}

/**
 * On a circular contig a locus over the origin is met in two parts, of which one would begin before the contig; it is
 * moved to the repeated letters at the end. What lies there as a whole was met at the beginning: null.
 */
function aroundOrigin(
  arrays: IndexArrays,
  genome: GenomeText,
  contig: number,
  exemplar: number,
  minus: boolean,
  diagonal: number,
): number | null {
  if (!genome.circular[contig]) return diagonal;
  const length = arrays.exemplarStart[exemplar + 1]! - arrays.exemplarStart[exemplar]!;
  const start = minus ? diagonal - length : diagonal;
  const first = genome.start[contig]!;
  if (start < first) return diagonal + contigLength(genome, contig);
  return start < first + contigLength(genome, contig) ? diagonal : null;
}

function candidate(arrays: IndexArrays, genome: GenomeText, locus: number, cluster: Cluster): Candidate {
  const { contig, minus, lowest, highest, exemplar, seeds } = cluster;
  const longest = arrays.longest[locus]!;
  const start = Math.max((minus ? lowest - longest : lowest) - PAD, genome.start[contig]!);
  const end = Math.min((minus ? highest : highest + longest) + PAD, contigEnd(genome, contig));
  const diagonal = minus ? end - cluster.diagonal : cluster.diagonal - start;
  const strand = minus ? '-' : '+';
  return { locus, seeds, contig, strand, start, end, exemplar, diagonal, spread: highest - lowest };
}
