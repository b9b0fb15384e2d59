import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { splitKleborate } from '../../src/genome/refset_split.ts';
import { readScheme } from '../../src/genome/scheme_dump.ts';
import { expectError, temporaryFolder } from './files.ts';

const folder = temporaryFolder();

const GOOD = {
  'profiles.list.gz': 'ST\tab\tx_y\tclonal_complex\n2\t1\t2\tCC1\n1\t1\t1\t\n',
  'ab.fasta.gz': '>ab_1\nACGTACGT\n',
  'x_y.fasta.gz': '>x_y_2 Flags:atypical\nGGGTT\nTAAA\n>x_y_1\nGGGTTTAAAC\n',
};

/** Writes a scheme's files; an undefined one is left out; `plain` drops .gz from the names. */
async function scheme(
  name: string,
  changes: Record<string, string | undefined> = {},
  plain = false,
): Promise<string> {
  const path = folder.path(name);
  await mkdir(path);
  for (const [file, text] of Object.entries({ ...GOOD, ...changes })) {
    if (text === undefined) continue;
    await writeFile(join(path, plain ? file.replace('.gz', '') : file), plain ? text : gzipSync(text));
  }
  return path;
}

describe('a scheme in the dump layout', () => {
  it('is read in a fixed order: loci as in the header, alleles and STs by number', async () => {
    const read = await readScheme(await scheme('good'));
    expect(read).toMatchObject({ name: 'good', loci: ['ab', 'x_y'], warnings: [] });
    expect(read.alleles[1]).toEqual([
      { number: 1, sequence: 'GGGTTTAAAC' },
      { number: 2, sequence: 'GGGTTTAAA' },
    ]);
    expect(read.profiles).toEqual([
      { st: 1, alleles: Int32Array.of(1, 1) },
      { st: 2, alleles: Int32Array.of(1, 2) },
    ]);
  });

  it('is the same unpacked, in another order of rows, with CRLF, in lower case', async () => {
    const other = await scheme(
      'plain',
      {
        'profiles.list.gz': 'ST\tab\tx_y\r\n1\t1\t1\r\n2\t1\t2\r\n',
        'ab.fasta.gz': '>ab_1\r\nacgtacgt\r\n',
      },
      true,
    );
    const first = await readScheme(await scheme('packed'));
    expect((await readScheme(other)).sha256).toBe(first.sha256);
    const changed = await scheme('changed', { 'ab.fasta.gz': '>ab_1\nACGTACGA\n' });
    expect((await readScheme(changed)).sha256).not.toBe(first.sha256);
  });

  it('takes a locus that bears the name of another column, and tells of ambiguity codes', async () => {
    const path = await scheme('odd', {
      'profiles.list.gz': 'ST\tab\tx_y\tcc\n2\t1\t2\t1\n1\t1\t0\t1\n',
      'cc.fasta.gz': '>cc_1\nACRT\n',
    });
    const read = await readScheme(path);
    expect(read.loci).toEqual(['ab', 'x_y', 'cc']);
    expect(read.warnings).toEqual([
      'Allele 1 of cc holds an ambiguity code; no genome can match it exactly.',
    ]);
    expect(read.profiles[0]).toEqual({ st: 1, alleles: Int32Array.of(1, 0, 1) });
  });

  it('may hold twin profiles if it is large: a warning', async () => {
    const loci = Array.from({ length: 25 }, (_, i) => `l${i}`);
    const ones = loci.map(() => '1').join('\t');
    const files = Object.fromEntries(loci.map((locus) => [`${locus}.fasta.gz`, `>${locus}_1\nACGT\n`]));
    const profiles = `ST\t${loci.join('\t')}\n1\t${ones}\n2\t${ones}\n`;
    const read = await readScheme(await scheme('large', { ...files, 'profiles.list.gz': profiles }));
    expect(read.warnings).toEqual(['1 STs have the same profile as another; the smallest ST answers.']);
  });

  const PROFILES = (rows: string) => ({ 'profiles.list.gz': `ST\tab\tx_y\n${rows}` });
  it.each([
    ['no profiles', { 'profiles.list.gz': undefined }, 'SCHEME_NO_PROFILES', []],
    ['empty profiles', { 'profiles.list.gz': '' }, 'FILE_EMPTY', [/profiles/]],
    ['another first column', { 'profiles.list.gz': 'id\tab\n1\t1\n' }, 'SCHEME_HEADER', [/"id"/]],
    ['no locus', { 'profiles.list.gz': 'ST\tclonal_complex\n' }, 'SCHEME_HEADER', [/no locus/]],
    ['a locus twice', { 'profiles.list.gz': 'ST\tab\tab\n' }, 'SCHEME_HEADER', [/ab is there twice/]],
    ['a locus that leaves the folder', { 'profiles.list.gz': 'ST\t../ab\n' }, 'SCHEME_HEADER', [/\.\.\/ab/]],
    ['a locus with a blank', { 'profiles.list.gz': 'ST\ta b\n' }, 'SCHEME_HEADER', [/"a b"/]],
    ['a locus without a file', { 'x_y.fasta.gz': undefined }, 'SCHEME_LOCUS_MISSING', [/x_y/]],
    ['a locus without alleles', { 'x_y.fasta.gz': '' }, 'FILE_EMPTY', [/x_y\.fasta\.gz/]],
    ['a ragged row', PROFILES('1\t1\t1\n2\t1\n'), 'SCHEME_ROW', [/line 3/, /2 columns/, /header 3/]],
    ['an ST that is no number', PROFILES('1\t1\t1\nx\t1\t2\n'), 'SCHEME_ST', [/line 3/, /"x"/]],
    ['ST 0', PROFILES('0\t1\t1\n'), 'SCHEME_ST', [/line 2/]],
    ['an ST twice', PROFILES('1\t1\t1\n\n1\t1\t2\n'), 'SCHEME_ST_TWICE', [/line 4/, /ST 1/, /line 2/]],
    ['a profile twice', PROFILES('1\t1\t1\n5\t1\t1\n'), 'SCHEME_PROFILE_TWICE', [/line 3/, /ST 5/, /ST 1/]],
    ['a cell that is no number', PROFILES('1\t1\t1a\n'), 'SCHEME_PROFILE_CELL', [/line 2/, /"1a"/, /x_y/]],
    [
      'an absent allele',
      PROFILES('1\t1\t9\n'),
      'SCHEME_ALLELE_ABSENT',
      [/line 2/, /ST 1/, /allele 9 of x_y/],
    ],
    [
      'a header of another locus',
      { 'ab.fasta.gz': '>x_y_1\nAC\n' },
      'SCHEME_ALLELE_NAME',
      [/line 1/, /ab_<number>/],
    ],
    ['a header without a number', { 'ab.fasta.gz': '>ab\nAC\n' }, 'SCHEME_ALLELE_NAME', [/line 1/]],
    ['allele 0', { 'ab.fasta.gz': '>ab_0\nAC\n' }, 'SCHEME_ALLELE_NAME', []],
    [
      'a number twice',
      { 'ab.fasta.gz': '>ab_1\nAC\n>ab_01\nAG\n' },
      'SCHEME_ALLELE_TWICE',
      [/line 3/, /line 1/],
    ],
    [
      'a sequence twice',
      { 'ab.fasta.gz': '>ab_1\nAC\n>ab_2\nac\n' },
      'SCHEME_SEQUENCE_TWICE',
      [/line 3/, /allele 2/],
    ],
    [
      'an allele with N',
      { 'ab.fasta.gz': '>ab_1\nACN\n' },
      'SCHEME_ALLELE_LETTER',
      [/allele 1 of ab/, /"N"/],
    ],
    ['an allele with a gap', { 'ab.fasta.gz': '>ab_1\nAC-\n' }, 'FASTA_CHARACTER', [/line 2/]],
    ['an allele without letters', { 'ab.fasta.gz': '>ab_1\n>ab_2\nA\n' }, 'FASTA_NO_SEQUENCE', [/line 1/]],
  ] as const)('is refused with %s', async (name, changes, code, says) => {
    const path = await scheme(`bad ${name.replaceAll(/\W/g, '_')}`, changes);
    await expectError(() => readScheme(path), code, ...says);
  });

  it('is refused if it is no folder', async () => {
    await expectError(() => readScheme(folder.path('absent')), 'SCHEME_NO_FOLDER', /absent/);
  });
});

