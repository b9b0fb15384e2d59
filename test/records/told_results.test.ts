import { expect, test } from 'vitest';
import { toldResults } from '../../src/records/told_results.ts';

test('of files their names are told, not where the server keeps them', () => {
  const results = {
    genes: 3,
    gff_file: ['annotation.gff3.gz', '/srv/store/outputs/1/2/annotation.gff3.gz'],
    places: ['one', 'two'],
    warnings: [],
    outputs: {
      report: ['pilercr.txt', '/srv/store/outputs/1/2/pilercr.txt'],
      odd: 'text',
    },
  };
  expect(toldResults(results)).toEqual({
    ...results,
    gff_file: ['annotation.gff3.gz'],
    outputs: { report: ['pilercr.txt'], odd: 'text' },
  });
  for (const other of [null, 3, 'text', [1]]) expect(toldResults(other)).toEqual(other);
  expect(toldResults(undefined)).toBe(null);
});
