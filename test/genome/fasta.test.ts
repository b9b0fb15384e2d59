import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemblyStats } from '../../src/genome/assembly_stats.ts';
import { type Contig, FastaParser, readFasta, withUniqueNames, writeFasta } from '../../src/genome/fasta.ts';
import { reverseComplement } from '../../src/genome/nucleotides.ts';
import { expectError, pieces, temporaryFolder } from './files.ts';

const folder = temporaryFolder();
const IUPAC = 'ACGTRYSWKMBDHVN';
const letters = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 200 });
const contigs = fc
  .array(fc.record({ description: fc.constantFrom('', 'a b', 'len=5 cov=2.1'), text: letters(IUPAC) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) =>
    list.map(({ description, text }, i): Contig => ({ name: `c${i}`, description, sequence: bytes(text) })),
  );

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text));
}

function parse(text: string | Uint8Array, sizes = [1e9]): Contig[] {
  const parser = new FastaParser('x.fa');
  const all = typeof text === 'string' ? bytes(text) : text;
  for (const piece of pieces(all, sizes)) parser.push(piece);
  return withUniqueNames('x.fa', parser.finish());
}

describe('FASTA', () => {
  it('reads what was written, whatever the width, the line ends, the case and the chunks', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        contigs,
        fc.integer({ min: 1, max: 99 }),
        sizes,
        fc.boolean(),
        fc.boolean(),
        (list, width, cut, crlf, lower) => {
          let text = writeFasta(list, width);
          if (crlf) text = text.replaceAll('\n', '\r\n');
          if (lower) text = text.replaceAll(/^[^>].*$/gm, (line) => line.toLowerCase());
          expect(parse(text, cut)).toEqual(list);
        },
      ),
    );
  });

  it('reads gzip of one and of several members and plain text the same, whatever the name says', async () => {
    const text = '>a first\nACGT\n>b\nNNRY\n';
    const plain = await folder.write(text, 'plain.fa.gz');
    const packed = await folder.gzip(text, 'packed.fa');
    const { gzipSync } = await import('node:zlib');
    const members = await folder.write(Buffer.concat([gzipSync('>a first\nAC'), gzipSync('GT\n>b\nNNRY\n')]));
    const expected = parse(text);
    for (const path of [plain, packed, members]) expect(await readFasta(path)).toEqual(expected);
  });

  it('takes blank lines, blanks in lines, U for T and a last line without a newline', () => {
    expect(parse('\n>a\n\nAC GU\n\n>b x\nacgu')).toEqual(parse('>a\nACGT\n>b x\nACGT\n'));
  });

  it('the other strand of the other strand is the strand', () => {
    fc.assert(
      fc.property(letters(IUPAC), (text) => {
        expect(reverseComplement(reverseComplement(bytes(text)))).toEqual(bytes(text));
      }),
    );
    expect(Buffer.from(reverseComplement(bytes('AACGTRYKMBVDHN'))).toString()).toBe('NDHBVKMRYACGTT');
  });

  it('measures an assembly', () => {
    const made = ['ACGT'.repeat(20), 'GG'.repeat(15), 'NNNAAAAAAA'].map((text, i) => ({
      name: `c${i}`,
      description: '',
      sequence: bytes(text),
    }));
    expect(assemblyStats(made)).toEqual({
      contigs: 3,
      length: 120,
      n50: 80,
      l50: 1,
      gc: 70 / 117,
      n_count: 3,
      longest: 80,
    });
    expect(assemblyStats([])).toMatchObject({ contigs: 0, n50: 0, gc: 0 });
  });
});

describe('FASTA that is broken', () => {
  it.each([
    ['nothing', '', 'FILE_EMPTY', [/x\.fa is empty/]],
    ['only blank lines', '\n \n', 'FILE_EMPTY', []],
    ['no header', 'ACGT\n', 'FASTA_NO_HEADER', [/line 1/, /"A"/]],
    ['no name', '>a\nAC\n> b\nAC\n', 'FASTA_NO_NAME', [/line 3/]],
    ['a name twice', '>a\nAC\n>b\nAC\n>a x\nGT\n', 'FASTA_DUPLICATE_NAME', [/line 5/, /line 1/, /name a /]],
    ['no sequence in the middle', '>a\nAC\n>b\n>c\nAC\n', 'FASTA_NO_SEQUENCE', [/line 3/, /record b/]],
    ['no sequence at the end', '>a\nAC\n>b', 'FASTA_NO_SEQUENCE', [/line 3/, /record b/]],
    ['a wrong letter', '>a\nACGT\nACXT\n', 'FASTA_CHARACTER', [/line 3/, /"X"/]],
    ['a gap', '>a\nAC-T\n', 'FASTA_CHARACTER', [/line 2/, /"-"/]],
    ['protein', '>a\nMKLIVPEFQWLLA\n', 'FASTA_PROTEIN', [/line 2/, /protein/]],
    ['NUL in sequence', '>a\nAC\0T\n', 'SEQUENCE_NUL', [/line 2/]],
    ['NUL in a header', '>a\nACT\n>b\0\nA\n', 'SEQUENCE_NUL', [/line 3/]],
    ['FASTQ', '@r1\nACGT\n+\nIIII\n', 'FASTQ_GIVEN_AS_FASTA', [/line 1/]],
  ] as const)('%s', async (_, text, code, says) => {
    await expectError(() => parse(text), code, ...says);
    await expectError(() => parse(text, [1]), code, ...says);
  });

  it('gzip that is cut off, damaged, or another packing; no file; a folder', async () => {
    const { gzipSync } = await import('node:zlib');
    const whole = gzipSync(`>a\n${'ACGTTGCA'.repeat(500)}\n`);
    const cut = await folder.write(whole.subarray(0, whole.length - 12), 'cut.fa.gz');
    await expectError(() => readFasta(cut), 'GZIP_TRUNCATED', /cut\.fa\.gz/);
    const damaged = await folder.write(Buffer.concat([whole.subarray(0, 12), Buffer.alloc(30, 7)]));
    await expectError(() => readFasta(damaged), 'GZIP_CORRUPT');
    const xz = await folder.write(Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
    await expectError(() => readFasta(xz), 'FILE_COMPRESSION', /xz/);
    await expectError(() => readFasta(folder.path('absent')), 'FILE_UNREADABLE', /no such file/);
    await expectError(() => readFasta(folder.path('.')), 'FILE_UNREADABLE', /folder/);
    await expectError(() => folder.gzip('').then(readFasta), 'FILE_EMPTY');
  });
});
