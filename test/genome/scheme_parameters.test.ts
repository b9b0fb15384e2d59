import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { checkParameters, defaultParameters, parametersText } from '../../src/genome/scheme_parameters.ts';
import { expectError, temporaryFolder } from './files.ts';

const folder = temporaryFolder();

async function scheme(name: string, files: Record<string, string>): Promise<string> {
  const path = folder.path(name);
  await mkdir(path);
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
}

const DUMP = {
  'profiles.list': 'ST\tone\ttwo_a\n1\t1\t2\n',
  'one.fasta': '>one_1\nACGT\n',
  'two_a.fasta': '>two_a_2\nGGGT\n>two_a_1\nGGG\n',
};
const REFSET = { 'refset.fasta': '>one_1\nACGT\n>two_a_2\nGGGT\n>two_a_1 some words\nggg\n' };

describe('one refset of all loci', () => {
  it('is a scheme without STs, its loci in their order, called as coding sequences', async () => {
    const read = await readScheme(await scheme('refset', REFSET));
    expect(read).toMatchObject({ name: 'refset', loci: ['one', 'two_a'], profiles: [] });
    expect(read.alleles[1]).toEqual([
      { number: 1, sequence: 'GGG' },
      { number: 2, sequence: 'GGGT' },
    ]);
    expect(read.parameters).toEqual(defaultParameters('coding'));
  });

  it('with the table of STs is the same scheme as the dump', async () => {
    const both = await scheme('both', { ...REFSET, 'profiles.list': DUMP['profiles.list'] });
    const dump = await readScheme(await scheme('dump', DUMP));
    const { name, ...read } = await readScheme(both);
    expect(read).toEqual({ ...dump, name: undefined });
    expect(name).toBe('both');
    expect(dump.parameters.kind).toBe('fragments');
  });

  it.each([
    ['a header without a number', '>one\nACGT\n', 'SCHEME_ALLELE_NAME', [/<locus>_<number>/]],
    ['a header without a locus', '>_1\nACGT\n', 'SCHEME_ALLELE_NAME', [/line 1/]],
    ['a number that is none', '>one_1x\nACGT\n', 'SCHEME_ALLELE_NAME', [/one_<number>/]],
    ['a locus with a slash', '>a/b_1\nACGT\n', 'SCHEME_ALLELE_NAME', [/a\/b_1/]],
    ['a number twice', '>one_1\nACGT\n>x_1\nA\n>one_1\nACG\n', 'SCHEME_ALLELE_TWICE', [/line 5/, /line 1/]],
    ['an N', '>one_1\nACGN\n', 'SCHEME_ALLELE_LETTER', [/allele 1 of one/]],
    ['an allele of length 0', '>one_1\n>one_2\nA\n', 'FASTA_NO_SEQUENCE', [/one_1/]],
    ['nothing', '', 'FILE_EMPTY', []],
  ] as const)('is refused with %s', async (name, text, code, says) => {
    const path = await scheme(`bad ${name}`, { 'refset.fasta': text });
    await expectError(() => readScheme(path), code, ...says);
  });

  it('is refused where it and the table name other loci', async () => {
    const more = { 'profiles.list': 'ST\tone\tthree\n', 'refset.fasta': '>one_1\nA\n' };
    await expectError(async () => readScheme(await scheme('less', more)), 'SCHEME_LOCUS_MISSING', /three/);
    const less = { 'profiles.list': 'ST\tone\n', ...REFSET };
    await expectError(async () => readScheme(await scheme('more', less)), 'SCHEME_ALLELE_NAME', /two_a_2/);
  });
});

describe('calling parameters', () => {
  it('come from scheme.json, each with a default', async () => {
    const json = '{ "kind": "coding", "min_iden": 0.9, "max_missing": 0 }';
    const { parameters } = await readScheme(await scheme('json', { ...DUMP, 'scheme.json': json }));
    expect(parameters).toEqual({ ...defaultParameters('coding'), min_iden: 0.9, max_missing: 0 });
    expect(JSON.parse(parametersText(parameters))).toEqual(parameters);
  });

  it('change the hash of the content only where they are not the defaults', async () => {
    const usual = { ...DUMP, 'scheme.json': parametersText(defaultParameters('fragments')) };
    const { sha256 } = await readScheme(await scheme('plain', DUMP));
    expect((await readScheme(await scheme('usual', usual))).sha256).toBe(sha256);
    const other = await scheme('other', { ...DUMP, 'scheme.json': '{"ref_iden":0.97}' });
    expect((await readScheme(other)).sha256).not.toBe(sha256);
  });

  it.each([
    ['no JSON', '{', /no JSON/],
    ['a list', '[]', /no JSON object/],
    ['an unknown parameter', '{"min_ident":1}', /no parameter "min_ident"/],
    ['a key of every object', '{"constructor":1}', /no parameter "constructor"/],
    ['an unknown kind', '{"kind":"genes"}', /kind is "genes", not "fragments" or "coding"/],
    ['another code', '{"codon_table":4}', /codon_table is 4, not 11/],
    ['a share above 1', '{"min_iden":75}', /min_iden is 75, not a number from 0 to 1/],
    ['a share in words', '{"ref_iden":"0.96"}', /ref_iden is "0\.96"/],
    ['a broken length', '{"max_flanking":1.5}', /max_flanking is 1\.5, not a whole number/],
  ])('are refused with %s', async (name, text, says) => {
    const path = await scheme(`json ${name}`, { ...DUMP, 'scheme.json': text });
    await expectError(() => readScheme(path), 'SCHEME_PARAMETERS', /scheme\.json/, says);
  });

  it('are checked before they are written', () => {
    const wrong = { ...defaultParameters('coding'), min_iden: Number.NaN };
    expect(() => parametersText(wrong)).toThrow(/min_iden/);
    expect(() => checkParameters('x', null, 'coding')).toThrow(/no JSON object/);
  });
});
