import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDemoData } from '../../src/cli/demo/debian_data.ts';
import { sketchSpecies } from '../../src/cli/species/sketch.ts';
import { readFasta } from '../../src/genome/fasta.ts';
import { predictSerotype, type ReadySet, readySet } from '../../src/genome/serotype/predict.ts';
import { readAntigens } from '../../src/genome/serotype/read_antigens.ts';
import { lookForProgram } from '../../src/pipelines/programs.ts';
import { resultOf, run, Workbench } from '../pipelines/task_folders.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'serotype')) && existsSync(join(DATA, 'genomes'));
if (!present) {
  process.stderr.write(
    `\n*** NOT TESTED: no reference data in ${DATA}. Set REFERENCE_DATA to the folder with serotype/ and genomes/. ***\n\n`,
  );
}
const genomeFile = (name: string) => join(DATA, 'genomes', `${name}.fna.gz`);

describe.skipIf(!present)('serotypes by the sets of ECTyper and SISTR', () => {
  let sets: Record<'Salmonella' | 'Escherichia', ReadySet>;
  beforeAll(async () => {
    const read = await readAntigens(join(DATA, 'serotype'));
    sets = Object.fromEntries(read.map(({ set }) => [set.genus, readySet(set)])) as typeof sets;
  });
  const tell = async (genus: 'Salmonella' | 'Escherichia', name: string) =>
    predictSerotype(sets[genus], await readFasta(genomeFile(name)));

  it('the sets hold what their sources say', () => {
    expect(sets.Escherichia.set.alleles).toHaveLength(1156 + 367);
    expect(sets.Salmonella.set.serovars).toHaveLength(2668);
    expect(sets.Escherichia.set.groups.map((group) => group.join('/'))).toEqual([
      ...['O2/O50', 'O13/O135', 'O17/O44/O77', 'O28/O42', 'O118/O151', 'O123/O186', 'O153/O178'],
    ]);
  });

  it.each([
    ['Senterica_FDAARGOS878_GCF_016028495', ['Typhimurium'], '1,4,[5],12:i:1,2'],
    ['Senterica_SRR1002850', ['Heidelberg'], '1,4,[5],12:r:1,2'],
    ['SAL_QD2830AA_AS', ['Hadar', 'Istanbul'], '8:z10:e,n,x'],
  ])('%s is %j', async (name, serovars, formula) => {
    const found = await tell('Salmonella', name);
    expect(found).toMatchObject({ told: true, serovars, formula });
    const used = found.evidence.filter((one) => one.used).map(({ gene }) => gene);
    expect(used).toEqual(expect.arrayContaining(['wzx', 'fliC', 'fljB']));
    for (const { start, end, identity } of found.evidence) {
      expect(end).toBeGreaterThan(start);
      expect(identity).toBeGreaterThan(0.99);
    }
  });

  it.each([
    ['Ecoli_K12_MG1655_GCF_000005845', 'O16:H48'],
    ['Ecoli_DH1', 'O16:H48'],
    ['Ecoli_O157H7_Sakai_GCF_000008865', 'O157:H7'],
    ['Ecoli_SRR7612273', 'O8:H19'],
  ])('%s is %s', async (name, serotype) => {
    const found = await tell('Escherichia', name);
    expect(found).toMatchObject({ told: true, serovars: [serotype] });
    expect(found.evidence.filter(({ used }) => used)).toHaveLength(3);
  });

  it('of Shigella boydii H45 is told, and that its O antigen is not in the set', async () => {
    const found = await tell('Escherichia', 'Sboydii_FDAARGOS1139_GCF_016726285');
    expect(found).toMatchObject({ told: false, o_antigen: null, h1: 'H45', formula: 'O?:H45' });
    expect(found.sentence).toMatch(/cannot tell all of it: the nearest gene of O antigens/);
  });

  it.each([
    ['Salmonella', 'Ykristensenii_IP6945_GCF_001123825'],
    ['Escherichia', 'Ykristensenii_IP6945_GCF_001123825'],
    ['Salmonella', 'Cfreundii_CF324_GCF_003937345'],
    ['Escherichia', 'Cfreundii_CF324_GCF_003937345'],
    ['Salmonella', 'Ecoli_K12_MG1655_GCF_000005845'],
    ['Escherichia', 'Senterica_SRR1002850'],
    ['Escherichia', 'Kpneumoniae_MGH78578_GCF_000016305'],
  ] as const)('as %s %s cannot be told', async (genus, name) => {
    const found = await tell(genus, name);
    expect(found).toMatchObject({ told: false, serovars: [], h1: null });
    expect(found.sentence).toMatch(/[Cc]annot tell/);
  });
});

const hasKaptive = (await lookForProgram('kaptive.py')) !== null && existsSync('/usr/share/kaptive');
if (!hasKaptive)
  process.stderr.write('\n*** NOT TESTED: kaptive and kaptive-data are not installed. ***\n\n');

