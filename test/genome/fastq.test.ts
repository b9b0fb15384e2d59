import { readdir, readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFastq, checkFastqPair } from '../../src/genome/fastq.ts';
import { FastqParser, type FastqStats } from '../../src/genome/fastq_parser.ts';
import { subsamplePair } from '../../src/genome/fastq_subsample.ts';
import { textBound } from '../../src/genome/sequence_file.ts';
import { expectError, pieces, temporaryFolder } from './files.ts';

const folder = temporaryFolder();

function parse(text: string, sizes = [1e9]): FastqStats {
  const parser = new FastqParser('x.fq');
  for (const piece of pieces(Buffer.from(text, 'latin1'), sizes)) parser.push(piece);
  parser.finish();
  return parser.stats();
}

function reads(count: number, mate = '', length = 20): string {
  const one = (i: number) => `@read${i}${mate}\n${'ACGTN'.repeat(length / 5)}\n+\n${'I'.repeat(length)}\n`;
  return Array.from({ length: count }, (_, i) => one(i)).join('');
}

const record = fc
  .array(fc.tuple(fc.constantFrom(...'ACGTNacgtn'), fc.integer({ min: 33, max: 126 })), { maxLength: 30 })
  .map((letters) => ({
    bases: letters.map(([base]) => base).join(''),
    qualities: letters.map(([, quality]) => quality),
  }));

describe('FASTQ', () => {
  it('counts what was written, whatever the chunks, the line ends and the last newline', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 4 });
    const records = fc.array(record, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(records, sizes, fc.boolean(), fc.boolean(), (list, cut, crlf, open) => {
        const end = crlf ? '\r\n' : '\n';
        const lines = list.flatMap(({ bases, qualities }, i) => [
          `@r${i} 1:N:0`,
          bases,
          '+',
          String.fromCharCode(...qualities),
        ]);
        const lengths = list.map(({ bases }) => bases.length);
        const bases = lengths.reduce((a, b) => a + b, 0);
        const qualities = list.flatMap((one) => one.qualities).reduce((a, b) => a + b - 33, 0);
        // Without its last newline an empty last line is not there at all.
        const text = lines.join(end) + (open && lengths.at(-1)! > 0 ? '' : end);
        expect(parse(text, cut)).toEqual({
          reads: list.length,
          bases,
          minLength: Math.min(...lengths),
          maxLength: Math.max(...lengths),
          meanQuality: bases === 0 ? 0 : qualities / bases,
        });
      }),
    );
  });

  it('reads gzip, gzip of several members and plain text the same', async () => {
    const text = reads(5000);
    const expected = parse(text);
    const half = text.length / 2 + 3;
    const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    for (const path of [await folder.write(text), await folder.gzip(text), await folder.write(members)]) {
      expect(await checkFastq(path)).toEqual(expected);
    }
    expect(expected.reads).toBe(5000);
  });

  it('lets empty lines at the end pass', () => {
    expect(parse(`${reads(2)}\n\r\n\n`, [3]).reads).toBe(2);
  });

  it.each([
    ['nothing', '', 'FILE_EMPTY', []],
    ['only newlines', '\n\n', 'FILE_EMPTY', []],
    ['cut off after the name', `${reads(2)}@read2`, 'FASTQ_CUT_OFF', [/line 9/, /record 3/]],
    ['cut off in the bases', `${reads(1)}@read1\nACG`, 'FASTQ_CUT_OFF', [/line 6/, /record 2/]],
    ['cut off after the plus', `${reads(1)}@read1\nACG\n+\n`, 'FASTQ_CUT_OFF', [/line 8/, /record 2/]],
    ['cut off in the qualities', `${reads(1)}@read1\nACG\n+\nII`, 'FASTQ_CUT_OFF', [/line 8/, /record 2/]],
    ['no @', `${reads(3)}read3\nA\n+\nI\n`, 'FASTQ_HEADER', [/line 13/, /record 4/, /"r"/]],
    ['an empty line inside', `${reads(1)}\n${reads(1)}`, 'FASTQ_HEADER', [/line 5/, /empty line/]],
    ['no plus', '@a\nACGT\nIIII\n@b\nACGT\n', 'FASTQ_PLUS', [/line 3/, /record 1/]],
    ['more qualities', '@a\nACGT\n+\nIIIII\n', 'FASTQ_LENGTHS', [/line 4/, /4 bases/, /5 qualities/]],
    ['fewer qualities', `${reads(1)}@a\nACGT\n+\nIII\n`, 'FASTQ_LENGTHS', [/line 8/, /record 2/]],
    ['a wrong base', '@a\nAC?T\n+\nIIII\n', 'FASTQ_BASE', [/line 2/, /"\?"/]],
    ['a wrong quality', '@a\nACGT\n+\nII I\n', 'FASTQ_QUALITY', [/line 4/, /byte 32/]],
    ['NUL', `${reads(1)}@a\nA\0GT\n+\nIIII\n`, 'SEQUENCE_NUL', [/line 6/]],
    ['FASTA', '>a\nACGT\n', 'FASTA_GIVEN_AS_FASTQ', [/line 1/]],
  ] as const)('refuses %s', async (_, text, code, says) => {
    await expectError(() => parse(text), code, ...says);
    await expectError(() => parse(text, [1]), code, ...says);
  });

  it('refuses gzip that is cut off', async () => {
    const whole = gzipSync(reads(1000));
    const path = await folder.write(whole.subarray(0, whole.length - 20), 'cut_R1.fastq.gz');
    await expectError(() => checkFastq(path), 'GZIP_TRUNCATED', /cut_R1\.fastq\.gz/);
  });
});

