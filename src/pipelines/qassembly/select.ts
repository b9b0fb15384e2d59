import type { Contig } from '../../genome/fasta.ts';
import type { ContigDepth } from './remap.ts';

/** A contig of the assembler with what the reads say of it. */
export interface Candidate extends Contig, ContigDepth {}

export interface Selected<C extends Candidate = Candidate> {
  /** Named `<prefix>_1` …, longest first; `source` is the assembler's name. */
  kept: (C & { source: string })[];
  short: C[];
  shallow: C[];
  /** Length-weighted mean depth of all contigs that are long enough: what `shallow` is measured by. */
  mean_depth: number;
}

/**
 * Drops contigs shorter than `min_contig`, then those whose depth is under `min_depth_share` of the length-weighted
 * mean (EnteroBase: 20 %). Names follow length, then sequence, so that the same contigs always have the same names.
 */
export function selectContigs<C extends Candidate>(
  candidates: readonly C[],
  prefix: string,
  limits: { min_contig: number; min_depth_share: number },
): Selected<C> {
  const short = candidates.filter((one) => one.sequence.length < limits.min_contig);
  const long = candidates.filter((one) => one.sequence.length >= limits.min_contig);
  const mean_depth = meanDepth(long);
  const floor = mean_depth * limits.min_depth_share;
  const kept = long
    .filter((one) => one.depth >= floor)
    .sort(
      (a, b) =>
        b.sequence.length - a.sequence.length || Buffer.compare(a.sequence, b.sequence) || b.depth - a.depth,
    )
    .map((one, i) => ({ ...one, name: `${prefix}_${i + 1}`, description: '', source: one.name }));
  return { kept, short, shallow: long.filter((one) => one.depth < floor), mean_depth };
}

/** Length-weighted mean depth; 0 without contigs. */
export function meanDepth(contigs: readonly { sequence: Uint8Array; depth: number }[]): number {
  let bases = 0;
  let weighted = 0;
  for (const { sequence, depth } of contigs) {
    bases += sequence.length;
    weighted += depth * sequence.length;
  }
  return bases === 0 ? 0 : weighted / bases;
}

/** The depth table: one line a contig of the assembler, the dropped ones with the reason. */
export function depthTable(selected: Selected): string {
  const line = (name: string, source: string, one: Candidate, fate: string) =>
    [name, source, one.sequence.length, one.depth.toFixed(2), one.covered.toFixed(4), one.reads, fate].join(
      '\t',
    );
  return `${[
    'contig\tsource\tlength\tdepth\tcovered\treads\tfate',
    ...selected.kept.map((one) => line(one.name, one.source, one, 'kept')),
    ...selected.shallow.map((one) => line('-', one.name, one, 'dropped: low depth')),
    ...selected.short.map((one) => line('-', one.name, one, 'dropped: short')),
  ].join('\n')}\n`;
}
