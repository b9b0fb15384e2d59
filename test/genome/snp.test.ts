import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contig } from '../../src/genome/fasta.ts';
import { callsFromGff, callsToGff } from '../../src/genome/snp/calls_gff.ts';
import { effectOf } from '../../src/genome/snp/effects.ts';
import { GeneIndex, genesOf } from '../../src/genome/snp/genes.ts';
import { CallsFromAlignments, type GenomeCalls } from '../../src/genome/snp/genome_calls.ts';
import { maskedPlaces, maskToGff, repeatsOfSelfHits } from '../../src/genome/snp/mask.ts';
import { alignmentOf, MatrixBuilder, snpDistances } from '../../src/genome/snp/matrix.ts';
import { readPafLine } from '../../src/genome/snp/paf.ts';
import { LETTERS, referenceMap, siteName } from '../../src/genome/snp/reference_map.ts';
import { distinctTaxa, smallTree, variableColumns } from '../../src/genome/snp/taxa.ts';

const contig = (name: string, sequence: string): Contig => ({
  name,
  description: '',
  sequence: Uint8Array.from(Buffer.from(sequence)),
});
const letters = (calls: GenomeCalls) => Array.from(calls.bases, (base) => LETTERS[base]).join('');
const codes = (text: string) => Uint8Array.from(text, (letter) => LETTERS.indexOf(letter));
const calls = (text: string): GenomeCalls => ({ bases: codes(text), insertions: [] });
const code = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

const reference = referenceMap([contig('one', 'ACGTACGTAC'), contig('two #1', 'GGNCC')]);

describe('calls from alignments', () => {
  const paf = (
    cs: string,
    from: number,
    to: number,
    more: Partial<Record<'mapq' | 'tp', string | number>> = {},
  ) =>
    readPafLine(
      [
        'q',
        100,
        0,
        50,
        '+',
        'one',
        10,
        from,
        to,
        9,
        9,
        more.mapq ?? 60,
        `tp:A:${more.tp ?? 'P'}`,
        `cs:Z:${cs}`,
      ].join('\t'),
    );
  const rules = { minLength: 1, minMapq: 20 };

  test('a difference stands where the string says, in letters of the reference; beside a gap a SNP is uncalled', () => {
    const built = new CallsFromAlignments(reference, rules);
    built.add(paf(':2*ga:1+tt-ac:2*an', 0, 9));
    const made = built.finish();
    expect(letters(made)).toBe('ACNT--GTNNNNNNN');
    expect(made.insertions).toEqual([{ after: 3, sequence: 'TT' }]);
  });

  test('two that disagree make a place uncalled, two that agree do not; doubtful ones say nothing', () => {
    const built = new CallsFromAlignments(reference, rules);
    built.add(paf(':6', 0, 6));
    built.add(paf(':1*tc:1', 2, 5));
    built.add(paf('*ct', 9, 10, { mapq: 3 }));
    built.add(paf('*ct', 9, 10, { tp: 'S' }));
    expect(letters(built.finish())).toBe('ACGNACNNNNNNNNN');
  });

  test('what minimap2 would not write is refused', () => {
    expect(code(() => readPafLine('q\t1\t2'))).toBe('SNP_ALIGNMENT_UNREADABLE');
    const built = new CallsFromAlignments(reference, rules);
    expect(code(() => built.add(paf(':3', 0, 9)))).toBe('SNP_ALIGNMENT_UNREADABLE');
    expect(code(() => built.add(paf(':3!', 0, 3)))).toBe('SNP_ALIGNMENT_UNREADABLE');
  });
});

