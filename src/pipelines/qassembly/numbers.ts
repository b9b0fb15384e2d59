import { assemblyStats } from '../../genome/assembly_stats.ts';
import { type Candidate, meanDepth, type Selected } from './select.ts';
import type { ContigSites, Correction } from './sites.ts';

const MEGABASE = 1_000_000;

/** A contig with all that was found out about it. */
export interface Piece extends Candidate {
  /** The corrections that were made in it. */
  made: Correction[];
  /** Undefined when no read of quality lies on it. */
  sites: ContigSites | undefined;
}

/** The numbers of the kept contigs and how much was dropped; `gc` is a share, lengths are bases. */
export function contigNumbers(selected: Selected): Record<string, number> {
  const { n50, l50, contigs, length, gc, longest } = assemblyStats(selected.kept);
  const dropped = [...selected.short, ...selected.shallow];
  return {
    ...{ n50, l50, contigs, length, longest, gc: round(gc, 5) },
    mean_depth: round(meanDepth(selected.kept), 2),
    dropped_short: selected.short.length,
    dropped_low_depth: selected.shallow.length,
    dropped_bases: dropped.reduce((sum, one) => sum + one.sequence.length, 0),
  };
}

/**
 * What the reads say of the kept contigs. A base that is not surely called counts as of low quality. Heterozygous
 * sites are given per million bases that are deep enough to show one, null where none is: a mixture could not have
 * been seen there, which is not the same as none.
 */
export function siteNumbers(selected: Selected<Piece>): Record<string, number | null> {
  const total = { called: 0, deep: 0, heterozygous: 0, corrected: 0, length: 0 };
  for (const { sites, made, sequence } of selected.kept) {
    total.length += sequence.length;
    total.corrected += made.length;
    total.called += sites?.called ?? 0;
    total.deep += sites?.deep ?? 0;
    total.heterozygous += sites?.heterozygous ?? 0;
  }
  return {
    corrected_sites: total.corrected,
    heterozygous_sites: total.heterozygous,
    heterozygous_per_mb: total.deep === 0 ? null : round((total.heterozygous / total.deep) * MEGABASE, 2),
    low_quality_percent: percent(Math.max(0, 1 - total.called / total.length)),
  };
}

/** A share as percent, three digits. */
export function percent(share: number): number {
  return round(share * 100, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
