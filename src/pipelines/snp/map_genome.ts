import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EnterobotError } from '../../errors.ts';
import { readFasta, writeFasta } from '../../genome/fasta.ts';
import { CallsFromPileup } from '../../genome/snp/calls_from_pileup.ts';
import { callsToGff } from '../../genome/snp/calls_gff.ts';
import { CallsFromAlignments, type GenomeCalls } from '../../genome/snp/genome_calls.ts';
import { isSnp } from '../../genome/snp/matrix.ts';
import { readPafLine } from '../../genome/snp/paf.ts';
import { DELETED, type ReferenceMap, referenceMap, UNCALLED } from '../../genome/snp/reference_map.ts';
import { tabixGff } from '../../genome/tabix.ts';
import { plainContigs } from '../contig_names.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { checkReads, type ReadPair } from '../qassembly/reads.ts';
import type { RefMapperInputs, RefMapperParams } from '../ref_mapper.ts';
import { runPipe, runProgram } from '../run_program.ts';

const GFF = 'calls.gff3.gz';

type MapperTask = Task<RefMapperInputs, RefMapperParams, unknown>;

/**
 * Outputs `gff_file` (BGZF) and `gff_index` (tabix): what differs from the reference and where nothing is known.
 * @throws SNP_NOT_LIKE_REFERENCE, SNP_REFERENCE_EMPTY, the codes of bad FASTA and FASTQ and those of programs
 */
export async function runRefMapper(task: MapperTask): Promise<PipelineOutput> {
  const { inputs, params } = task;
  const contigs = await readFasta(inputs.reference);
  const map = referenceMap(contigs);
  // A copy with plain names: bcftools does not take all that a name may hold, and indexes a reference where it lies.
  const plain = plainContigs(contigs);
  const reference = join(task.scratch, 'reference.fasta');
  await writeFile(reference, writeFasta(plain));
  const calls = inputs.assembly
    ? await fromAssembly(task, referenceMap(plain), reference, inputs.assembly)
    : await fromReads(task, referenceMap(plain), reference, { read1: inputs.read1!, read2: inputs.read2! });
  const counted = countCalls(map, calls);
  const percent = Math.round((counted.called / map.bases.length) * 1000) / 10;
  task.log.say(`${params.name}: ${percent} % of the reference called, ${counted.snps} SNPs`);
  if (percent < params.least_called) {
    const { name: genome, least_called: least } = params;
    throw new EnterobotError('SNP_NOT_LIKE_REFERENCE', { genome, percent, least });
  }
  const { gz, tbi } = tabixGff(callsToGff(map, calls));
  await writeFile(join(task.folder, GFF), gz);
  await writeFile(join(task.folder, `${GFF}.tbi`), tbi);
  const values = { ...counted, called_percent: percent, reference_length: map.bases.length };
  return { outputs: { gff_file: GFF, gff_index: `${GFF}.tbi` }, values, log: values };
}

async function fromAssembly(
  task: MapperTask,
  map: ReferenceMap,
  reference: string,
  assembly: string,
): Promise<GenomeCalls> {
  const paf = join(task.scratch, 'assembly.paf');
  // asm10: the genomes of a species differ by a few percent at most. Places of a query that are only second best say nothing.
  const words = ['-cx', 'asm10', '--cs', '--secondary=no', '-t', String(task.resources.cores)];
  const query = join(task.scratch, 'assembly.fasta');
  await writeFile(query, writeFasta(plainContigs(await readFasta(assembly))));
  await runProgram(task, 'minimap2', [...words, reference, query], { stdout: paf });
  const calls = new CallsFromAlignments(map);
  for await (const line of linesOf(paf)) calls.add(readPafLine(line));
  return calls.finish();
}

async function fromReads(
  task: MapperTask,
  map: ReferenceMap,
  reference: string,
  pair: ReadPair,
): Promise<GenomeCalls> {
  await checkReads(pair);
  const { min_depth: minDepth, min_share: minShare } = task.params;
  const bam = join(task.scratch, 'reads.bam');
  const pileup = join(task.scratch, 'pileup.vcf');
  const cores = String(task.resources.cores);
  await runPipe(task, [
    ['minimap2', ['-ax', 'sr', '-t', cores, reference, pair.read1, pair.read2]],
    ['samtools', ['sort', '-m', '256M', '-l', '1', '-T', join(task.scratch, 'sort'), '-o', bam, '-']],
  ]);
  // Mapping quality 20: a read that fits two places says nothing of either. -B: bases as they were read; a realignment
  // would lower the quality of true ones near a deletion.
  const words = [
    'mpileup',
    '-f',
    reference,
    '-q',
    '20',
    '-Q',
    '15',
    '-B',
    '-I',
    '-d',
    '1000',
    '-a',
    'FORMAT/AD',
  ];
  await runProgram(task, 'bcftools', [...words, '-Ov', bam], { stdout: pileup });
  const calls = new CallsFromPileup(map, { minDepth, minShare });
  for await (const line of linesOf(pileup)) calls.add(line);
  return calls.finish();
}

async function* linesOf(file: string): AsyncGenerator<string> {
  if ((await stat(file)).size === 0) return;
  yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

function countCalls(map: ReferenceMap, { bases, insertions }: GenomeCalls) {
  const counted = { called: 0, snps: 0, deleted: 0, insertions: insertions.length };
  for (let at = 0; at < bases.length; at++) {
    const base = bases[at]!;
    if (base === DELETED) counted.deleted++;
    else if (base !== UNCALLED) {
      counted.called++;
      if (isSnp(base, map.bases[at]!)) counted.snps++;
    }
  }
  return counted;
}
