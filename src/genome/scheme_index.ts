import { IndexBuilder } from './index_builder.ts';
import type { Scheme } from './scheme.ts';
import type { SchemeParameters } from './scheme_parameters.ts';
import { schemeLoci } from './scheme_source.ts';

/**
 * A scheme made ready for calling, in flat arrays, so that it is written to one file and read back at the speed of the
 * disk, and shared by threads. Keep it for as many genomes as there are.
 *
 * An exemplar is an allele that is kept letter by letter. Every other allele is kept as what it differs in from an
 * exemplar of its locus and its length: real alleles differ by a few letters, so a million of them take little more
 * room than three thousand, and how far a genome's sequence is from each is a matter of a few numbers.
 */
export interface SchemeIndex {
  /** The name of the scheme's folder. */
  readonly name: string;
  readonly loci: readonly string[];
  readonly parameters: SchemeParameters;
  /** Of the scheme's content. */
  readonly sha256: string;
  readonly warnings: readonly string[];
  /** 8 where every allele shows by its seeds at every 8th letter, wherever they fall; else every letter is looked at. */
  readonly stride: number;
  readonly arrays: IndexArrays;
}

export interface IndexArrays {
  /** First allele id of each locus (ascending by number), and one more entry to close the last. */
  readonly firstAllele: Int32Array;
  /** First exemplar of each locus, and one more entry. */
  readonly firstExemplar: Int32Array;
  /** For each locus the length of its longest allele. */
  readonly longest: Int32Array;

  /** Number of each allele in its locus. */
  readonly number: Int32Array;
  /** The exemplar that an allele is told by. */
  readonly exemplar: Int32Array;
  /** First difference of each allele from its exemplar, and one more entry. */
  readonly firstDiff: Int32Array;
  /** Ascending for each allele: place on the exemplar × 4 + the allele's code there. */
  readonly diffs: Int32Array;
  /** Of the allele's letters; 0 for those that are never looked up (short ones, ambiguity codes). */
  readonly hash: Int32Array;
  /** Table of alleles by hash (see KeyTable). */
  readonly hashSlots: Int32Array;

  /** Locus of each exemplar. */
  readonly exemplarLocus: Int32Array;
  /** First letter of each exemplar, and one more entry. */
  readonly exemplarStart: Int32Array;
  /** Alleles that an exemplar tells, itself among them: first entry for each exemplar, and one more … */
  readonly firstMember: Int32Array;
  /** … ascending. */
  readonly members: Int32Array;
  /** Most differences of any of them. */
  readonly radius: Int32Array;
  /** 0..3, 4 for ambiguity codes. */
  readonly codes: Uint8Array;

  /**
   * Table of canonical 16-mers (seeds, and the first 16 letters of alleles), half empty: two numbers a slot, the 16-mer
   * and its place in `kmers` + 1, 0 where the slot is free.
   */
  readonly kmerSlots: Int32Array;
  /**
   * Four numbers for each 16-mer (see kmer_fields.ts). As a seed: its exemplar (−1: none; two loci share it, it says
   * nothing), and its place there × 2, + 1 where the exemplar's own strand is the canonical one. As a beginning: the
   * list of lengths of the alleles that begin with it, and of those that begin with its reverse complement, or −1.
   */
  readonly kmers: Int32Array;
  /** Lists of lengths of alleles: first entry of each list, and one more. */
  readonly firstLength: Int32Array;
  /** Ascending in each list. */
  readonly lengths: Int32Array;
  /** Bits of the 16-mers (see KmerFilter). */
  readonly filter: Int32Array;

  /** Ascending. */
  readonly sts: Int32Array;
  /** A row for each ST: allele numbers in the order of loci. */
  readonly profiles: Int32Array;
}

/** Builds the index of a scheme that is in memory; deterministic. */
export function buildIndex(scheme: Scheme): SchemeIndex {
  const builder = new IndexBuilder(scheme.loci.length);
  for (const [i, locus] of scheme.loci.entries()) builder.add(locus, scheme.alleles[i]!);
  return builder.finish(scheme);
}

/**
 * Builds the index of a scheme's folder locus by locus, without ever holding all its alleles as text.
 * @throws what reading a scheme throws
 */
export async function buildIndexFrom(folder: string): Promise<SchemeIndex> {
  const source = schemeLoci(folder);
  let builder: IndexBuilder | undefined;
  for (;;) {
    const step = await source.next();
    if (step.done) return builder!.finish(step.value);
    builder ??= new IndexBuilder(step.value.loci);
    builder.add(step.value.locus, step.value.alleles);
  }
}
