import { scanGenome } from './genome_scan.ts';
import type { GenomeText } from './genome_text.ts';
import { K, kmerFilter } from './kmer.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { SeedBuilder } from './seed_builder.ts';
import { type Candidate, type Scope, seedCandidates } from './seed_clusters.ts';

/** Exemplars of one locus whose 16-mers are all looked for; the others differ little from these. */
const MAX_EXEMPLARS = 4;
/** A genome of another genus lacks thousands of loci; the search for all of them would take seconds. */
const MAX_LETTERS = 1_000_000;

/**
 * Looks once more for loci of which the sampled seeds saw nothing (short or distant ones), now with every 16-mer of
 * theirs. In a small scheme the seeds are all in the index, and every letter was looked at.
 */
export function scanUnseen(
  index: SchemeIndex,
  genome: GenomeText,
  loci: number[],
  scope: Scope,
): Candidate[] {
  const { arrays } = index;
  if (loci.length === 0 || SeedBuilder.isComplete(index.loci.length)) return [];
  const seeds = new SeedBuilder(1);
  let letters = 0;
  for (const locus of loci) {
    const first = arrays.firstExemplar[locus]!;
    const last = Math.min(arrays.firstExemplar[locus + 1]!, first + MAX_EXEMPLARS);
    for (let exemplar = first; exemplar < last; exemplar++) {
      const codes = arrays.codes.subarray(
        arrays.exemplarStart[exemplar]!,
        arrays.exemplarStart[exemplar + 1]!,
      );
      if (codes.length >= K) seeds.addExemplar(exemplar, locus, codes, exemplar === first);
      letters += codes.length;
    }
    if (letters > MAX_LETTERS) break;
  }
  const found = seeds.finish();
  const filter = kmerFilter(seeds.keys()).bits;
  const dense = { ...arrays, ...found, filter };
  return seedCandidates(dense, genome, scanGenome(dense, genome).seeds, scope).flat();
}
