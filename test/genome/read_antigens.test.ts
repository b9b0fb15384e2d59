import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { setBytes } from '../../src/genome/serotype/kept_set.ts';
import { readAntigens } from '../../src/genome/serotype/read_antigens.ts';
import { antigenFolder, ectyper, gene } from './made_antigens.ts';

const json = (change: (value: ReturnType<typeof ectyper>) => void) => {
  const value = ectyper();
  change(value);
  return gzipSync(JSON.stringify(value, null, 1));
};
const E = 'ectyper_alleles_db.json.gz';
const S = 'salmonella_sistr';

describe('sets of antigens', () => {
  it('are read as they are downloaded, packed or not, and the same content is the same set', async () => {
    const packed = await readAntigens(await antigenFolder());
    expect(packed.map(({ set }) => [set.genus, set.alleles.length])).toEqual([
      ['Escherichia', 13],
      ['Salmonella', 12],
    ]);
    expect(packed[0]!.warnings).toEqual([
      `${E}: O17/O44/O77 have a gene of the same letters and are reported joined.`,
    ]);
    const value = ectyper();
    const turned = { ...value, O: Object.fromEntries(Object.entries(value.O).reverse()) };
    const plain = await readAntigens(
      await antigenFolder({ [E]: null, 'ectyper.json': JSON.stringify(turned) }),
    );
    expect(plain.map(({ set }) => setBytes(set))).toEqual(packed.map(({ set }) => setBytes(set)));
  });

  it('gaps of alignments are left out, and told; rows that stand twice in the table, too', async () => {
    const row = 'Typhimurium,"1,4,[5],12",i,"1,2",,B,FALSE,enterica';
    const head = 'Serovar,O_antigen,H1,H2,H_other,Serogroup,can_h2_be_missing,subspecies';
    const groups = ['A', 'D1', 'C1'].map((group) => `${group},1,a,-,,${group},TRUE,enterica`);
    const folder = await antigenFolder({
      [`${S}/fljB.fasta.gz`]: `>x|1,2\n${gene(1, 300)}---${gene(2, 300).toLowerCase()}\n`,
      [`${S}/who_2007.csv`]: [head, row, row, ...groups].join('\r\n'),
    });
    const { set, warnings } = (await readAntigens(folder)).find((one) => one.set.genus === 'Salmonella')!;
    expect(set.alleles.find(({ gene }) => gene === 'fljB')!.sequence).toHaveLength(600);
    expect(set.serovars).toHaveLength(4);
    expect(warnings).toEqual([
      'who_2007.csv, line 3: Typhimurium stands already on line 2.',
      'fljB.fasta.gz: gaps (-) were left out of 1 alleles.',
    ]);
  });

  it.each<[string, Record<string, string | Uint8Array | null>, string, string]>([
    [
      'an allele twice in a FASTA',
      { [`${S}/wzx.fasta.gz`]: `>a|B\n${gene(1)}\n>a|B\n${gene(2)}\n` },
      'ANTIGENS_WRONG',
      'a|B stands in it twice',
    ],
    [
      'an allele twice in the JSON',
      { [E]: '{"O": {\n"x": {}, "x": {}},\n"H": {}}' },
      'ANTIGENS_WRONG',
      'line 2: "x" stands in it twice',
    ],
    ['an empty file', { [`${S}/wzy.fasta.gz`]: '' }, 'FILE_EMPTY', 'wzy'],
    ['a gzip that is cut off', { [E]: json(() => {}).subarray(0, 900) }, 'GZIP_TRUNCATED', E],
    ['no JSON', { [E]: '{"O": ' }, 'ANTIGENS_WRONG', 'no JSON'],
    ['other JSON', { [E]: '[1, 2]' }, 'ANTIGENS_WRONG', 'expected object'],
    [
      'an allele without its sequence',
      {
        [E]: json(({ O }) => {
          O['O1-1-wzx'] = { gene: 'wzx', allele: 'O1' };
        }),
      },
      'ANTIGENS_WRONG',
      'O.O1-1-wzx.seq',
    ],
    [
      'an unknown gene',
      {
        [E]: json(({ O }) => {
          O.x = { gene: 'gyrB', allele: 'O1', seq: gene(1) };
        }),
      },
      'ANTIGENS_WRONG',
      '"gyrB" is no gene',
    ],
    [
      'letters that are none',
      {
        [E]: json(({ O }) => {
          O.x = { gene: 'wzx', allele: 'O1', seq: `${gene(1)}!` };
        }),
      },
      'ANTIGENS_WRONG',
      '"!" is no nucleotide',
    ],
    [
      'no H',
      {
        [E]: json((value) => {
          value.H = {};
        }),
      },
      'ANTIGENS_WRONG',
      'no H antigens',
    ],
    ['no table', { [`${S}/who_2007.csv`]: null }, 'ANTIGENS_FILE_MISSING', 'table of serovars'],
    [
      'no fliC',
      { [`${S}/fliC.fasta.gz`]: null, [`${S}/fljB.fasta.gz`]: `>x|i\n${gene(1)}\n` },
      'ANTIGENS_FILE_MISSING',
      'fliC',
    ],
    [
      'no antigen in a header',
      { [`${S}/fliC.fasta.gz`]: `>x\n${gene(1)}\n` },
      'ANTIGENS_WRONG',
      'after the last |',
    ],
    [
      'a group that the table has not',
      { [`${S}/wzx.fasta.gz`]: `>x|Q9\n${gene(1)}\n` },
      'ANTIGENS_WRONG',
      'no serogroup Q9',
    ],
    [
      'a table without a column',
      { [`${S}/who_2007.csv`]: 'Serovar,H1\nx,i\n' },
      'ANTIGENS_WRONG',
      'line 1: there is no column',
    ],
    [
      'a row that is too short',
      {
        [`${S}/who_2007.csv`]:
          'Serovar,O_antigen,H1,H2,H_other,Serogroup,can_h2_be_missing,subspecies\nx,4\n',
      },
      'ANTIGENS_WRONG',
      'line 2: it has 2 cells',
    ],
    [
      'no set at all',
      Object.fromEntries(
        [
          E,
          ...['who_2007.csv', ...['wzx', 'wzy', 'fliC', 'fljB'].map((name) => `${name}.fasta.gz`)].map(
            (name) => `${S}/${name}`,
          ),
        ].map((name) => [name, null]),
      ),
      'ANTIGENS_NONE',
      'holds no set',
    ],
  ])('%s is refused', async (_, files, code, sentence) => {
    const error = await readAntigens(await antigenFolder(files)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  it('a folder that is not there is told', async () => {
    const nowhere = join(await mkdtemp(join(tmpdir(), 'enterobot-antigens-')), 'nowhere');
    await expect(readAntigens(nowhere)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
