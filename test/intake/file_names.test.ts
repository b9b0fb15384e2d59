import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortNames } from '../../src/intake/file_names.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });

test.each([
  ['a_R1.fastq', 'a_R2.fastq', 'a'],
  ['a_R1.fastq.gz', 'a_R2.fastq', 'a'],
  ['a_S1_L001_R1_001.fq.gz', 'a_S1_L001_R2_001.fq.gz', 'a_S1_L001'],
  ['ERR1_1.FASTQ.GZ', 'ERR1_2.FASTQ.GZ', 'ERR1'],
  ['a_1_1.fq', 'a_1_2.fq', 'a_1'],
  ['Ж é.x_r1.fq', 'Ж é.x_r2.fq', 'Ж é.x'],
])('%s and %s are the reads of %s', (read1, read2, strain) => {
  expect(sortNames([read2, read1])).toEqual({
    strains: [{ kind: 'reads', strain, files: [read1, read2] }],
    ignored: [],
  });
});

test.each([
  ['b.fasta', 'b'],
  ['GCF_1.2_x.fna.gz', 'GCF_1.2_x'],
  ['a_R1.fa', 'a_R1'],
])('%s is the assembly of %s', (file, strain) => {
  expect(sortNames([file]).strains).toEqual([{ kind: 'assembly', strain, files: [file] }]);
});

test('other files are passed over', () => {
  expect(sortNames(['readme, please.txt', 'a.fasta', 'metadata.tsv', 'fastq', 'x.fastq.bz2'])).toMatchObject({
    strains: [{ strain: 'a' }],
    ignored: ['fastq', 'metadata.tsv', 'readme, please.txt', 'x.fastq.bz2'],
  });
});

test.each([
  ['a#b_1.fq', 'holds #'],
  ['a,b.fasta', 'holds a comma'],
  ['a..fasta', 'holds ..'],
  ['a\nb.fasta', 'line break'],
  ['a.fasta\n', 'line break'],
  ['a\u0007.fasta', 'control'],
  ['a\u2028.fasta', 'line break'],
  ['a\ufffd.fasta', 'UTF-8'],
  ['a _1.fq', 'ends with a blank'],
  ['a\\b.fasta', 'slash'],
])('the name %j is refused: it %s', (file, problem) => {
  expect(() => sortNames([file])).toThrow(code('LOAD_FILE_NAME'));
  expect(() => sortNames([file])).toThrow(problem);
});

test.each([
  [['a_R1.fq'], 'a_R1.fq'],
  [['a_2.fq', 'b.fasta'], 'a_2.fq'],
  [['a.fastq.gz'], 'a.fastq.gz'],
  [['_1.fq', '_2.fq'], '_1.fq, _2.fq'],
  [['a_R1.fq', 'a_2.fq'], 'a_2.fq, a_R1.fq'],
  [['a_R1_001.fq', 'a_R2.fq'], 'a_R1_001.fq, a_R2.fq'],
  [['a_1_001.fq', 'a_2_001.fq'], 'a_1_001.fq, a_2_001.fq'],
  [
    Array.from({ length: 7 }, (_, i) => `s${i}_1.fq`),
    's0_1.fq, s1_1.fq, s2_1.fq, s3_1.fq, s4_1.fq and 2 more',
  ],
])('%j are unpaired', (files, named) => {
  expect(() => sortNames(files)).toThrow(code('LOAD_UNPAIRED'));
  expect(() => sortNames(files)).toThrow(`Reads without a mate: ${named}.`);
});

test.each([
  [['a.fasta', 'a.fa']],
  [['a.fasta', 'a.fasta.gz']],
  [['a.fna', 'a_R1.fq', 'a_R2.fq']],
  [['a_1.fq', 'a_2.fq', 'a_R1.fq', 'a_R2.fq']],
  [['a_1.fq', 'a_1.fq.gz', 'a_2.fq']],
])('%j would be one strain', (files) => {
  expect(() => sortNames(files)).toThrow(code('LOAD_STRAIN_TWICE'));
});

test('any set of pairs and assemblies is sorted the same way, however the folder lists it', () => {
  const stem = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}[a-z0-9]$/).filter((text) => !text.includes('..'));
  const style = fc.constantFrom('_R?.fastq.gz', '_?.fq', '_R?_001.fastq', '.fasta', '.fna.gz');
  const strains = fc.uniqueArray(fc.tuple(stem, style), { selector: ([name]) => name, maxLength: 8 });
  fc.assert(
    fc.property(strains, fc.infiniteStream(fc.nat()), (given, order) => {
      const files = given.flatMap(([name, ending]) =>
        ending.includes('?') ? ['1', '2'].map((mate) => name + ending.replace('?', mate)) : [name + ending],
      );
      const mixed = files
        .map((file) => ({ file, at: order.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ file }) => file);
      const sorted = sortNames(mixed);
      expect(sorted).toEqual(sortNames(files));
      expect(sorted.strains.map((one) => one.strain)).toEqual(given.map(([name]) => name).sort());
      expect(sorted.strains.flatMap((one) => [...one.files]).sort()).toEqual([...files].sort());
    }),
  );
});
