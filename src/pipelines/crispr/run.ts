import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type CrisprArray, crisprArrays } from '../../genome/crispr/crispr_arrays.ts';
import { crisprGff } from '../../genome/crispr/crispr_gff.ts';
import { parsePilercr } from '../../genome/crispr/pilercr_report.ts';
import { readFasta, writeFasta } from '../../genome/fasta.ts';
import { tabixGff } from '../../genome/tabix.ts';
import type { Json } from '../../protocol/task.ts';
import { contigOfPlainName, plainContigs } from '../contig_names.ts';
import type { CrisprInputs, CrisprParams } from '../crispr.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { runProgram } from '../run_program.ts';

/** Three repeats of 16 with their spacers take 64; pilercr itself breaks down over an assembly of a few bases. */
const LEAST_BASES = 64;

const GFF = 'crispr.gff3.gz';

/**
 * Outputs: `gff_file` (BGZF) and `gff_index` (tabix), `report` (what pilercr printed). Values: the arrays in the order of the
 * contigs, with places and letters; they get their numbers where they are kept.
 * @throws PILERCR_REPORT, the codes of bad FASTA and those of programs
 */
export async function runCrispr(task: Task<CrisprInputs, CrisprParams, unknown>): Promise<PipelineOutput> {
  const contigs = await readFasta(task.inputs.assembly);
  const plain = plainContigs(contigs, LEAST_BASES);
  const input = join(task.scratch, 'contigs.fasta');
  const report = join(task.folder, 'pilercr.txt');
  await writeFile(input, writeFasta(plain));
  const least = String(task.params.min_repeats);
  const argv = ['-in', input, '-out', report, '-noinfo', '-quiet', '-minarray', least];
  if (plain.length > 0) await runProgram(task, 'pilercr', argv);
  else await writeFile(report, 'contigs.fasta: 0 putative CRISPR arrays found.\n');
  const found = crisprArrays(parsePilercr(await reportIn(report)), plain);
  const arrays = found.map((array) => ({ ...array, contig: contigOfPlainName(contigs, array.contig)!.name }));
  const { gz, tbi } = tabixGff(crisprGff(arrays));
  await writeFile(join(task.folder, GFF), gz);
  await writeFile(join(task.folder, `${GFF}.tbi`), tbi);
  task.log.say(
    `${arrays.length} arrays, ${arrays.reduce((sum, { spacers }) => sum + spacers.length, 0)} spacers`,
  );
  return {
    outputs: { gff_file: GFF, gff_index: `${GFF}.tbi`, report: 'pilercr.txt' },
    values: { arrays: arrays satisfies CrisprArray[] as unknown as Json },
    log: { arrays: arrays.length },
  };
}

/** @throws PILERCR_REPORT when pilercr ended well without one */
async function reportIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (cause) {
    throw new EnterobotError('PILERCR_REPORT', { problem: 'there is none' }, { cause });
  }
}