describe.skipIf(!present || !hasKaptive)('K and O loci by kaptive', { timeout: 1_200_000 }, () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.make();
  });
  afterAll(() => bench.remove());
  const tell = async (assembly: string) => {
    const folder = await bench.task('SeroPred', {
      inputs: { assembly },
      params: { genus: 'Klebsiella' },
      resources: { cores: 2, memory_mb: 2048, minutes: 15 },
    });
    expect(await run(folder)).toMatchObject({ code: 0 });
    return (await resultOf(folder)).values;
  };

  it('MGH78578 has KL52 and OL101', async () => {
    const values = await tell(genomeFile('Kpneumoniae_MGH78578_GCF_000016305'));
    expect(values).toMatchObject({ k_locus: 'KL52', k_confidence: 'Perfect', o_locus: 'OL101', told: true });
    expect(values.evidence).toContainEqual(
      expect.objectContaining({
        gene: 'O locus',
        contig: 'NC_009648.1',
        start: 2707073,
        end: 2719121,
        strand: '-',
      }),
    );
  });

  it('NTUH-K2044 has KL1 and O1/O2v2', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'enterobot-serotype-'));
    try {
      const { genomes } = await findDemoData(scratch, () => {});
      const assembly = join(scratch, 'k2044.fna');
      await writeFile(assembly, (await execa('xz', ['-dc', genomes.k2044])).stdout);
      expect(await tell(assembly)).toMatchObject({ k_locus: 'KL1', o_locus: 'O1/O2v2', told: true });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
});

describe.skipIf(!present)('species of the reference genomes', { timeout: 600_000 }, () => {
  const REFERENCES: Record<string, string> = {
    Cfreundii_CF324_GCF_003937345: 'Citrobacter freundii',
    Ecoli_K12_MG1655_GCF_000005845: 'Escherichia coli',
    Kpneumoniae_MGH78578_GCF_000016305: 'Klebsiella pneumoniae',
    Senterica_FDAARGOS878_GCF_016028495: 'Salmonella enterica',
    Ykristensenii_IP6945_GCF_001123825: 'Yersinia kristensenii',
  };
  /** Each is told from others than itself. */
  const ASKED: Record<string, string> = {
    ...REFERENCES,
    Ecoli_O157H7_Sakai_GCF_000008865: 'Escherichia coli',
    Ecoli_DH1: 'Escherichia coli',
    Ecoli_SRR7612273: 'Escherichia coli',
    Sboydii_FDAARGOS1139_GCF_016726285: 'Escherichia coli',
    Senterica_SRR1002850: 'Salmonella enterica',
    SAL_QD2830AA_AS: 'Salmonella enterica',
  };
  let bench: Workbench;
  let sketch: string;
  beforeAll(async () => {
    bench = await Workbench.make();
    const { mkdir, symlink } = await import('node:fs/promises');
    const folder = bench.path('references');
    await mkdir(folder);
    const rows = Object.entries(REFERENCES).map(([name, species]) => `${name}.fna.gz\t${species}`);
    await writeFile(join(folder, 'species.tsv'), rows.join('\n'));
    for (const name of Object.keys(REFERENCES))
      await symlink(genomeFile(name), join(folder, `${name}.fna.gz`));
    const scratch = bench.path('scratch');
    await mkdir(scratch);
    sketch = (await sketchSpecies(folder, scratch)).file;
  });
  afterAll(() => bench.remove());
  const judge = async (name: string, genus: string) => {
    const folder = await bench.task('QA_evaluation', {
      inputs: { assembly: genomeFile(name), species_sketch: sketch },
      params: { genus },
    });
    expect(await run(folder)).toMatchObject({ code: 0 });
    return (await resultOf(folder)).values;
  };

  it.each(Object.entries(ASKED))('%s is %s, and of no other genus', async (name, species) => {
    const [genus] = species.split(' ') as [string];
    const own = await judge(name, name.startsWith('Sboydii') ? 'Shigella' : genus);
    expect(own).toMatchObject({ species, species_checked: 'same' });
    expect(own.reasons).not.toContainEqual(expect.stringContaining('The genome is'));
    expect(own.reasons).not.toContainEqual(expect.stringContaining('Only'));
    expect(own.species_share).toBeGreaterThan(0.8);
    for (const other of new Set(Object.values(ASKED).map((one) => one.split(' ')[0]!))) {
      if (other === genus) continue;
      const foreign = await judge(name, other);
      expect(foreign).toMatchObject({ verdict: 'FAIL', species_checked: 'foreign' });
      expect(foreign.reasons).toContainEqual(
        expect.stringMatching(`^The genome is ${species} .*, not ${other}$`),
      );
    }
  });
});