describe('calls as GFF3', () => {
  const anyCalls = fc.record({
    bases: fc.uint8Array({ minLength: 15, maxLength: 15, max: 5 }),
    inserted: fc.dictionary(
      fc.integer({ min: 0, max: 14 }).map(String),
      fc.string({ unit: fc.constantFrom(...'ACGT'), minLength: 1, maxLength: 5 }),
    ),
  });

  test('are read again as they were', () => {
    fc.assert(
      fc.property(anyCalls, ({ bases, inserted }) => {
        const insertions = Object.entries(inserted)
          .map(([after, sequence]) => ({ after: Number(after), sequence }))
          .sort((a, b) => a.after - b.after);
        const read = callsFromGff(reference, 'x', callsToGff(reference, { bases, insertions }));
        expect(letters(read)).toBe(letters({ bases, insertions }));
        expect(read.insertions).toEqual(insertions);
      }),
    );
  });

  test('cut off, or of another reference, are refused', () => {
    const text = callsToGff(reference, calls('ACGTACGTNN--NCC'));
    const read = (changed: string) => code(() => callsFromGff(reference, 'x', changed));
    expect(read(text)).toBeUndefined();
    expect(read(text.slice(0, -3))).toBe('SNP_CALLS_UNREADABLE');
    expect(read('')).toBe('SNP_CALLS_UNREADABLE');
    expect(read(text.replace('one 1 10', 'one 1 11'))).toBe('SNP_CALLS_UNREADABLE');
    expect(read(text.replace(/##sequence-region two.*\n/, ''))).toBe('SNP_CALLS_UNREADABLE');
    expect(read(text.replace('deletion', 'inversion'))).toBe('SNP_CALLS_UNREADABLE');
    expect(read(text.replace('\t10\t', '\t99\t'))).toBe('SNP_CALLS_UNREADABLE');
  });
});

describe('the matrix', () => {
  test('holds each unmasked site of the core at which genomes differ, and nothing else', () => {
    const genome = fc.string({ unit: fc.constantFrom(...'ACGTN-'), minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(
        fc.array(genome, { minLength: 1, maxLength: 6 }),
        fc.uint8Array({ minLength: 15, maxLength: 15, max: 1 }),
        fc.constantFrom(0, 0.5, 0.95, 1),
        (genomes, masked, share) => {
          const builder = new MatrixBuilder(reference);
          for (const [i, text] of genomes.entries()) builder.add(`g${i}`, calls(text));
          const matrix = builder.finish(masked, share);
          const columns = Array.from({ length: 15 }, (_, at) => genomes.map((text) => text[at]!));
          const isCore = (column: string[], at: number) =>
            !masked[at] &&
            column.filter((letter) => 'ACGT'.includes(letter)).length >=
              Math.max(1, share * genomes.length - 1e-9);
          const varies = (column: string[]) =>
            new Set(column.filter((letter) => 'ACGT'.includes(letter))).size > 1;
          const expected = columns.flatMap((column, at) =>
            isCore(column, at) && varies(column) ? [at] : [],
          );
          const core = matrix.sites.filter((site) => site.core);
          expect(core.map(({ place }) => place)).toEqual(expected);
          expect(matrix.coreSites).toBe(expected.length);
          // The others are those that too few are called at, and no more.
          const others = columns.flatMap((column, at) =>
            !masked[at] && !isCore(column, at) && varies(column) ? [at] : [],
          );
          expect(matrix.sites.filter((site) => !site.core).map(({ place }) => place)).toEqual(others);
          expect(matrix.core).toBe(columns.filter(isCore).length);
          expect(matrix.constant.reduce((sum, n) => sum + n, matrix.coreSites)).toBe(matrix.core);
          const { differences } = snpDistances(matrix);
          genomes.forEach((a, i) => {
            genomes.forEach((b, j) => {
              const different = expected.filter(
                (at) => 'ACGT'.includes(a[at]!) && 'ACGT'.includes(b[at]!) && a[at] !== b[at],
              );
              expect(differences[i * genomes.length + j]).toBe(different.length);
            });
          });
          for (const { sequence } of alignmentOf(matrix)) expect(sequence).toHaveLength(expected.length);
        },
      ),
    );
  });
});

test('repeats are both places of a self hit; a mask is read again as it was', () => {
  const hits = [
    ['one', 1, 10, 'one', 1, 10, 100, 10],
    ['one', 2, 4, 'two #1', 5, 3, 95, 3],
    ['one', 4, 6, 'one', 8, 10, 95, 3],
    ['one', 1, 2, 'one', 9, 10, 80, 2],
  ]
    .map((row) => row.join('\t'))
    .join('\n');
  const mask = repeatsOfSelfHits(hits, { minIdentity: 90, minLength: 3 });
  expect(mask.map(({ contig: name, start, end }) => [name, start, end])).toEqual([
    ['one', 2, 6],
    ['one', 8, 10],
    ['two #1', 3, 5],
  ]);
  expect(maskedPlaces(reference, maskToGff(mask)).join('')).toBe('011111011100111');
  expect(code(() => maskedPlaces(reference, 'x'))).toBe('SNP_MASK_UNREADABLE');
  expect(code(() => maskedPlaces(reference, maskToGff([{ ...mask[0]!, end: 99 }])))).toBe(
    'SNP_MASK_UNREADABLE',
  );
  expect(code(() => repeatsOfSelfHits('a\tb'))).toBe('SNP_MASK_UNREADABLE');
});

describe('what a site does', () => {
  // M K stop, forward, in the middle; and backwards over the same letters: the other strand's L F H.
  const map = referenceMap([contig('c', 'TTATGAAATAACC')]);
  const gff = [
    '##gff-version 3',
    'c\tp\tCDS\t3\t11\t.\t+\t0\tID=x_1;gene=abcD;product=a%3B protein',
    'c\tp\tCDS\t3\t11\t.\t-\t0\tlocus_tag=x_2',
    'elsewhere\tp\tCDS\t1\t3\t.\t+\t0\tID=no',
    '##FASTA',
    '>c',
  ].join('\n');
  const genes = genesOf(map, gff);
  const effect = (gene: number, place: number, letter: string) =>
    effectOf(map, genes[gene]!, place, LETTERS.indexOf(letter));

  test('genes are found by place', () => {
    expect(genes.map(({ name, product, parts }) => [name, product, parts])).toEqual([
      ['abcD', 'a; protein', [{ from: 2, to: 11 }]],
      ['x_2', '', [{ from: 2, to: 11 }]],
    ]);
    const index = new GeneIndex(genes);
    expect([1, 2, 10, 11].map((place) => index.at(place))).toEqual([[], [0, 1], [0, 1], []]);
    expect(siteName(map, 4)).toEqual({ contig: 0, position: 5, reference: 'G' });
  });

  test('in the letters of its strand', () => {
    expect(effect(0, 4, 'A')).toEqual({ effect: 'start lost', change: 'M1?' });
    expect(effect(0, 7, 'G')).toEqual({ effect: 'synonymous', change: 'K2K' });
    expect(effect(0, 5, 'T')).toEqual({ effect: 'nonsense', change: 'K2*' });
    expect(effect(0, 6, 'C')).toEqual({ effect: 'missense', change: 'K2T' });
    expect(effect(0, 8, 'C')).toEqual({ effect: 'stop lost', change: '*3Q' });
    // Backwards TTA TTT CAT: L F H.
    expect(effect(1, 7, 'G')).toEqual({ effect: 'missense', change: 'F2L' });
    expect(effect(1, 3, 'G')).toEqual({ effect: 'missense', change: 'H3P' });
  });
});

describe('trees of few', () => {
  test('equal genomes are one taxon, and three have one shape', () => {
    const taxa = distinctTaxa('f', [
      { name: 'a', sequence: 'AAAA' },
      { name: "b's", sequence: 'AAAC' },
      { name: 'c', sequence: 'AAAA' },
      { name: 'd', sequence: 'TTAN' },
    ]);
    expect(taxa.map(({ names }) => names)).toEqual([['a', 'c'], ["b's"], ['d']]);
    expect(smallTree(taxa, 10)).toBe("((a:0,c:0):0.050000000,'b''s':0.050000000,d:0.15000000);");
    expect(smallTree(taxa.slice(0, 1), 10)).toBe('((a:0,c:0):0);');
    expect(smallTree(taxa.slice(0, 2), 10)).toBe("((a:0,c:0):0.10000000,'b''s':0);");
  });

  test('columns without two bases are taken away and counted where they have one', () => {
    const rows = fc.array(fc.string({ unit: fc.constantFrom(...'ACGTN'), minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, (sequences) => {
        const taxa = sequences.map((sequence, i) => ({ names: [`t${i}`], sequence }));
        const { taxa: left, constant } = variableColumns(taxa, [1, 2, 3, 4]);
        const columns = [0, 1, 2, 3, 4, 5].map((at) => sequences.map((text) => text[at]!).join(''));
        const bases = (column: string) => new Set(column.replaceAll('N', ''));
        const varied = columns.filter((column) => bases(column).size > 1);
        expect(left.map(({ sequence }) => sequence)).toEqual(
          sequences.map((_, i) => varied.map((column) => column[i]).join('')),
        );
        const alike = (base: string) =>
          columns.filter((one) => bases(one).size === 1 && bases(one).has(base)).length;
        expect(constant).toEqual([...'ACGT'].map((base, i) => i + 1 + alike(base)));
      }),
    );
  });

  test('what is no alignment is refused', () => {
    const one = { name: 'a', sequence: 'AC' };
    expect(code(() => distinctTaxa('f', [one]))).toBe('SNP_ALIGNMENT_RAGGED');
    expect(code(() => distinctTaxa('f', [one, one]))).toBe('SNP_ALIGNMENT_RAGGED');
    expect(code(() => distinctTaxa('f', [one, { name: 'b', sequence: 'A' }]))).toBe('SNP_ALIGNMENT_RAGGED');
  });
});
