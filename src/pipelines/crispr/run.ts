import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const GFF = 'crispr.gff3.gz';

/**
 * Outputs: `gff_file` (BGZF) and `gff_index` (tabix), `report` (what pilercr printed). Values: the arrays in the order of the
 * contigs, with places and letters; they get their numbers where they are kept.
 * @throws PILERCR_REPORT, the codes of bad FASTA and those of programs
 */
export async function runCrispr(task: Task<CrisprInputs, CrisprParams, unknown>): Promise<PipelineOutput> {
  const contigs = await readFasta(task.inputs.assembly);
  const plain = plainContigs(contigs);
  const input = join(task.scratch, 'contigs.fasta');
  const report = join(task.folder, 'pilercr.txt');
  await writeFile(input, writeFasta(plain));
  const least = String(task.params.min_repeats);
  await runProgram(task, 'pilercr', ['-in', input, '-out', report, '-noinfo', '-quiet', '-minarray', least]);
  const found = crisprArrays(parsePilercr(await readFile(report, 'latin1')), plain);
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
