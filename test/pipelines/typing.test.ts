import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../src/pipelines/task_folder.ts';
import { exitOf, genome, resultOf, run, Workbench } from './task_folders.ts';

const exec = promisify(execFile);
let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.make();
});
afterAll(() => bench.remove());

describe('QA_evaluation', { timeout: 30_000 }, () => {
  const evaluate = async (fasta: string, params: object, inputs: Record<string, string> = {}) => {
    const assembly = await bench.write('assembly.fasta', fasta);
    const folder = await bench.task('QA_evaluation', {
      inputs: { assembly, ...inputs },
      params: { genus: 'Moraxella', ...params },
    });
    return { folder, end: await run(folder) };
  };
  // One contig of 1.9 Mb passes as Moraxella.
  const good = () => `>one\n${genome(3, 1000).repeat(1_900)}\n`;

  it('passes, and says that the species was not checked', async () => {
    const { folder, end } = await evaluate(good(), { mean_depth: 42.5 });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { values, outputs, params } = await resultOf(folder);
    expect(values).toMatchObject({
      ...{ verdict: 'PASS', shown: 'PASS (species not checked)', reasons: [], warnings: [] },
      ...{ n50: 1_900_000, contigs: 1, length: 1_900_000, n_percent: 0, mean_depth: 42.5 },
      criteria_version: 'EnteroBase 2.3, Enterobot 1',
    });
    expect(JSON.parse(await readFile(outputs.report![1], 'utf8'))).toEqual(values);
    expect(params).toMatchObject({ genus: 'Moraxella', species_distance: 0.05 });
  });

  it('a FAIL is a complete task with every reason', async () => {
    const { folder, end } = await evaluate(`>one\n${genome(4, 9_000)}NNNNNNNNNN\n`, {
      criteria: { max_n_percent: 0.01, min_mean_depth: 30 },
      mean_depth: 12,
      heterozygous_per_mb: 900,
    });
    expect(end.code).toBe(0);
    expect(await exitOf(folder)).toMatchObject({ state: 'complete' });
    const { values } = await resultOf(folder);
    expect(values).toMatchObject({ verdict: 'FAIL', shown: 'FAIL' });
    expect(values.reasons).toEqual([
      'The total length is 0.009 Mb; Moraxella needs at least 1.8 Mb',
      'N50 is 9 kb; Moraxella needs at least 20 kb',
      'The share of N is 0.11 %; Moraxella must stay below 0.01 %',
      'The mean depth is 12x; Moraxella needs at least 30x',
    ]);
    expect(values.warnings).toEqual([expect.stringContaining('may be mixed')]);
    expect(values.criteria_version).toContain('overridden');
  });

  it('says when a genus has no criteria', async () => {
    const { folder } = await evaluate(good(), { genus: 'Bacillus' });
    const { values } = await resultOf(folder);
    expect(values.verdict).toBe('PASS');
    expect(values.shown).toContain('there are none for Bacillus');
  });

  it.each([
    ['>a\nACGT\n>a\nACGT\n', 'FASTA_DUPLICATE_NAME'],
    ['>a\nACGT!\n', 'FASTA_CHARACTER'],
    ['', 'FILE_EMPTY'],
    ['@r\nACGT\n+\nIIII\n', 'FASTQ_GIVEN_AS_FASTA'],
  ])('refuses %j', async (fasta, code) => {
    const { folder, end } = await evaluate(fasta, {});
    expect(end.code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code, class: 'input' });
  });

  it('knows the species by a sketch, and fails a foreign genus', async () => {
    await bench.write('Moraxella_catarrhalis.fna', good());
    await bench.write('Vibrio_cholerae.fna', `>v\n${genome(9, 1000).repeat(50)}\n`);
    const names = ['Moraxella_catarrhalis.fna', 'Vibrio_cholerae.fna'];
    await exec('mash', ['sketch', '-o', 'refs', ...names], { cwd: bench.root });
    const sketch = { species_sketch: bench.path('refs.msh') };
    const same = await resultOf((await evaluate(good(), {}, sketch)).folder);
    expect(same.values).toMatchObject({
      shown: 'PASS',
      species: 'Moraxella catarrhalis',
      species_checked: 'same',
    });
    expect(same.programs[0]).toMatchObject({ program: 'mash', version: '2.3' });
    const foreign = await resultOf((await evaluate(good(), { genus: 'Vibrio' }, sketch)).folder);
    expect(foreign.values.verdict).toBe('FAIL');
    expect(foreign.values.reasons).toContain(
      'The genome is Moraxella catarrhalis (mash distance 0), not Vibrio',
    );
    const unknown = `>u\n${genome(77, 1000).repeat(1_900)}\n`;
    const far = await resultOf((await evaluate(unknown, {}, sketch)).folder);
    expect(far.values.shown).toContain('species not known');
  });

  it('tells the share of the species, and fails a mixture of genera', async () => {
    const [own, other] = [genome(11, 60_000), genome(12, 60_000)];
    const names = ['Moraxella_catarrhalis_ref.fna', 'Vibrio_cholerae_ref.fna'];
    await bench.write(names[0]!, `>c\n${own}\n`);
    await bench.write(names[1]!, `>c\n${other}\n`);
    await exec('mash', ['sketch', '-o', 'two', ...names], { cwd: bench.root });
    const sketch = { species_sketch: bench.path('two.msh') };
    const alone = await resultOf((await evaluate(`>c\n${own}\n`, {}, sketch)).folder);
    expect(alone.values).toMatchObject({ species: 'Moraxella catarrhalis', species_share: 1 });
    const both = await evaluate(
      `>c\n${own}${own.slice(0, 9000)}\n>d\n${other.slice(0, 50_000)}\n`,
      {},
      sketch,
    );
    const { values } = await resultOf(both.folder);
    expect(values.species_checked).toBe('same');
    expect(values.species_share).toBeCloseTo(0.55, 1);
    expect(values.reasons).toContainEqual(
      expect.stringMatching(
        /^Only 5\d % of what is known in the assembly is Moraxella, and 4\d % is Vibrio cholerae/,
      ),
    );
  });

  it('with a sketch but without mash names the package', async () => {
    const assembly = await bench.write('one.fasta', good());
    const species_sketch = await bench.write('some.msh', '');
    const folder = await bench.task('QA_evaluation', {
      inputs: { assembly, species_sketch },
      params: { genus: 'Moraxella' },
    });
    await run(folder, await bench.programs('nothing', {}));
    const { error } = await exitOf(folder);
    expect(error).toMatchObject({ code: 'PROGRAM_MISSING' });
    expect(error!.message).toContain('apt-get install -y mash');
  });
});

