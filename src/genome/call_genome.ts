import type { GenomeCall } from './calls.ts';
import type { Contig } from './fasta.ts';
import { genomeText, saysCircular } from './genome_text.ts';
import { judgeLocus } from './locus_call.ts';
import { gatherEvidence } from './locus_evidence.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { PAD } from './seed_clusters.ts';
import { sequenceType } from './sequence_type.ts';

export type { GenomeCall, LocusCall } from './calls.ts';
export { buildIndex, type SchemeIndex } from './scheme_index.ts';

export interface CallOptions {
  /** Which contigs are circular; without it those whose header says so (`circular=true`, `[topology=circular]`). */
  isCircular?: (contig: Contig) => boolean;
}

/** The largest codes so far: five megabytes a genome would keep the garbage collector busy. No call leaves it. */
let room: Uint8Array = new Uint8Array(0);
const MOST_ROOM = 64 * 1024 * 1024;

/**
 * Calls every locus of a scheme on a genome. Pure and deterministic: the same contigs give the same answer. How the
 * scheme is called is in its parameters.
 */
export function callGenome(
  index: SchemeIndex,
  contigs: readonly Contig[],
  { isCircular = saysCircular }: CallOptions = {},
): GenomeCall {
  const longest = index.arrays.longest.reduce((most, length) => Math.max(most, length), 0);
  const genome = genomeText(contigs, { reach: longest + PAD, isCircular, onDemand: index.stride > 1, room });
  if (genome.codes.length > room.length && genome.codes.length <= MOST_ROOM) room = genome.codes;
  const calls = gatherEvidence(index, genome).map((one) => judgeLocus(index, genome, one));
  return { scheme: index.name, calls, ...sequenceType(index, calls) };
}
