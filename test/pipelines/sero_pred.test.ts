import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setBytes } from '../../src/genome/serotype/kept_set.ts';
import { readAntigens } from '../../src/genome/serotype/read_antigens.ts';
import { readKaptive, readPieces } from '../../src/pipelines/sero_pred/klebsiella.ts';
import { readOpinion } from '../../src/pipelines/sero_pred/seqsero.ts';
import { antigenFolder, contigOf, SALMONELLA } from '../genome/made_antigens.ts';
import { exitOf, resultOf, run, Workbench } from './task_folders.ts';

let bench: Workbench;
let antigens: string;
beforeAll(async () => {
  bench = await Workbench.make();
  const { set } = (await readAntigens(await antigenFolder())).find((one) => one.set.genus === 'Salmonella')!;
  antigens = await bench.write('set.json.gz', setBytes(set));
});
afterAll(() => bench.remove());

describe('SeroPred', { timeout: 30_000 }, () => {
  const predict = async (
    fasta: string,
    inputs: Record<string, string> = { antigens },
    genus = 'Salmonella',
  ) => {
    const assembly = await bench.write('assembly.fasta', fasta);
    const params = { genus, scheme_version: '3' };
    const folder = await bench.task('SeroPred', { inputs: { assembly, ...inputs }, params });
    // Without SeqSero, which is not everywhere.
    return { folder, end: await run(folder, bench.path('no-programs')) };
  };

  it('tells a serovar with its evidence, and that there is no second opinion', async () => {
    const { wzx, fliC, fljB } = SALMONELLA;
    const { folder, end } = await predict(`>c\n${contigOf(500, wzx.B, fliC.i, fljB['1,2'])}\n`);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { values, outputs, params } = await resultOf(folder);
    expect(values).toMatchObject({
      ...{
        serovar: 'Typhimurium',
        formula: '1,4,[5],12:i:1,2',
        o_antigen: 'O4',
        h1: 'i',
        h2: '1,2',
        told: true,
      },
      ...{ seqsero: null, seqsero_note: 'seqsero is not installed' },
    });
    expect(values.evidence).toHaveLength(3);
    expect(params).toMatchObject({ scheme_version: '3' });
    expect(JSON.parse(await readFile(outputs.report![1], 'utf8'))).toEqual(values);
  });

  it.each<[string, string, Record<string, string> | undefined, string, object]>([
    ['an empty assembly', '', undefined, 'Salmonella', { code: 'FILE_EMPTY', class: 'input' }],
    ['no set', '>c\nACGT\n', {}, 'Salmonella', { code: 'PIPELINE_FIELD_WRONG' }],
    ['a genus without rules', '>c\nACGT\n', undefined, 'Yersinia', { code: 'PIPELINE_FIELD_WRONG' }],
    [
      'kaptive that is missing',
      '>c\nACGT\n',
      {},
      'Klebsiella',
      { code: 'PROGRAM_MISSING', class: 'infrastructure' },
    ],
  ])('%s is a coded failure', async (_, fasta, inputs, genus, error) => {
    const { folder, end } = await predict(fasta, inputs, genus);
    expect(end.code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject(error);
  });

  it('a set that is damaged is a coded failure', async () => {
    const broken = await bench.write('broken.json.gz', '{"format":1}');
    const { folder } = await predict('>c\nACGT\n', { antigens: broken });
    expect((await exitOf(folder)).error).toMatchObject({ code: 'ANTIGENS_WRONG' });
  });
});

describe('what other programs write', () => {
  it('kaptive’s table and pieces', () => {
    const names = [
      ...[
        'Assembly',
        'Best match locus',
        'Best match type',
        'Match confidence',
        'Problems',
        'Coverage',
        'Identity',
      ],
      ...[
        'Length discrepancy',
        'Expected genes in locus',
        'Expected genes in locus, details',
        'Missing expected genes',
      ],
    ];
    const row = [
      'assembly',
      'KL1',
      'K1',
      'Very high',
      '?-',
      '99.1%',
      '98.2%',
      '-1 bp',
      '2 / 3 (66%)',
      'a,99%;b,98%',
      'c',
    ];
    expect(readKaptive(`${names.join('\t')}\n${row.join('\t')}\n`)).toEqual({
      ...{ locus: 'KL1', type: 'K1', confidence: 'Very high', problems: '?-', coverage: '99.1%' },
      ...{ identity: '98.2%', genes: ['a,99%', 'b,98%'], missing_genes: 'c' },
    });
    expect(() => readKaptive('')).toThrow(/without Best match locus/);
    expect(
      readPieces('>assembly_NC_009648.1_27_to_2719_-_strand\nACGT\n>assembly_x_1_to_9_+_strand\nA\n'),
    ).toEqual([
      { contig: 'NC_009648.1', start: 27, end: 2719, strand: '-' },
      { contig: 'x', start: 1, end: 9, strand: '+' },
    ]);
  });

  it('SeqSero’s answer; ?:?:? is none', () => {
    const text = (profile: string, serovar: string) =>
      `Input files:\tx\nPredicted antigenic profile:\t${profile}\nPredicted serotype(s):\t${serovar}\n`;
    expect(readOpinion(text('4:i:1,2', 'Typhimurium'))).toMatchObject({ seqsero: '4:i:1,2 Typhimurium' });
    expect(readOpinion(text('?:?:?', 'N/A'))).toBeNull();
  });
});
