import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareArrays, type NumberedArray } from '../../src/genome/crispr/compare_arrays.ts';
import { crisprArrays } from '../../src/genome/crispr/crispr_arrays.ts';
import { crisprGff } from '../../src/genome/crispr/crispr_gff.ts';
import { parsePilercr, type ReportedArray } from '../../src/genome/crispr/pilercr_report.ts';
import { otherStrand } from '../../src/genome/crispr/strands.ts';
import { madeArray, REPEAT } from './made_crispr.ts';

const contig = (sequence: string, name = 'c1') => ({
  name,
  description: '',
  sequence: Buffer.from(sequence),
});

/** An array as pilercr reports it, its position from the text that it stands in. */
function reported(sequence: string, consensus: string, letters: string[], spacers: string[]): ReportedArray {
  const text = letters.map((one, i) => one.replace(/-/g, '') + (spacers[i] ?? '')).join('');
  const position = sequence.indexOf(text) + 1;
  expect(position).toBeGreaterThan(0);
  const repeats = letters.map((one, i) => ({ position, letters: one, spacer: spacers[i] ?? null }));
  return { contig: 'c1', consensus, repeats };
}

const whole = (made: ReturnType<typeof madeArray>, from: number, to: number, sequence = made.sequence) =>
  reported(
    sequence,
    REPEAT,
    Array.from({ length: to - from }, () => REPEAT),
    made.spacers.slice(from, to - 1),
  );

describe('CRISPR arrays', () => {
  it('have the places that they have in the contig', () => {
    const made = madeArray(1, 5);
    const [array] = crisprArrays([whole(made, 0, 5)], [contig(made.sequence)]);
    expect(array).toMatchObject({
      start: made.start,
      end: made.end,
      strand: '+',
      repeat: REPEAT,
      oriented_by: 'I-E',
    });
    expect(array!.spacers.map(({ sequence }) => sequence)).toEqual(made.spacers);
  });

  it('are merged with a neighbour of the same repeat, and with the repeat that was left out between', () => {
    const made = madeArray(2, 9);
    const arrays = crisprArrays([whole(made, 5, 9), whole(made, 0, 4)], [contig(made.sequence)]);
    expect(arrays).toHaveLength(1);
    expect(arrays[0]).toMatchObject({ start: made.start, end: made.end, reported: [4, 4] });
    expect(arrays[0]!.spacers.map(({ sequence }) => sequence)).toEqual(made.spacers);
  });

  it('stay two when they lie far apart, or on two contigs', () => {
    const [one, two] = [madeArray(3, 4), madeArray(4, 4)];
    const sequence = one.sequence + two.sequence;
    expect(
      crisprArrays([whole(one, 0, 4, sequence), whole(two, 0, 4, sequence)], [contig(sequence)]),
    ).toHaveLength(2);
    const other = { ...whole(two, 0, 4), contig: 'c2' };
    const both = [contig(one.sequence), contig(two.sequence, 'c2')];
    expect(crisprArrays([whole(one, 0, 4), other], both).map((array) => array.contig)).toEqual(['c1', 'c2']);
  });

  it('read the same from either strand, whatever ends the consensus was reported with', () => {
    const repeat = fc.constantFrom(
      REPEAT,
      'GTTCACTGCCGTACAGGCAGCTTAGAAA',
      'GTCGCACTCTTCATGGGTGCGTGGATTGAAAT',
    );
    fc.assert(
      fc.property(repeat, fc.integer({ min: 5, max: 9 }), fc.nat(), (letters, count, seed) => {
        const made = madeArray(seed, count, letters);
        const turned = otherStrand(made.sequence);
        const back = otherStrand(letters);
        const plus = reported(made.sequence, letters, Array(count).fill(letters), made.spacers);
        const minus = reported(
          turned,
          back,
          Array(count).fill(back),
          made.spacers.map(otherStrand).reverse(),
        );
        const [a] = crisprArrays([plus], [contig(made.sequence)]);
        const [b] = crisprArrays([minus], [contig(turned)]);
        expect(b!.spacers.map(({ sequence }) => sequence)).toEqual(
          a!.spacers.map(({ sequence }) => sequence),
        );
        expect([b!.repeat, b!.strand]).toEqual([a!.repeat, a!.strand === '+' ? '-' : '+']);
      }),
      { numRuns: 40 },
    );
  });

  it('a known repeat decides the ends: a letter too few or too many moves none of its spacers', () => {
    const made = madeArray(5, 6);
    const short = REPEAT.slice(1, -1);
    const spacers = made.spacers.map((spacer) => `C${spacer}C`);
    const array = reported(made.sequence, short, Array(6).fill(short), spacers);
    const [found] = crisprArrays([array], [contig(made.sequence)]);
    expect(found).toMatchObject({ start: made.start, end: made.end, repeat: REPEAT });
    expect(found!.spacers.map(({ sequence }) => sequence)).toEqual(made.spacers);
  });

  it('a repeat that lost a letter is whole; one that lost its half stays half', () => {
    const { spacers } = madeArray(6, 4);
    const [lost, half] = [`${REPEAT.slice(0, 23)}${REPEAT.slice(24)}`, REPEAT.slice(15)];
    const sequence = `ACGTACGTTGCA${REPEAT}${spacers[0]}${lost}${spacers[1]}${half}${spacers[2]}${REPEAT}ACGATGCA`;
    const cut = `${lost.slice(0, 20)}---------`;
    const letters = [REPEAT, cut, `---------------${half}`, REPEAT];
    const between = [spacers[0]!, lost.slice(20) + spacers[1], spacers[2]!];
    const [array] = crisprArrays([reported(sequence, REPEAT, letters, between)], [contig(sequence)]);
    expect(array!.repeats.map((one) => one.sequence)).toEqual([REPEAT, lost, half, REPEAT]);
    expect(array!.spacers.map((one) => one.sequence)).toEqual(spacers);
  });

  it('refuses a report that is not of this contig', () => {
    const array = whole(madeArray(7, 4), 0, 4);
    expect(() => crisprArrays([array], [contig(madeArray(8, 4).sequence)])).toThrow(/is not there/);
  });

  it('as GFF3: sorted, parts inside their array, odd names of contigs encoded', () => {
    const made = madeArray(9, 4);
    const [array] = crisprArrays([whole(made, 0, 4)], [contig(made.sequence)]);
    const lines = crisprGff([{ ...array!, contig: 'a|b c' }])
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(1 + 1 + 4 + 3);
    expect(lines[1]).toMatch(
      new RegExp(`^a\\|b%20c\tpilercr\tCRISPR\t${made.start}\t${made.end}\t.\t\\+\t.\tID=CRISPR1;`),
    );
    const starts = lines.slice(1).map((line) => Number(line.split('\t')[3]));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });
});

