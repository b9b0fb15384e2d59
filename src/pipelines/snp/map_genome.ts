import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EnterobotError } from '../../errors.ts';
import { readFasta, writeFasta } from '../../genome/fasta.ts';
import { callsToGff } from '../../genome/snp/calls_gff.ts';
import { CallsFromAlignments, type GenomeCalls } from '../../genome/snp/genome_calls.ts';
import { isSnp } from '../../genome/snp/matrix.ts';
import { readPafLine } from '../../genome/snp/paf.ts';
import { PILEUP_RULES, Pileup } from '../../genome/snp/pileup.ts';
import { DELETED, type ReferenceMap, referenceMap, UNCALLED } from '../../genome/snp/reference_map.ts';
import { tabixGff } from '../../genome/tabix.ts';
import { plainContigs } from '../contig_names.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { checkReads, type ReadPair } from '../qassembly/reads.ts';
import type { RefMapperInputs, RefMapperParams } from '../ref_mapper.ts';
import { runProgram } from '../run_program.ts';

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
  const { params, resources } = task;
  const pileup = new Pileup(map, {
    ...PILEUP_RULES,
    minDepth: params.min_depth,
    minShare: params.min_share,
    referenceDepth: params.reference_depth,
    referenceShare: params.reference_share,
  });
  // Mates come one after the other and nothing is sorted: the counts of all places are in memory at once.
  const words = ['-ax', 'sr', '--secondary=no', '-t', String(resources.cores)];
  await runProgram(task, 'minimap2', [...words, reference, pair.read1, pair.read2], {
    take: (chunk) => pileup.push(chunk),
  });
  const { used, duplicates } = pileup.pairs;
  task.log.say(`${used} pairs counted, ${duplicates} copies of others left out`);
  return pileup.finish();
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
