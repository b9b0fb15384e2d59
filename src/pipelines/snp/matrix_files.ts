import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BgzfStream } from '../../genome/bgzf.ts';
import { GeneIndex } from '../../genome/snp/genes.ts';
import { alignmentOf, type SnpMatrix, snpDistances } from '../../genome/snp/matrix.ts';
import { matrixVcf } from '../../genome/snp/matrix_vcf.ts';
import { LETTERS, type ReferenceMap, siteName } from '../../genome/snp/reference_map.ts';
import { siteEffects } from '../../genome/snp/site_effects.ts';
import { type SiteEntry, sitesFile } from '../../genome/snp/sites_file.ts';

/** The outputs of refMapper_matrix by name. */
const FILES = {
  matrix: 'matrix.tsv.gz',
  sites: 'sites.bin',
  vcf: 'snps.vcf.gz',
  snp_fasta: 'snps.fasta.gz',
  distances: 'distances.tsv',
  distances_per_site: 'distances_per_site.tsv',
} as const;

/** Writes all files of a matrix. @param index of the reference's genes, undefined without an annotation */
export async function writeMatrix(
  folder: string,
  map: ReferenceMap,
  matrix: SnpMatrix,
  index: GeneIndex | undefined,
): Promise<Record<string, string>> {
  const path = (output: keyof typeof FILES) => join(folder, FILES[output]);
  const entries = entriesOf(map, matrix, index);
  const genes = (index ?? new GeneIndex([])).genes.map(({ name, product }): [string, string] => [
    name,
    product,
  ]);
  const contigs = map.contigs.map(({ name }) => name);
  const head = { genomes: [...matrix.genomes], contigs, genes, annotated: index !== undefined };
  await writeFile(path('sites'), sitesFile(head, entries));
  await writePacked(path('matrix'), matrixLines(map, matrix, entries, genes));
  await writePacked(path('snp_fasta'), fastaLines(matrix));
  await pipeline(matrixVcf(map, matrix, entries, genes), new BgzfStream(), createWriteStream(path('vcf')));
  const { differences, compared } = snpDistances(matrix);
  const counts = square(matrix.genomes, (at) => differences[at]!);
  await writeFile(path('distances'), counts);
  const shares = square(matrix.genomes, (at) =>
    compared[at] ? (differences[at]! / compared[at]!).toPrecision(6) : 'NA',
  );
  await writeFile(path('distances_per_site'), shares);
  return { ...FILES };
}

function entriesOf(map: ReferenceMap, { sites }: SnpMatrix, index: GeneIndex | undefined): SiteEntry[] {
  return sites.map(({ place, core, bases }) => {
    const found = index ? siteEffects(map, index, place, bases) : { genes: [], effect: null, change: '' };
    return { ...siteName(map, place), core, alleles: lettersOf(bases), ...found };
  });
}

function lettersOf(bases: Uint8Array): string {
  return Array.from(bases, (base) => LETTERS[base]).join('');
}

/** Columns: contig, position, reference, core (yes or no), the worst effect, what each base does, genes, products, then a column a genome. */
function* matrixLines(
  map: ReferenceMap,
  { genomes }: SnpMatrix,
  entries: readonly SiteEntry[],
  genes: readonly [string, string][],
) {
  const columns = ['contig', 'position', 'reference', 'core', 'effect', 'change', 'gene', 'product'];
  yield `${[...columns, ...genomes].join('\t')}\n`;
  for (const one of entries) {
    const over = one.genes.map((number) => genes[number]!);
    const cells = [map.contigs[one.contig]!.name, one.position, one.reference, one.core ? 'yes' : 'no'];
    cells.push(one.effect ?? '', one.change, over.map(([name]) => name).join('; '));
    cells.push(over.map(([, product]) => product).join('; '));
    yield `${[...cells, ...one.alleles].join('\t')}\n`;
  }
}

function* fastaLines(matrix: SnpMatrix) {
  for (const { name, sequence } of alignmentOf(matrix)) yield `>${name}\n${sequence}\n`;
}

function square(genomes: readonly string[], value: (at: number) => number | string): string {
  const lines = genomes.map((name, i) =>
    [name, ...genomes.map((_, j) => value(i * genomes.length + j))].join('\t'),
  );
  return [['', ...genomes].join('\t'), ...lines, ''].join('\n');
}

async function writePacked(file: string, lines: Iterable<string>): Promise<void> {
  await pipeline(lines, createGzip(), createWriteStream(file));
}