describe('pilercr’s report', () => {
  const report = `pilercr v1.06
By Robert C. Edgar

x.fa: 1 putative CRISPR arrays found.



DETAIL REPORT



Array 1
>c1

       Pos  Repeat     %id  Spacer  Left flank    Repeat                           Spacer
==========  ======  ======  ======  ==========    =============================    ======
         1      29   100.0      11                .............................    ACGATCGATCG
        41      29    89.7      12  CGATCGATCG    ---.......................G..    TTGACCATGGAC
        82      29   100.0          CCATGGACAA    .............................    
==========  ======  ======  ======  ==========    =============================
         3      29              11                ${REPEAT}


SUMMARY BY SIMILARITY



Array          Sequence    Position      Length  # Copies  Repeat  Spacer  +  Consensus
=====  ================  ==========  ==========  ========  ======  ======  =  =========
    1                c1           1         110         3      29      11  +  ${REPEAT}



SUMMARY BY POSITION



>c1

Array          Sequence    Position      Length  # Copies  Repeat  Spacer    Distance  Consensus
=====  ================  ==========  ==========  ========  ======  ======  ==========  =========
    1                c1           1         110         3      29      11              ${REPEAT}
`;

  it('is read: also at the ends of a contig, where flanks are short', () => {
    const letters = `---${REPEAT.slice(3, 26)}G${REPEAT.slice(27)}`;
    expect(parsePilercr(report)).toEqual([
      {
        ...{ contig: 'c1', consensus: REPEAT },
        repeats: [
          { position: 1, letters: REPEAT, spacer: 'ACGATCGATCG' },
          { position: 41, letters, spacer: 'TTGACCATGGAC' },
          { position: 82, letters: REPEAT, spacer: null },
        ],
      },
    ]);
    expect(parsePilercr('pilercr v1.06\n\nx.fa: 0 putative CRISPR arrays found.\n')).toEqual([]);
  });

  it('is never taken when it was cut short, wherever', () => {
    const end = report.trimEnd().length - REPEAT.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end }), (length) => {
        expect(() => parsePilercr(report.slice(0, length))).toThrow(/pilercr cannot be read/);
      }),
      { numRuns: 300 },
    );
  });

  it('is never taken when lines of it are missing or strange', () => {
    const without = (line: RegExp) =>
      report
        .split('\n')
        .filter((one) => !line.test(one))
        .join('\n');
    for (const text of [
      without(/^ {8}41/),
      without(/^Array 1$/),
      without(/^>/),
      report.replace('.....G..', '.....!..'),
    ])
      expect(() => parsePilercr(text)).toThrow(/pilercr cannot be read/);
  });
});

describe('two assemblies’ arrays', () => {
  const array = (start: number, ...spacers: number[]): NumberedArray => ({
    ...{ contig: 'c1', start, end: start + 100, repeat: 1, spacers },
  });

  it('stand beside each other by what they share, spacers in line', () => {
    const found = compareArrays(
      [array(1, 9, 8), array(500, 1, 2, 3, 4)],
      [array(7, 1, 3, 5, 4), array(900, 7)],
    );
    expect(found.map(({ a, b, shared }) => [a?.start, b?.start, shared])).toEqual([
      [500, 7, 3],
      [1, undefined, 0],
      [undefined, 900, 0],
    ]);
    expect(found[0]!.aligned).toEqual([
      [1, 1],
      [2, null],
      [3, 3],
      [null, 5],
      [4, 4],
    ]);
    expect(found[2]!.aligned).toEqual([[null, 7]]);
  });

  it('all spacers of both are told, in their order; compared with itself all of it is shared', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const pairs = compareArrays([array(1, ...one)], [array(1, ...other)]);
        const side = (at: 0 | 1) =>
          pairs.flatMap(({ aligned }) => aligned.map((row) => row[at])).filter((n) => n !== null);
        expect([side(0), side(1)]).toEqual([one, other]);
        const same = compareArrays([array(1, ...one)], [array(1, ...one)]);
        expect(same[0]!.aligned.every(([a, b]) => a === b)).toBe(true);
        expect(same[0]!.shared).toBe(new Set(one).size);
      }),
    );
  });
});
