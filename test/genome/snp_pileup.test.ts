import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PILEUP_RULES, Pileup } from '../../src/genome/snp/pileup.ts';
import { LETTERS, referenceMap } from '../../src/genome/snp/reference_map.ts';

const sequence = (text: string) => Uint8Array.from(Buffer.from(text));
//                0         1         2
//                0123456789012345678901234567
const REFERENCE = 'ACGTTGCAACGTACGGTACCATGCATTG';
const map = referenceMap([
  { name: 'other', description: '', sequence: sequence('GG') },
  { name: 'c', description: '', sequence: sequence(REFERENCE) },
]);

interface Read {
  start: number;
  cigar: string;
  bases: string;
  quality?: string;
  mapq?: number;
  flag?: number;
}

let names = 0;
/** A pair as minimap2 writes it; the first mate forward, the second reverse. */
function pair(one: Read, two: Read, name = `r${++names}`): string {
  const line = ({ start, cigar, bases, quality, mapq, flag }: Read, own: number) =>
    [
      ...[name, flag ?? own, 'c', start + 1, mapq ?? 60, cigar, '=', 1, 0, bases],
      ...[quality ?? 'I'.repeat(bases.length), 'NM:i:0'],
    ].join('\t');
  return `${line(one, 0x63)}\n${line(two, 0x93)}\n`;
}

/** Pairs of the same letters that are no copies of each other: the clipped ends differ. */
function pairs(count: number, one: Read, two: Read): string {
  return Array.from({ length: count }, (_, i) =>
    pair({ ...one, cigar: `${i + 1}S${one.cigar}`, bases: 'A'.repeat(i + 1) + one.bases }, two),
  ).join('');
}

function called(text: string, rules = {}): string {
  const pileup = new Pileup(map, { ...PILEUP_RULES, ...rules });
  pileup.push(Buffer.from(`@SQ\tSN:c\tLN:28\n${text}`));
  const calls = pileup.finish();
  expect(calls.bases.subarray(0, 2).every((base) => base === 0)).toBe(true);
  return Array.from(calls.bases.subarray(2), (base) => LETTERS[base]).join('');
}

const plain = (start: number, length: number, change = ''): Read => ({
  start,
  cigar: `${length}M`,
  bases: change || REFERENCE.slice(start, start + length),
});
const N = (count: number) => 'N'.repeat(count);

