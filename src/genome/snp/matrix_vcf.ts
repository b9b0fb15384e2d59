import type { SnpMatrix } from './matrix.ts';
import { DELETED, LETTERS, type ReferenceMap, UNCALLED } from './reference_map.ts';
import { otherBases } from './site_effects.ts';
import type { SiteEntry } from './sites_file.ts';

const HEAD = [
  '##fileformat=VCFv4.3',
  '##source=Enterobot',
  '##FILTER=<ID=PASS,Description="All filters passed">',
  '##FILTER=<ID=NotCore,Description="Called in too few genomes: no part of distances and tree">',
  '##INFO=<ID=NS,Number=1,Type=Integer,Description="Genomes with data">',
  '##INFO=<ID=GENE,Number=.,Type=String,Description="Genes over the site">',
  '##INFO=<ID=EFFECT,Number=1,Type=String,Description="The worst effect of its bases">',
  '##INFO=<ID=CHANGE,Number=1,Type=String,Description="What each base does in each gene">',
  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype, haploid">',
];

/** The sites of a matrix as VCF 4.3, line by line: haploid, . where nothing is called, * for a deletion. */
export function* matrixVcf(
  map: ReferenceMap,
  { genomes, sites }: SnpMatrix,
  entries: readonly SiteEntry[],
  genes: readonly [name: string, product: string][],
): Generator<Buffer> {
  const contigs = map.contigs.map(({ name, length }) => `##contig=<ID=${escaped(name)},length=${length}>`);
  const columns = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT', ...genomes];
  yield Buffer.from(`${[...HEAD, ...contigs, columns.join('\t')].join('\n')}\n`);
  for (const [i, { place, bases }] of sites.entries()) {
    const entry = entries[i]!;
    const others = otherBases(map, place, bases);
    const alternatives = others.map((base) => LETTERS[base]!);
    if (bases.includes(DELETED)) alternatives.push('*');
    const calls = Array.from(bases, (base) => {
      if (base === UNCALLED) return '.';
      if (base === DELETED) return alternatives.length;
      return others.indexOf(base) + 1;
    });
    const called = bases.filter((base) => base !== UNCALLED).length;
    const info = [`NS=${called}`];
    const names = entry.genes.map((number) => escaped(genes[number]![0])).join(',');
    if (names) info.push(`GENE=${names}`);
    if (entry.effect) info.push(`EFFECT=${escaped(entry.effect)}`);
    if (entry.change) info.push(`CHANGE=${escaped(entry.change)}`);
    const cells = [escaped(map.contigs[entry.contig]!.name), entry.position, '.', entry.reference];
    cells.push(alternatives.join(',') || '.', '.', entry.core ? 'PASS' : 'NotCore', info.join(';'), 'GT');
    yield Buffer.from(`${[...cells, ...calls].join('\t')}\n`);
  }
}

/** What would end a value, or a name in VCF's header, is percent-encoded (VCF 4.3, 1.2); so are blanks. */
function escaped(text: string): string {
  return text.replace(
    /[%;,:=<>"\s]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