describe('pairs of FASTQ', () => {
  it.each([
    ['/1', '/2'],
    ['.1', '.2'],
    [' 1:N:0:ACGT', ' 2:N:0:ACGT'],
    ['', ''],
  ])('mates end in "%s" and "%s"', async (one, two) => {
    const [first, second] = await checkFastqPair(
      await folder.write(reads(3000, one)),
      await folder.gzip(reads(3000, two, 150)),
    );
    expect([first.reads, second.reads]).toEqual([3000, 3000]);
    expect(second.maxLength).toBe(150);
  });

  it('tells both counts where they differ', async () => {
    const paths = [await folder.write(reads(20000, '/1')), await folder.write(reads(7, '/2'))] as const;
    await expectError(() => checkFastqPair(...paths), 'FASTQ_PAIR_COUNTS', /20000 reads/, /has 7\./);
    await expectError(
      () => checkFastqPair(paths[1], paths[0]),
      'FASTQ_PAIR_COUNTS',
      /has 7 reads/,
      /20000\./,
    );
  });

  it('tells the record whose names differ', async () => {
    const other = reads(9000).replace('@read8000\n', '@other\n');
    const paths = [await folder.write(reads(9000)), await folder.write(other)] as const;
    await expectError(
      () => checkFastqPair(...paths),
      'FASTQ_PAIR_NAMES',
      /line 32001/,
      /8001 is read8000/,
      /other/,
    );
  });

  it('tells the first file whose content is broken, and does not hang on the other', async () => {
    const cut = await folder.write(`${reads(2)}@read2\nAC`);
    const good = await folder.gzip(reads(50000));
    await expectError(() => checkFastqPair(good, cut), 'FASTQ_CUT_OFF', /record 3/);
    await expectError(() => checkFastqPair(cut, cut), 'FASTQ_CUT_OFF');
    await expectError(() => checkFastqPair(good, folder.path('absent.fq')), 'FILE_UNREADABLE');
  });
});

describe('a pair that is no pair', () => {
  it.each([
    ['a copy of it', (text: string) => text],
    ['it with the other mate marks', (text: string) => text.replaceAll('/1\n', '/2\n')],
    ['it with other qualities', (text: string) => text.replaceAll('I', 'F')],
    ['it as Windows writes lines', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('refuses R1 with %s as R2', async (_, change) => {
    const text = reads(6000, '/1');
    const paths = [await folder.gzip(text), await folder.write(change(text))] as const;
    await expectError(() => checkFastqPair(...paths), 'UPLOAD_FILE_TWICE', /same reads/);
  });

  it('takes mates of which one single read differs', async () => {
    const other = reads(6000, '/2').replace(/ACGTN(?=\n\+\nI+\n$)/, 'ACGTA');
    const [one] = await checkFastqPair(await folder.write(reads(6000, '/1')), await folder.write(other));
    expect(one.reads).toBe(6000);
  });
});

describe('what reads unpack to', () => {
  it('is bounded by the size of the file, never below 1 GB nor above what is asked for', () => {
    expect([textBound(300_000), textBound(1e9), textBound(1e9, 7e9), textBound(0, 5)]).toEqual([
      1e9, 50e9, 7e9, 5,
    ]);
  });

  it('refuses a gzip bomb beside a mate', { timeout: 60_000 }, async () => {
    // Members of gzip follow one another: a gigabyte of text in a megabyte of file.
    const text = `@r/1\n${'A'.repeat(5000)}\n+\n${'I'.repeat(5000)}\n`.repeat(1000);
    const bomb = await folder.write(Buffer.concat(Array<Buffer>(101).fill(gzipSync(text))));
    const paths = [bomb, await folder.gzip(reads(1, '/2').replace('read0', 'r'))] as const;
    await expectError(() => checkFastqPair(...paths), 'FILE_UNPACKS_TOO_LARGE', /1000000000 bytes/);
  });
});

describe('subsample of pairs', () => {
  const names = async (path: string) =>
    [
      ...gunzipSync(await readFile(path))
        .toString()
        .matchAll(/^@read(\d+)/gm),
    ].map((match) => Number(match[1]));

  it.each([0, 0.1, 1 / 3, 0.5, 0.77, 1])(
    'keeps the fraction %d, evenly and the same in both',
    async (fraction) => {
      const inputs = [
        await folder.write(reads(5000, '/1')),
        await folder.gzip(reads(5000, '/2', 10)),
      ] as const;
      const outputs = [folder.path(`one${fraction}.fq.gz`), folder.path(`two${fraction}.fq.gz`)] as const;
      const result = await subsamplePair(inputs, outputs, fraction);
      const expected = Array.from({ length: 5000 }, (_, i) => i).filter(
        (i) => Math.floor((i + 1) * fraction) > Math.floor(i * fraction),
      );
      expect(await names(outputs[0])).toEqual(expected);
      expect(await names(outputs[1])).toEqual(expected);
      expect(result).toEqual({ pairs: 5000, kept: expected.length, bases: expected.length * 30 });
      if (expected.length > 0) {
        expect((await checkFastqPair(...outputs))[0].reads).toBe(expected.length);
        const again = outputs.map((path) => `${path}.again`) as [string, string];
        await subsamplePair(inputs, again, fraction);
        expect(await readFile(again[0])).toEqual(await readFile(outputs[0]));
      }
    },
  );

  it('leaves nothing behind when an input is broken', async () => {
    const inputs = [await folder.write(reads(5000)), await folder.write(reads(4000))] as const;
    const outputs = [folder.path('left1.fq.gz'), folder.path('left2.fq.gz')] as const;
    await expectError(() => subsamplePair(inputs, outputs, 0.5), 'FASTQ_PAIR_COUNTS');
    expect((await readdir(folder.path('.'))).filter((name) => name.startsWith('left'))).toEqual([]);
  });
});
