import type { LocusCall } from './calls.ts';
import type { Contig } from './fasta.ts';
import { genomeText } from './genome_text.ts';
import { judgeLocus } from './locus_call.ts';
import { gatherEvidence, type LocusEvidence } from './locus_evidence.ts';
import type { SchemeIndex } from './scheme_index.ts';
import { SeedBuilder } from './seed_builder.ts';
import { PAD } from './seed_clusters.ts';

/**
 * Calls the loci of a scheme on each sequence for itself, as if it were a genome: what one holds does not hide what another
 * holds of the same locus. Of a small scheme each is called alone. Of a large one all are scanned at once, which costs a
 * thousandth of a scan for each; sequences on which nothing was found are looked at once more by themselves, because loci
 * that others have are not looked for with all their seeds.
 * @returns for each sequence the calls of the loci that it holds, in scheme order
 */
export function searchSequences(index: SchemeIndex, sequences: readonly Contig[]): LocusCall[][] {
  if (SeedBuilder.isComplete(index.loci.length)) return sequences.flatMap((one) => searchOnce(index, [one]));
  const found = searchOnce(index, sequences);
  const empty = found.flatMap((calls, i) => (calls.length === 0 ? [i] : []));
  if (empty.length > 0 && empty.length < sequences.length) {
    const again = searchOnce(
      index,
      empty.map((i) => sequences[i]!),
    );
    for (const [at, i] of empty.entries()) found[i] = again[at]!;
  }
  return found;
}

function searchOnce(index: SchemeIndex, sequences: readonly Contig[]): LocusCall[][] {
  const longest = index.arrays.longest.reduce((most, length) => Math.max(most, length), 0);
  // A sequence that somebody looks for is a piece, whatever its header says.
  const reach = longest + PAD;
  const text = genomeText(sequences, { reach, isCircular: () => false, onDemand: index.stride > 1 });
  const found: LocusCall[][] = sequences.map(() => []);
  for (const evidence of gatherEvidence(index, text, 'each sequence')) {
    for (const sequence of sequencesOf(evidence)) {
      const call = judgeLocus(index, text, onlyOn(evidence, sequence));
      if (call.kind !== 'missing') found[sequence]!.push(call);
    }
  }
  return found;
}

function sequencesOf({ exact, near }: LocusEvidence): number[] {
  return [...new Set([...exact, ...near].map((span) => span.contig))];
}

function onlyOn({ locus, exact, near }: LocusEvidence, sequence: number): LocusEvidence {
  const here = (span: { contig: number }) => span.contig === sequence;
  return { locus, exact: exact.filter(here), near: near.filter(here) };
}