describe('nomenclature', { timeout: 30_000 }, () => {
  const loci = ['abc', 'def'];
  const allele = (locus: number, number: number) => genome(100 * (locus + 1) + number, 450);

  async function scheme(name: string, profiles = 'ST\tabc\tdef\n1\t1\t1\n2\t2\t1\n'): Promise<string> {
    const folder = bench.path(name);
    await mkdir(folder);
    await writeFile(join(folder, 'profiles.list.gz'), gzipSync(profiles));
    for (const [i, locus] of loci.entries()) {
      const fasta = [1, 2].map((number) => `>${locus}_${number}\n${allele(i, number)}\n`).join('');
      await writeFile(join(folder, `${locus}.fasta.gz`), gzipSync(fasta));
    }
    return folder;
  }
  const call = async (folder: string, sequence: string) => {
    const assembly = await bench.write('typed.fasta', `>c1\n${sequence}\n`);
    const task = await bench.task('nomenclature', {
      inputs: { assembly, scheme: folder },
      params: { scheme: 'Toy', scheme_version: '7' },
    });
    return { task, end: await run(task) };
  };

  it('gives calls with their places and sequences, and the ST', async () => {
    const folder = await scheme('toy');
    const sequence = `${genome(1, 3_000)}${allele(0, 2)}${genome(2, 3_000)}${allele(1, 1)}${genome(3, 3_000)}`;
    const { task, end } = await call(folder, sequence);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { values, checksums, outputs } = await resultOf(task);
    expect(values).toMatchObject({ scheme: 'Toy', scheme_version: '7', st: 2 });
    expect(values.calls).toMatchObject([
      {
        locus: 'abc',
        kind: 'exact',
        allele: 2,
        contig: 'c1',
        start: 3001,
        end: 3450,
        sequence: allele(0, 2),
      },
      { locus: 'def', kind: 'exact', allele: 1, strand: '+', identity: 1, coverage: 1, flags: [] },
    ]);
    expect(checksums['inputs.scheme']).toBe(await checksum(folder));
    expect((await readFile(outputs.alleles![1], 'utf8')).split('\n')[1]).toMatch(
      /^abc\texact\t2\tc1\t3001\t3450/,
    );
  });

  it('a new allele goes along with its sequence, and there is no ST', async () => {
    const changed = `${allele(0, 1).slice(0, 200)}${allele(0, 1)[200] === 'A' ? 'C' : 'A'}${allele(0, 1).slice(201)}`;
    const folder = await scheme('toy2');
    const { task } = await call(folder, `${genome(1, 3_000)}${changed}${genome(2, 3_000)}`);
    const { values } = await resultOf(task);
    expect(values.st).toBeNull();
    expect(values.calls).toMatchObject([
      { locus: 'abc', kind: 'near', sequence: changed },
      { locus: 'def', kind: 'missing', sequence: null, contig: null },
    ]);
  });

  it('a scheme that contradicts itself is an input error', async () => {
    const folder = await scheme('broken', 'ST\tabc\tdef\n1\t1\t9\n');
    const { task, end } = await call(folder, genome(1, 3_000));
    expect(end.code).toBe(1);
    expect((await exitOf(task)).error).toMatchObject({ code: 'SCHEME_ALLELE_ABSENT', class: 'input' });
  });
});
