import { readFasta } from '../../genome/fasta.ts';
import { readWhole } from '../../genome/sequence_file.ts';
import { callsFromGff } from '../../genome/snp/calls_gff.ts';
import { GeneIndex, genesOf } from '../../genome/snp/genes.ts';
import { maskedPlaces } from '../../genome/snp/mask.ts';
import { alignmentOf, MatrixBuilder } from '../../genome/snp/matrix.ts';
import { referenceMap } from '../../genome/snp/reference_map.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { CALLS_PREFIX, type MatrixInputs, type MatrixParams } from '../ref_mapper_matrix.ts';
import { writeMatrix } from './matrix_files.ts';

/**
 * Outputs `matrix` (a line a site), `sites` (the same for pages, see readSites), `vcf`, `snp_fasta` (the sites of the core as
 * an alignment), `distances` and `distances_per_site`.
 * @throws SNP_CALLS_UNREADABLE, SNP_MASK_UNREADABLE, SNP_TOO_LARGE, the codes of bad FASTA
 */
export async function runMatrix(task: Task<MatrixInputs, MatrixParams, unknown>): Promise<PipelineOutput> {
  const { inputs, params, folder } = task;
  const map = referenceMap(await readFasta(inputs.reference));
  const masked = inputs.mask
    ? maskedPlaces(map, (await readWhole(inputs.mask)).toString('utf8'))
    : new Uint8Array(map.bases.length);
  const genes = inputs.annotation
    ? new GeneIndex(genesOf(map, (await readWhole(inputs.annotation)).toString('utf8')))
    : undefined;
  const builder = new MatrixBuilder(map);
  // By name, so that the same genomes make the same files in whichever order they were chosen.
  const names = Object.keys(inputs)
    .filter((key) => key.startsWith(CALLS_PREFIX))
    .sort();
  for (const key of names) {
    task.signal.throwIfAborted();
    const file = inputs[key]!;
    builder.add(
      key.slice(CALLS_PREFIX.length),
      callsFromGff(map, file, (await readWhole(file)).toString('utf8')),
    );
  }
  const matrix = builder.finish(masked, params.core_share);
  const outputs = await writeMatrix(folder, map, matrix, genes);
  const distinct = new Set(alignmentOf(matrix).map(({ sequence }) => sequence)).size;
  const counted = {
    genomes: matrix.genomes.length,
    sites: matrix.coreSites,
    other_sites: matrix.sites.length - matrix.coreSites,
    core: matrix.core,
  };
  const sentence = sentenceOf(counted);
  task.log.say(sentence);
  const values = {
    ...counted,
    distinct,
    masked: matrix.masked,
    reference_length: map.bases.length,
    constant: [...matrix.constant],
    snp_count: Object.fromEntries(matrix.genomes.map((name, i) => [name, matrix.snps[i]!])),
    called: Object.fromEntries(matrix.genomes.map((name, i) => [name, matrix.called[i]!])),
    sentence,
  };
  return { outputs, values, log: counted };
}

function sentenceOf({ genomes, sites, other_sites, core }: Record<string, number>): string {
  const among = `${genomes} genome${genomes === 1 ? '' : 's'} are called together at ${core} places of the reference`;
  const apart = other_sites ? ` (and at ${other_sites} where too few of them are called)` : '';
  if (core === 0) return `${among}: there is nothing to compare.`;
  if (sites === 0) return `${among} and do not differ at any of them${apart}: there is no tree to make.`;
  return `${among} and differ at ${sites} of them${apart}.`;
}
