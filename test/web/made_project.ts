import { newickName } from '../../src/genome/tree/newick.ts';
import { dna, randomFrom } from '../genome/genomes.ts';

/** A SNP project as the server would tell it: genomes grown along a tree of chance, with all that its page asks for. */
export function madeProject(genomes: number, sites: number, seed = 5) {
  const random = randomFrom(seed);
  const names = Array.from({ length: genomes }, (_, i) =>
    i === 3 ? "it's (odd), <b>' name" : `2026-${String(i + 1).padStart(4, '0')}`,
  );
  const letters = 'ACGT';
  const reference = Array.from({ length: sites }, () => letters[random(4)]!);
  // A tree by joining lines at random; each branch changes some sites of all that is under it.
  const alleles = reference.map((letter) => new Array<string>(genomes).fill(letter));
  let lines = names.map((name, i) => ({ text: newickName(name), under: [i] }));
  let site = 0;
  const branch = ({ text, under }: { text: string; under: number[] }) => {
    const changes = under.length === 1 ? random(4) : 1 + random(9);
    for (let i = 0; i < changes && site < sites; i++, site++) {
      const other = letters[(letters.indexOf(reference[site]!) + 1 + random(3)) % 4]!;
      for (const genome of under) alleles[site]![genome] = other;
    }
    return `${text}:${(changes / 4_000_000).toExponential(4)}`;
  };
  while (lines.length > 3) {
    const near = Math.min(lines.length - 1, 8);
    const one = lines.splice(random(lines.length), 1)[0]!;
    const other = lines.splice(random(near), 1)[0]!;
    const joined = {
      text: `(${branch(one)},${branch(other)})${60 + random(41)}`,
      under: [...one.under, ...other.under],
    };
    lines = [...lines, joined];
  }
  const newick = `(${lines.map(branch).join(',')});`;
  for (let left = site; left < sites; left++) alleles[left]![random(genomes)] = letters[random(4)]!;
  for (let i = 0; i < genomes * 3; i++) alleles[random(sites)]![random(genomes)] = 'NN-'[random(3)]!;
  const order = Array.from({ length: sites }, (_, i) => i).sort(
    (a, b) => ((a * 7919) % sites) - ((b * 7919) % sites),
  );
  const effects = ['missense', 'synonymous', 'synonymous', 'intergenic', 'nonsense', 'RNA'] as const;
  const records = order.map((from, i) => {
    const effect = effects[Math.floor(i / 3) % effects.length]!;
    const gene =
      effect === 'intergenic' ? null : ['gyrA', 'parC', 'rpoS', 'ompK36', 'b1234'][Math.floor(i / 5) % 5]!;
    return {
      ...{ contig: i < sites * 0.7 ? 'contig_1' : 'contig_2', position: 1200 + i * 1999, effect, gene },
      ...{ reference: reference[from]!, core: i % 29 !== 0, alleles: alleles[from]!.join('') },
      product: gene && `product of ${gene}`,
      change: gene && `${gene} A>G ${effect} K${i}T`,
    };
  });
  const apart = (a: number, b: number) =>
    alleles.reduce((sum, row) => sum + (row[a] !== row[b] && !'N-'.includes(row[a]! + row[b]!) ? 1 : 0), 0);
  const table = [
    ['', ...names],
    ...names.map((name, i) => [name, ...names.map((_, j) => String(apart(i, j)))]),
  ]
    .map((row) => row.join('\t'))
    .join('\n');
  const barcodes = names.map((_, i) => `MAD_${String(i).padStart(4, '0')}AA`);
  const project = {
    ...{ progress: 1, state: 'complete', from: 'assemblies' },
    steps: ['ref_masker', 'ref_mapper', 'ref_mapper_matrix', 'matrix_phylogeny'].map((step, i) => ({
      ...{ step, state: 'complete', waits_for: [], job_id: i + 1, reason: null },
      jobs: { total: i === 1 ? genomes : 1, complete: i === 1 ? genomes : 1, failed: 0, under_way: 0 },
    })),
    reference: {
      ...{ assembly: 'MAD_0000AA_AS', strain: barcodes[0]!, name: names[0]! },
      ...{ length: 4_800_000, masked_percent: 3.4 },
    },
    assemblies: names.map((name, i) => ({
      ...{ assembly: `${barcodes[i]}_AS`, strain: barcodes[i]!, name, state: 'complete', job_id: null },
      ...{ reason: null, called_percent: 96.4, snps: apart(0, i), left_out: false },
    })),
    made_again: [],
    summary: {
      ...{ genomes, distinct: genomes, sites, core_sites: 4_000_000, other_sites: 3, sentence: null },
      ...{ masked: 160_000, reference_length: 4_800_000, left_out: [] },
      ...{ tree: 'IQ-TREE, GTR+G with the constant sites counted.', support: 'ultrafast bootstrap, 1000' },
    },
    files: [
      { name: 'tree.nwk', bytes: newick.length, sha256: '' },
      { name: 'distances.tsv', bytes: table.length, sha256: '' },
    ],
  };
  const countries = ['Germany', 'Denmark', 'United Kingdom', 'Italy', 'France', 'Poland'];
  const strains = barcodes.map((barcode, i) => ({
    ...{ database: 'made', barcode, strain: names[i], owner: 'anna', private: false, control: null },
    metadata: {
      country: countries[Math.floor(i / 17) % 6],
      collection_year: String(2015 + (i % 11)),
      source_niche: i % 5 === 0 ? '' : ['Human', 'Poultry', 'Livestock'][i % 3],
    },
    ...{ created: '2026-01-01T00:00:00Z', lastmodified: '2026-01-01T00:00:00Z', release_date: null },
    ...{ row_version: 1, newest_status: null, best_assembly: null, access: 'row' },
  }));
  return { names, newick, records, table, project, strains };
}

/** Letters of six genomes along ((a,b),(c,d),e) from one of 20 kb with a repeat, and of one of nothing alike. */
export function madeGenomes(): Record<string, string> {
  const random = randomFrom(71);
  const repeat = dna(random, 600);
  const ref = [5000, 9000, 4800].map((length) => dna(random, length)).join(repeat);
  const other: Record<string, string> = { A: 'G', C: 'T', G: 'A', T: 'C' };
  const descendant = (...branches: [from: number, count: number][]) => {
    const letters = [...ref];
    for (const [from, count] of branches)
      for (let i = 0; i < count; i++) letters[from + i * 97] = other[ref[from + i * 97]!]!;
    return letters.join('');
  };
  return {
    ...{ ref, a: descendant([200, 20], [2300, 10]), b: descendant([200, 20], [3400, 8]) },
    ...{ c: descendant([240, 20], [6100, 6]), d: descendant([240, 20], [7000, 9]) },
    ...{ e: descendant([8000, 12]), stranger: dna(random, 20_000) },
  };
}
