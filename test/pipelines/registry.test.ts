import { expect, it, describe as suite } from 'vitest';
import { EnterobotError } from '../../src/errors.ts';
import { PROGRAMS, reportPrograms } from '../../src/pipelines/programs.ts';
import { describe as descriptions, findPipeline, PIPELINES } from '../../src/pipelines/registry.ts';
import { resources } from '../../src/protocol/task.ts';

type Check = ReturnType<typeof descriptions>[number]['check'];
const refusal = (pipeline: string, ...fields: Parameters<Check>): string => {
  try {
    descriptions()
      .find((one) => one.name === pipeline)!
      .check(...fields);
    return '';
  } catch (error) {
    expect(error).toMatchObject({ code: 'PIPELINE_FIELD_WRONG', class: 'input', status: 422 });
    return (error as EnterobotError).message;
  }
};
const reads = { read1: 'reads/a.fastq.gz', read2: 'reads/b.fastq.gz' };

suite('descriptions', () => {
  it('name every pipeline once, with resources that the wire takes', () => {
    const names = descriptions().map((one) => one.name);
    expect(names).toEqual([
      'QAssembly',
      'QA_evaluation',
      'nomenclature',
      'refMasker',
      'refMapper',
      'refMapper_matrix',
      'matrix_phylogeny',
      'prokka_annotation',
      'CRISPR',
      'SeroPred',
      'generic',
      'echo',
    ]);
    for (const one of descriptions()) expect(resources.parse(one.resources)).toEqual(one.resources);
  });

  it('check takes what is right', () => {
    expect(refusal('QAssembly', reads, { prefix: 'SAL_BA2277AA_AS' }, {})).toBe('');
    expect(
      refusal('QAssembly', {}, { prefix: 'X' }, { read: 'ERR1234567, SRR1,DRR123456789012345678901' }),
    ).toBe('');
    expect(
      refusal('QA_evaluation', { assembly: 'a' }, { genus: 'Vibrio', criteria: { min_n50: null } }, {}),
    ).toBe('');
    expect(refusal('nomenclature', { assembly: 'a', scheme: 's' }, { scheme: 'x' }, {})).toBe('');
  });

  it.each([
    ['QAssembly', { read1: 'a' }, { prefix: 'X' }, {}, 'inputs.read2'],
    ['QAssembly', reads, {}, {}, 'params.prefix'],
    ['QAssembly', reads, { prefix: 'a b' }, {}, 'params.prefix'],
    ['QAssembly', reads, { prefix: 'X', assembler: 'velvet' }, {}, 'params.assembler'],
    ['QAssembly', reads, { prefix: 'X', depth: 3 }, {}, 'params.depth'],
    ['QAssembly', reads, { prefix: 'X' }, { read: 'SRR1' }, 'reads.read'],
    ['QAssembly', { read1: 'a' }, { prefix: 'X' }, { read: 'SRR1' }, 'reads.read'],
    ['QAssembly', {}, { prefix: 'X' }, { read: 'SRR1;SRR2' }, 'reads.read'],
    ['QAssembly', {}, { prefix: 'X' }, { read: 'SRR1,SRR1' }, 'reads.read'],
    ['QAssembly', {}, { prefix: 'X' }, { runs: 'SRR1' }, 'reads.runs'],
    ['QAssembly', {}, { prefix: 'X' }, {}, 'inputs.read1'],
    ['QA_evaluation', { assembly: 'a' }, { genus: 'V' }, { read: 'SRR1' }, 'reads.read'],
    [
      'QA_evaluation',
      { assembly: 'a' },
      { genus: 'V', criteria: { min_n50: -1 } },
      {},
      'params.criteria.min_n50',
    ],
    ['echo', {}, { message: 3 }, {}, 'params.message'],
  ])('%s names the bad field', (pipeline, inputs, params, runs, field) => {
    expect(refusal(pipeline, inputs as never, params as never, runs as never)).toContain(` ${field}:`);
  });

  it('finds a pipeline by name and version', () => {
    expect(findPipeline('echo', '').version).toBe('1.0');
    expect(() => findPipeline('echo', '9')).toThrow(EnterobotError);
    expect(() => findPipeline('echoes', '')).toThrow(/QAssembly, QA_evaluation, .*, echo/);
  });
});

suite('programs', () => {
  it('every program belongs to pipelines that exist', () => {
    const names = new Set(PIPELINES.map((one) => one.name));
    for (const entry of Object.values(PROGRAMS))
      for (const one of entry.pipelines) expect(names).toContain(one);
  });

  it('are reported as found or missing, with version and package', async () => {
    const report = await reportPrograms();
    expect(report.map((one) => one.program)).toEqual(Object.keys(PROGRAMS));
    expect(report.find((one) => one.program === 'samtools')).toMatchObject({
      ...{ package: 'samtools', optional: false },
      version: expect.stringMatching(/^samtools 1/),
    });
    for (const one of report) expect(one.version === null).toBe(one.path === null);
  });
});