describe('from reads', () => {
  test('a SNP needs five pairs, the reference four; mates that overlap count once', () => {
    const text = pairs(5, plain(2, 4, 'GATG'), plain(2, 4, 'GATG'));
    expect(called(text)).toBe(`NNGATG${N(22)}`);
    expect(called(pairs(4, plain(2, 4, 'GATG'), plain(2, 4, 'GATG')))).toBe(`NNGNTG${N(22)}`);
    expect(called(pairs(3, plain(2, 4), plain(2, 4)))).toBe(N(28));
  });

  test('a SNP needs nine of ten, the reference eight of ten', () => {
    const [snp, reference] = [plain(2, 3, 'GAT'), plain(2, 3)];
    const mixed = (snps: number, references: number) =>
      called(
        pairs(snps, snp, snp) +
          // Ends of their own, or they would be copies.
          pairs(references, reference, { ...reference, cigar: '3M2S', bases: `${reference.bases}AA` }),
        { minDepth: 1 },
      ).slice(2, 5);
    expect(mixed(18, 2)).toBe('GAT');
    expect(mixed(17, 3)).toBe('GNT');
    expect(mixed(4, 16)).toBe('GTT');
    expect(mixed(5, 16)).toBe('GNT');
  });

  test('mates that contradict each other, doubtful bases, doubtful mates, copies and odd pairs say nothing', () => {
    const rules = { referenceDepth: 1, minDepth: 1 };
    const [a, b] = [plain(4, 3), plain(20, 3)];
    expect(called(pair(plain(4, 3, 'TCC'), plain(5, 3)), rules)).toBe(`NNNNTNCA${N(20)}`);
    expect(called(pair({ ...a, quality: 'I/I' }, b), rules)).toBe(`NNNNTNC${N(13)}ATG${N(5)}`);
    expect(called(pair({ ...a, bases: 'TNC' }, b), rules)).toBe(`NNNNTNC${N(13)}ATG${N(5)}`);
    expect(called(pair({ ...a, mapq: 19 }, b), rules)).toBe(`${N(20)}ATG${N(5)}`);
    expect(called(pair({ ...a, mapq: 0 }, { ...b, mapq: 0 }), rules)).toBe(N(28));
    expect(called(pair({ ...a, flag: 0x61 }, b), rules)).toBe(N(28));
    expect(called(pair({ ...a, flag: 0x163 }, b), rules)).toBe(N(28));
    expect(called(pair(a, b).repeat(4), { referenceDepth: 2 })).toBe(N(28));
    // Two lines of one name alone are a pair.
    const strangers = `${pair(a, b, 'x').split('\n')[0]}\n${pair(a, b, 'y').split('\n')[1]}\n`;
    expect(called(strangers, rules)).toBe(N(28));
  });

  test('deletions are called as such, insertions too; a SNP within three letters of either is not', () => {
    // 6 to 8 are deleted; SNPs at 10 and 13.
    const deleted: Read = { start: 3, cigar: '3M3D6M', bases: 'TTGCATATG' };
    expect(called(pairs(9, deleted, deleted))).toBe(`NNNTTG---CNTATG${N(13)}`);
    // AA after 5; SNPs at 8 and 9.
    const inserted: Read = { start: 3, cigar: '3M2I7M', bases: 'TTGAACAGTGTA' };
    const text = pairs(9, inserted, inserted);
    expect(called(text)).toBe(`NNNTTGCANTGTA${N(15)}`);
    const pileup = new Pileup(map);
    pileup.push(Buffer.from(text));
    expect(pileup.finish().insertions).toEqual([{ after: 7, sequence: 'AA' }]);
    // That one pair of nine has it is an error of one pair.
    expect(called(pairs(1, inserted, inserted) + pairs(15, plain(2, 11), plain(2, 11)))).toBe(
      `NN${REFERENCE.slice(2, 13)}${N(15)}`,
    );
  });

  test('whichever way the text is cut into pieces the calls are the same', () => {
    const text = Buffer.from(pairs(9, plain(2, 9, 'GTTGTAACG'), plain(7, 11)));
    const whole = called(text.toString());
    expect(whole).toContain('GTTGTAACG');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const pileup = new Pileup(map);
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        // Each piece in memory that is used again, as a pipe's is.
        for (const [i, from] of places.slice(0, -1).entries()) {
          const piece = Buffer.from(text.subarray(from, places[i + 1]));
          pileup.push(piece);
          piece.fill(0);
        }
        expect(Array.from(pileup.finish().bases.subarray(2), (base) => LETTERS[base]).join('')).toBe(whole);
      }),
    );
  });

  test.each([
    ['cut off', `${pair(plain(2, 3), plain(2, 3))}r9\t99`],
    ['with few fields', 'r1\t99\tc\n'],
    ['on another contig', pair(plain(2, 3), plain(2, 3)).replaceAll('\tc\t', '\td\t')],
    ['beyond the end', pair(plain(2, 3), { ...plain(25, 3), cigar: '3M2D', bases: 'TTG' })],
    ['with a wrong CIGAR', pair({ ...plain(2, 3), cigar: '9M' }, plain(2, 3))],
    ['with an unknown CIGAR', pair({ ...plain(2, 3), cigar: '3Q' }, plain(2, 3))],
  ])('a text %s is refused', (_, text) => {
    expect(() => called(text)).toThrow(expect.objectContaining({ code: 'SNP_ALIGNMENT_UNREADABLE' }));
  });
});