describe('one FASTA of all loci, as kleborate keeps it', () => {
  const FASTA = '>ab_1\nACGT\nACGT\n>x_y_2 Flags:atypical\nGGGTTTAAA\n>x_y_1\nGGGTTTAAAC\n';

  it('becomes the same scheme in the dump layout', async () => {
    const fasta = await folder.write(FASTA);
    const profiles = await folder.gzip(GOOD['profiles.list.gz']);
    const target = folder.path('split');
    expect(await splitKleborate(fasta, profiles, target)).toEqual({
      loci: ['ab', 'x_y'],
      alleles: 3,
      profiles: 2,
    });
    expect((await readdir(target)).sort()).toEqual(['ab.fasta.gz', 'profiles.list.gz', 'x_y.fasta.gz']);
    expect(gunzipSync(await readFile(join(target, 'ab.fasta.gz'))).toString()).toBe('>ab_1\nACGTACGT\n');
    expect((await readScheme(target)).sha256).toBe((await readScheme(await scheme('same'))).sha256);
    await expectError(() => splitKleborate(fasta, profiles, target), 'SCHEME_FOLDER_TAKEN');
  });

  it.each([
    ['an allele of no locus', `${FASTA}>zz_1\nA\n`, 'SCHEME_ALLELE_NAME', [/line 8/, /zz_1/]],
    ['no allele of a locus', '>ab_1\nACGT\n', 'SCHEME_LOCUS_MISSING', [/x_y/]],
    [
      'an allele that an ST lacks',
      FASTA.replace('x_y_2', 'x_y_3'),
      'SCHEME_ALLELE_ABSENT',
      [/allele 2 of x_y/],
    ],
  ] as const)('is refused with %s, and leaves nothing behind', async (_, text, code, says) => {
    const before = await readdir(folder.path('.'));
    const [fasta, profiles] = [
      await folder.write(text, 'all.fa'),
      await folder.write(GOOD['profiles.list.gz'], 'all.txt'),
    ];
    await expectError(() => splitKleborate(fasta, profiles, folder.path('never')), code, ...says);
    const after = (await readdir(folder.path('.'))).filter((name) => !name.startsWith('all.'));
    expect(after).toEqual(before.filter((name) => !name.startsWith('all.')));
  });
});
