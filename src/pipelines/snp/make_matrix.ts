import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readFasta } from '../../genome/fasta.ts';
import { readWhole } from '../../genome/sequence_file.ts';
import { callsFromGff } from '../../genome/snp/calls_gff.ts';
import { effectOf, type Gene, genesAt, genesOf, siteName } from '../../genome/snp/genes.ts';
import { maskedPlaces } from '../../genome/snp/mask.ts';
import { alignmentOf, MatrixBuilder, type SnpMatrix, snpDistances } from '../../genome/snp/matrix.ts';
import {
  DELETED,
  LETTERS,
  type ReferenceMap,
  referenceMap,
  UNCALLED,
} from '../../genome/snp/reference_map.ts';
import type { PipelineOutput, Task } from '../pipeline.ts';
import { CALLS_PREFIX, type MatrixInputs, type MatrixParams } from '../ref_mapper_matrix.ts';

/**
 * Outputs `matrix` (a line a site), `snp_fasta` (the variable sites as an alignment), `distances` and `distances_per_site`.
 * @throws SNP_CALLS_UNREADABLE, SNP_MASK_UNREADABLE, SNP_TOO_LARGE, the codes of bad FASTA
 */
export async function runMatrix(task: Task<MatrixInputs, MatrixParams, unknown>): Promise<PipelineOutput> {
  const { inputs, params, folder } = task;
  const map = referenceMap(await readFasta(inputs.reference));
  const masked = inputs.mask
    ? maskedPlaces(map, (await readWhole(inputs.mask)).toString('utf8'))
    : new Uint8Array(map.bases.length);
  const genes = inputs.annotation
    ? genesOf(map, (await readWhole(inputs.annotation)).toString('utf8'))
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
  await writePacked(join(folder, 'matrix.tsv.gz'), matrixLines(map, matrix, genes));
  await writePacked(join(folder, 'snps.fasta.gz'), fastaLines(matrix));
  const { differences, compared } = snpDistances(matrix);
  const square = (value: (at: number) => number | string) =>
    [
      ['', ...matrix.genomes].join('\t'),
      ...matrix.genomes.map((name, i) =>
        [name, ...matrix.genomes.map((_, j) => value(i * matrix.genomes.length + j))].join('\t'),
      ),
      '',
    ].join('\n');
  await writeFile(
    join(folder, 'distances.tsv'),
    square((at) => differences[at]!),
  );
  await writeFile(
    join(folder, 'distances_per_site.tsv'),
    square((at) => (compared[at] ? (differences[at]! / compared[at]!).toPrecision(6) : 'NA')),
  );
  const distinct = new Set(alignmentOf(matrix).map(({ sequence }) => sequence)).size;
  task.log.say(
    `${matrix.genomes.length} genomes, ${matrix.sites.length} variable sites, core ${matrix.core}`,
  );
  const values = {
    genomes: matrix.genomes.length,
    distinct,
    sites: matrix.sites.length,
    core: matrix.core,
    masked: matrix.masked,
    reference_length: map.bases.length,
    constant: [...matrix.constant],
    snp_count: Object.fromEntries(matrix.genomes.map((name, i) => [name, matrix.snps[i]!])),
    called: Object.fromEntries(matrix.genomes.map((name, i) => [name, matrix.called[i]!])),
  };
  return {
    outputs: {
      matrix: 'matrix.tsv.gz',
      snp_fasta: 'snps.fasta.gz',
      distances: 'distances.tsv',
      distances_per_site: 'distances_per_site.tsv',
    },
    values,
    log: { genomes: values.genomes, sites: values.sites, core: values.core },
  };
}

/** Columns: contig, position, reference, then what it does (each other base), its genes, and a column a genome. */
function* matrixLines(map: ReferenceMap, { genomes, sites }: SnpMatrix, genes?: readonly Gene[]) {
  yield `${['contig', 'position', 'reference', 'effect', 'gene', 'product', ...genomes].join('\t')}\n`;
  for (const { place, bases } of sites) {
    const { contig, position, reference } = siteName(map, place);
    const others = [...new Set(bases)]
      .filter((base) => base !== UNCALLED && base !== DELETED && base !== map.bases[place])
      .sort();
    const over = genes ? genesAt(genes, place) : [];
    const effects = over.flatMap((gene) =>
      others.map((base) => {
        const { effect, change } = effectOf(map, gene, place, base);
        return `${reference}>${LETTERS[base]} ${effect}${change ? ` ${change}` : ''}`;
      }),
    );
    const effect = genes ? effects.join('; ') || 'intergenic' : '';
    const cells = [contig, position, reference, effect, over.map(({ name }) => name).join('; ')];
    cells.push(over.map(({ product }) => product).join('; '));
    yield `${[...cells, ...Array.from(bases, (base) => LETTERS[base])].join('\t')}\n`;
  }
}

function* fastaLines(matrix: SnpMatrix) {
  for (const { name, sequence } of alignmentOf(matrix)) yield `>${name}\n${sequence}\n`;
}

async function writePacked(file: string, lines: Iterable<string>): Promise<void> {
  await pipeline(lines, createGzip(), createWriteStream(file));
}
