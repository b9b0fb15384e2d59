import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type Contig, writeFasta } from '../../genome/fasta.ts';
import type { PipelineOutput } from '../pipeline.ts';
import type { QAssemblyParams, QAssemblyTask } from '../qassembly.ts';
import { StepClock } from '../step_clock.ts';
import { assemble } from './assemble.ts';
import { callSites } from './call_sites.ts';
import { correctContig, correctionTable } from './correct.ts';
import { expectedLength } from './expected_length.ts';
import { contigNumbers, type Piece, percent, siteNumbers } from './numbers.ts';
import { capReads, namedReads } from './reads.ts';
import { type ReadsOfTask, withReads } from './reads_of_task.ts';
import { type ContigDepth, depthOfContigs, mapReads } from './remap.ts';
import { depthTable, selectContigs } from './select.ts';
import type { ContigSites } from './sites.ts';
import { trimReads } from './trim.ts';

const OUTPUTS = { contigs: 'contigs.fasta', depth: 'depth.tsv', corrections: 'corrections.tsv' } as const;

/**
 * Outputs `contigs` (FASTA), `depth` (a table of all contigs, the dropped ones too) and `corrections` (a table).
 * @throws the codes of runs and of bad FASTQ, READS_ALL_TRIMMED, ASSEMBLY_EMPTY and those of programs
 */
export async function runQAssembly(task: QAssemblyTask): Promise<PipelineOutput> {
  const clock = new StepClock(task.log);
  return withReads(task, clock, (reads) => assembleReads(task, clock, reads));
}

async function assembleReads(
  task: QAssemblyTask,
  clock: StepClock,
  { pair, count: checked, runs }: ReadsOfTask,
): Promise<PipelineOutput> {
  const { params } = task;
  const raw = await namedReads(task, pair);
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
  const pieces = assembled.map((contig) => piece(contig, depths.get(contig.name), sites.get(contig.name)));
  const selected = selectContigs(pieces, params.prefix, params);
  if (selected.kept.length === 0) throw empty(params, assembled.length);
  const write = (name: string, content: string) => writeFile(join(task.folder, name), content);
  await write(OUTPUTS.contigs, writeFasta(selected.kept));
  await write(OUTPUTS.depth, depthTable(selected));
  await write(
    OUTPUTS.corrections,
    correctionTable(selected.kept.flatMap(({ name, made }) => made.map((one) => ({ ...one, name })))),
  );
  return {
    outputs: { ...OUTPUTS },
    values: {
      ...contigNumbers(selected),
      ...siteNumbers(selected),
      expected_length: expected,
      reads_before: checked.reads,
      bases_before: checked.bases,
      reads_after: trimmed.after.reads,
      bases_after: trimmed.after.bases,
      reads_used: capped.count.reads,
      bases_used: capped.count.bases,
      q30_percent: percent(trimmed.q30),
      ...(runs.length > 0 ? { runs } : {}),
    },
    log: { assembler: params.assembler, steps: clock.times },
  };
}

function piece(contig: Contig, depth: ContigDepth | undefined, sites: ContigSites | undefined): Piece {
  const nothing = { depth: 0, covered: 0, reads: 0 };
  const corrected = correctContig(contig.sequence, sites?.corrections ?? []);
  return { ...contig, ...(depth ?? nothing), ...corrected, sites };
}

function empty(params: QAssemblyParams, made: number): EnterobotError {
  return new EnterobotError('ASSEMBLY_EMPTY', { assembler: params.assembler, made, kept: 0 });
}
