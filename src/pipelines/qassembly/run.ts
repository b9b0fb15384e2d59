import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { assemblyStats } from '../../genome/assembly_stats.ts';
import { type Contig, writeFasta } from '../../genome/fasta.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import type { QAssemblyInputs, QAssemblyParams } from '../qassembly.ts';
import { StepClock } from '../step_clock.ts';
import { assemble } from './assemble.ts';
import { callSites } from './call_sites.ts';
import { correctContig } from './correct.ts';
import { expectedLength } from './expected_length.ts';
import { capReads, checkReads, namedReads } from './reads.ts';
import { depthOfContigs, mapReads } from './remap.ts';
import { type Candidate, depthTable, meanDepth, type Selected, selectContigs } from './select.ts';
import type { ContigSites } from './sites.ts';
import { trimReads } from './trim.ts';

const MEGABASE = 1_000_000;

/**
 * Outputs `contigs` (FASTA) and `depth` (a table of all contigs, the dropped ones too).
 * @throws the codes of bad FASTQ, READS_ALL_TRIMMED, ASSEMBLY_EMPTY and those of programs
 */
export async function runQAssembly(
  task: Task<QAssemblyInputs, QAssemblyParams, unknown>,
): Promise<PipelineOutput> {
  const { params, inputs } = task;
  const clock = new StepClock(task.log);
  const checked = await clock.step('checking the reads', () => checkReads(inputs));
  const raw = await namedReads(task, inputs);
  const trimmed = await clock.step('trimming', () => trimReads(task, raw, checked, params));
  const expected = expectedLength(params);
  const capped = await clock.step('capping the depth', () =>
    capReads(task, trimmed.pair, trimmed.after, params.max_depth * expected),
  );
  const assembled = await clock.step('assembling', () => assemble(task, capped.pair, params));
  if (assembled.length === 0) throw empty(params, 0);
  const reference = join(task.scratch, 'assembled.fasta');
  await writeFile(reference, writeFasta(assembled.map((contig) => ({ ...contig, description: '' }))));
  const bam = await clock.step('mapping the reads back', () => mapReads(task, reference, capped.pair));
  const depths = await clock.step('measuring depth', () => depthOfContigs(task, bam));
  const sites = await clock.step('calling sites', () => callSites(task, assembled, reference, bam, params));
  const corrected = assembled.map((contig) => correct(contig, sites));
  const candidates: Candidate[] = corrected.map((contig) => ({
    ...contig,
    ...(depths.get(contig.name) ?? { depth: 0, covered: 0, reads: 0 }),
  }));
  const selected = selectContigs(candidates, params.prefix, params);
  if (selected.kept.length === 0) throw empty(params, assembled.length);
  const outputs = { contigs: 'contigs.fasta', depth: 'depth.tsv' };
  await writeFile(join(task.folder, outputs.contigs), writeFasta(selected.kept));
  await writeFile(join(task.folder, outputs.depth), depthTable(selected));
  const made = new Map(corrected.map((contig) => [contig.name, contig.made]));
  return {
    outputs,
    values: {
      ...numbersOf(selected),
      ...siteNumbers(selected, sites, made),
      expected_length: expected,
      reads_before: checked.reads,
      bases_before: checked.bases,
      reads_after: trimmed.after.reads,
      bases_after: trimmed.after.bases,
      reads_used: capped.count.reads,
      bases_used: capped.count.bases,
      q30_percent: percent(trimmed.q30),
    },
    log: { assembler: params.assembler, steps: clock.times },
  };
}

function correct(contig: Contig, sites: Map<string, ContigSites>): Contig & { made: number } {
  return { ...contig, ...correctContig(contig.sequence, sites.get(contig.name)?.corrections ?? []) };
}

function numbersOf(selected: Selected): Record<string, number> {
  const { n50, l50, contigs, length, gc, longest } = assemblyStats(selected.kept);
  return {
    ...{ n50, l50, contigs, length, longest, gc: round(gc, 5) },
    mean_depth: round(meanDepth(selected.kept), 2),
    dropped_short: selected.short.length,
    dropped_low_depth: selected.shallow.length,
    dropped_bases: [...selected.short, ...selected.shallow].reduce(
      (sum, one) => sum + one.sequence.length,
      0,
    ),
  };
}

/** Sites of the kept contigs; a base that is not surely called counts as of low quality. */
function siteNumbers(
  selected: Selected,
  sites: Map<string, ContigSites>,
  made: Map<string, number>,
): Record<string, number | null> {
  const total = { called: 0, deep: 0, heterozygous: 0, corrected: 0, length: 0 };
  for (const { source, sequence } of selected.kept) {
    const one = sites.get(source);
    total.length += sequence.length;
    total.corrected += made.get(source) ?? 0;
    total.called += one?.called ?? 0;
    total.deep += one?.deep ?? 0;
    total.heterozygous += one?.heterozygous ?? 0;
  }
  return {
    corrected_sites: total.corrected,
    heterozygous_sites: total.heterozygous,
    // Without deep sites a mixture could not have been seen, which is not the same as none.
    heterozygous_per_mb: total.deep === 0 ? null : round((total.heterozygous / total.deep) * MEGABASE, 2),
    low_quality_percent: percent(Math.max(0, 1 - total.called / total.length)),
  };
}

function empty(params: QAssemblyParams, made: number): EnterobotError {
  return new EnterobotError('ASSEMBLY_EMPTY', { assembler: params.assembler, made, kept: 0 });
}

function percent(share: number): number {
  return round(share * 100, 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
