import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crisprArrays } from '../../genome/crispr/crispr_arrays.ts';
import { parsePilercr } from '../../genome/crispr/pilercr_report.ts';
import { readFasta, writeFasta } from '../../genome/fasta.ts';
import { type MaskedStretch, maskedPlaces, maskToGff, repeatsOfSelfHits } from '../../genome/snp/mask.ts';
import { referenceMap } from '../../genome/snp/reference_map.ts';
import { tabixGff } from '../../genome/tabix.ts';
import { contigOfPlainName, plainContigs } from '../contig_names.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import type { RefMaskerInputs, RefMaskerParams } from '../ref_masker.ts';
import { runProgram } from '../run_program.ts';

const GFF = 'mask.gff3.gz';

/**
 * Outputs `gff_file` (BGZF) and `gff_index` (tabix).
 * @throws SNP_REFERENCE_EMPTY, SNP_MASK_UNREADABLE, PILERCR_REPORT, the codes of bad FASTA and those of programs
 */
export async function runRefMasker(
  task: Task<RefMaskerInputs, RefMaskerParams, unknown>,
): Promise<PipelineOutput> {
  const { inputs, params, scratch, folder } = task;
  const contigs = await readFasta(inputs.reference);
  const map = referenceMap(contigs);
  const plain = plainContigs(contigs);
  const fasta = join(scratch, 'reference.fasta');
  const hits = join(scratch, 'self_hits.tsv');
  const report = join(scratch, 'pilercr.txt');
  await writeFile(fasta, writeFasta(plain));
  // megablast finds copies of 90 % and more; no filter, since what is of few letters repeats like anything else.
  await runProgram(
    task,
    'blastn',
    [
      ...['-task', 'megablast', '-query', fasta, '-subject', fasta, '-dust', 'no', '-evalue', '1e-5'],
      ...['-perc_identity', String(params.min_identity)],
      ...['-outfmt', '6 qseqid qstart qend sseqid sstart send pident length'],
    ],
    { stdout: hits },
  );
  await runProgram(task, 'pilercr', ['-in', fasta, '-out', report, '-noinfo', '-quiet']);
  const { min_identity: minIdentity, min_length: minLength } = params;
  const repeats = repeatsOfSelfHits(await readFile(hits, 'utf8'), { minIdentity, minLength });
  const arrays = crisprArrays(parsePilercr(await readFile(report, 'latin1')), plain).map(
    ({ contig, start, end }): MaskedStretch => ({ contig, start, end, reason: 'CRISPR' }),
  );
  const stretches = [...repeats, ...arrays].map((one) => ({
    ...one,
    contig: contigOfPlainName(contigs, one.contig)!.name,
  }));
  const text = maskToGff(stretches);
  const masked = maskedPlaces(map, text).reduce((sum, one) => sum + one, 0);
  const { gz, tbi } = tabixGff(text);
  await writeFile(join(folder, GFF), gz);
  await writeFile(join(folder, `${GFF}.tbi`), tbi);
  const values = {
    masked,
    masked_percent: Math.round((masked / map.bases.length) * 10_000) / 100,
    repeats: repeats.length,
    crispr_arrays: arrays.length,
    reference_length: map.bases.length,
  };
  task.log.say(`${values.masked_percent} % of the reference masked`);
  return { outputs: { gff_file: GFF, gff_index: `${GFF}.tbi` }, values, log: values };
}
