import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EnterobotError } from '../../errors.ts';
import { readFasta, writeFasta } from '../../genome/fasta.ts';
import { tabixGff } from '../../genome/tabix.ts';
import { plainContigs } from '../contig_names.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import type { ProkkaInputs, ProkkaParams } from '../prokka_annotation.ts';
import { runProgram } from '../run_program.ts';
import { renamedGbk } from './gbk.ts';
import { renamedGff } from './gff.ts';
import { proteinsFor } from './proteins.ts';

/** NCBI takes no shorter contigs, and they hold no whole gene. */
const LEAST_BASES = 200;

const GFF = 'annotation.gff3.gz';
const GBK = 'annotation.gbk.gz';

/**
 * Outputs: `gff_file` (BGZF) and `gff_index` (tabix), `gbk_file` (gzip). Values: how many there are of what, which proteins
 * gave the names, and the versions of the programs that prokka ran.
 * @throws ANNOTATION_*, PROKKA_DATABASE, the codes of bad FASTA and those of programs
 */
export async function runProkka(task: Task<ProkkaInputs, ProkkaParams, unknown>): Promise<PipelineOutput> {
  const { params } = task;
  const contigs = await readFasta(task.inputs.assembly);
  const plain = plainContigs(contigs, LEAST_BASES);
  if (plain.length === 0) {
    const longest = Math.max(0, ...contigs.map(({ sequence }) => sequence.length));
    throw new EnterobotError('ANNOTATION_NO_CONTIGS', {
      contigs: contigs.length,
      least: LEAST_BASES,
      longest,
    });
  }
  const input = join(task.scratch, 'contigs.fasta');
  await writeFile(input, writeFasta(plain));
  const proteins = await proteinsFor(task, params);
  const made = join(task.scratch, 'prokka');
  await runProgram(task, 'prokka', [
    ...['--outdir', made, '--prefix', 'annotation', '--cpus', String(task.resources.cores)],
    ...['--locustag', params.locus_tag, '--kingdom', params.kingdom, '--gcode', String(params.gcode)],
    ...['--genus', params.genus, '--species', params.species, '--strain', params.strain],
    ...[...proteins.argv, input],
  ]);
  const gff = renamedGff(await left(made, 'annotation.gff'), contigs);
  if (gff.counts.CDS === 0) {
    const bases = plain.reduce((sum, { sequence }) => sum + sequence.length, 0);
    throw new EnterobotError('ANNOTATION_NO_CDS', { bases });
  }
  const gbk = renamedGbk(await left(made, 'annotation.gbk'), contigs, plain);
  const { gz, tbi } = tabixGff(gff.text);
  await writeFile(join(task.folder, GFF), gz);
  await writeFile(join(task.folder, `${GFF}.tbi`), tbi);
  await writeFile(join(task.folder, GBK), gzipSync(gbk));
  task.log.say(`${gff.counts.genes} genes, named by ${proteins.source}`);
  return {
    outputs: { gff_file: GFF, gff_index: `${GFF}.tbi`, gbk_file: GBK },
    values: {
      ...gff.counts,
      named_by: proteins.source,
      contigs_left_out: contigs.length - plain.length,
      tools: toolVersions(await left(made, 'annotation.log')),
    },
    log: { ...gff.counts },
  };
}

/** @throws ANNOTATION_UNREADABLE when prokka ended well without it */
async function left(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'latin1');
  } catch (cause) {
    throw new EnterobotError('ANNOTATION_UNREADABLE', { problem: `it left no ${name}` }, { cause });
  }
}

/** The programs that prokka found, with their versions as it reads them. */
function toolVersions(log: string): Record<string, string> {
  return Object.fromEntries(
    [...log.matchAll(/Determined (\S+) version is (\S+)/g)].map(([, name, version]) => [name!, version!]),
  );
}
