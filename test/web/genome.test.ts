import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainNames, plainText } from '../../web/genome/contig_names.ts';
import { genomeSearch } from '../../web/genome/genome_search.ts';
import { readGff } from '../../web/genome/gff.ts';
import { outputsOf, tracksOf } from '../../web/genome/tracks.ts';
import { oddities, shownNumber } from '../../web/strain/locus_words.ts';

test('names of contigs for the drawing are plain, and no two are one', () => {
  const hostile = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom('all', 'ALL', 'a', 'A', '__proto__'),
  );
  fc.assert(
    fc.property(fc.uniqueArray(hostile), (names) => {
      const plain = plainNames(names);
      expect([...plain.keys()]).toEqual(names);
      const given = [...plain.values()];
      expect(new Set(given.map((one) => one.toLowerCase())).size).toBe(names.length);
      for (const one of given) expect(one).toMatch(/^[A-Za-z0-9_.|-]+$/);
    }),
  );
  expect([...plainNames(['MAD_1', 'contig_3', '<img>']).values()]).toEqual([
    'MAD_1',
    'contig_3',
    'contig_3_2',
  ]);
  expect(plainText('<img onerror="x()">')).not.toMatch(/[<>"]/);
});

test('a GFF3 is read as it was meant, up to its sequences', () => {
  const text = [
    '##gff-version 3',
    'c%201\tp\tCDS\t5\t9\t.\t-\t0\tID=x;gene=dna%3BA;100%=kept',
    'broken line',
    'c1\tp\tCDS\t9\t5\t.\t+\t0\tID=backwards',
    '##FASTA',
    'c1\tp\tCDS\t1\t5\t.\t+\t0\tID=inside',
  ].join('\n');
  expect(readGff(text)).toEqual([
    {
      ...{ contig: 'c 1', start: 5, end: 9, strand: '-', type: 'CDS', name: 'dna;A' },
      attributes: { ID: 'x', gene: 'dna;A', '100%': 'kept' },
    },
  ]);
  fc.assert(fc.property(fc.string(), (any) => void readGff(any)));
});

test('the address of a genome keeps what makes sense', () => {
  expect(genomeSearch({ assembly: 'A', contig: 7, start: '12', end: -1, more: 1 })).toEqual({
    ...{ assembly: 'A', contig: '7', start: 12 },
  });
  expect(genomeSearch({ start: 'x', end: '', locus: ['a'] })).toEqual({});
});

test('what can be drawn: annotations before typings, each once', () => {
  const typed = (scheme: string, results: unknown) => ({
    ...{
      scheme,
      label: '',
      reference: '',
      status: 'COMPLETE',
      version: '',
      st_barcode: null,
      job_id: 1,
      results,
    },
  });
  const tracks = tracksOf(
    { database: 'd', barcode: 'B' },
    ['sequence.fasta', 'mlst.gff3', 'mlst.gff3.gz', 'prokka.gff3'],
    [
      typed('mlst', { ST: 1 }),
      typed('prokka', { outputs: { gff_file: ['a.gff3.gz', '/x'] } }),
      typed('own', { outputs: { places: ['own.gff.gz', '/y'], table: ['t.tsv', '/z'] } }),
    ],
  );
  expect(tracks.map(({ scheme }) => scheme)).toEqual(['prokka', 'own', 'mlst']);
  expect(tracks[1]!.address).toBe('/api/v1.0/d/assemblies/B/schemes/own/outputs/places');
  expect(outputsOf({ outputs: { odd: 3, fine: ['f', 'p'] } })).toEqual([{ output: 'fine', file: 'f' }]);
  expect(outputsOf('text')).toEqual([]);
});

test('every oddity of a locus has its sentence, and a plain one has none', () => {
  expect(oddities({ locus: 'a', allele: 4, kind: 'exact' })).toEqual([]);
  expect(oddities({ locus: 'a', allele: null, kind: 'near', reason: 'Nearest 4.' })).toEqual([
    'Nearest 4.',
    expect.stringContaining('(?)'),
  ]);
  expect(oddities({ locus: 'a', allele: -1, kind: 'partial', flags: ['fragmented'] })).toHaveLength(1);
  expect(oddities({ locus: 'a', allele: 10_000_001, kind: 'exact' })[0]).toContain('(~)');
  expect(oddities({ locus: 'a', allele: 2, kind: 'exact', flags: ['new_flag'] })).toContain('new_flag.');
  expect([5, 10_000_002, 0, -1, null].map(shownNumber)).toEqual(['5', '~10000002', '–', '×', '?']);
});
