import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analysesSearch } from '../../web/analyses/analyses_search.ts';
import { typeWord } from '../../web/analyses/types.ts';
import { unpacked } from '../../web/analyses/unpacked.ts';
import { countryOfShape, shade } from '../../web/dashboard/country_names.ts';
import { timeBars } from '../../web/dashboard/time_bars.ts';
import { curlOf, operationsOf } from '../../web/help/operations.ts';
import { numberIn, profileIn } from '../../web/schemes/number_in.ts';
import { schemeSearch } from '../../web/schemes/scheme_search.ts';

test('a time line has a bar for each period between, and loses no strain that is not too old to be shown', () => {
  expect(timeBars([])).toEqual([]);
  expect(timeBars([{ month: '', strains: 3 }])).toEqual([]);
  expect(
    timeBars([
      { month: '2019-11', strains: 2 },
      { month: '2020-02', strains: 1 },
    ]),
  ).toEqual([
    { period: '2019-11', strains: 2 },
    { period: '2019-12', strains: 0 },
    { period: '2020-01', strains: 0 },
    { period: '2020-02', strains: 1 },
  ]);
  // One date without a month: years.
  expect(
    timeBars([
      { month: '2018', strains: 1 },
      { month: '2020-02', strains: 1 },
    ]).map(({ period }) => period),
  ).toEqual(['2018', '2019', '2020']);
  const years = fc.integer({ min: 1, max: 9999 }).map((year) => String(year).padStart(4, '0'));
  fc.assert(
    fc.property(fc.uniqueArray(years, { minLength: 1, maxLength: 5 }), (months) => {
      const bars = timeBars(months.map((month) => ({ month, strains: 1 })));
      expect(bars.length).toBeLessThanOrEqual(48);
    }),
  );
});

test('shades grow with the strains, and countries have the names of INSDC', () => {
  expect([0, 1, 10, 100].map((n) => shade(n, 100))).toEqual([0, 1, 3, 5]);
  expect(shade(1, 1)).toBe(5);
  expect(['United States of America', 'Kenya', 'eSwatini', 'constructor'].map(countryOfShape)).toEqual([
    'USA',
    'Kenya',
    'Eswatini',
    'constructor',
  ]);
});

test.each([
  ['1 2 3', { profile: { a: 1, b: 2, c: 3 } }],
  ['1 - 3', { profile: { a: 1, c: 3 } }],
  ['a 1, c:3', { profile: { a: 1, c: 3 } }],
  ['a(1)\tb(?)', { profile: { a: 1 } }],
  ['', { problem: expect.stringContaining('numbers') }],
  ['1 2', { problem: expect.stringContaining('3 loci') }],
  ['a 1 d 2', { problem: expect.stringContaining('no locus d') }],
  ['a 1 b', { problem: expect.stringContaining('each locus') }],
  ['a x', { problem: expect.stringContaining('no number') }],
  ['99999999999 1 1', { problem: expect.stringContaining('so large') }],
])('a profile written as %j', (text, read) => {
  expect(profileIn(text, ['a', 'b', 'c'])).toEqual(read);
});

test('a number may be written as an ST', () => {
  expect(['131', ' ST 131', 'st131', '1.5', '', '99999999999'].map(numberIn)).toEqual([
    ...[131, 131, 131, undefined, undefined, undefined],
  ]);
});

test('addresses are read as far as they make sense', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      const [one, other] = [analysesSearch(given), schemeSearch(given)];
      expect([analysesSearch({ ...one }), schemeSearch({ ...other })]).toEqual([one, other]);
    }),
  );
  expect(analysesSearch({ whose: 'all', page: '2', type: 7 })).toEqual({ page: 2, type: '7' });
});

test('a type that is not known yet has a name, too', () => {
  expect(['locus_search', 'own_kind', 'constructor'].map(typeWord)).toEqual([
    'Locus search',
    'Own kind',
    'Constructor',
  ]);
});

test('a packed file is unpacked, and a broken one says so', async () => {
  const packed = new Response(new Blob(['>a\nACGT']).stream().pipeThrough(new CompressionStream('gzip')));
  const blob = await packed.blob();
  expect(await unpacked(blob)).toBe('>a\nACGT');
  expect(await unpacked(new Blob(['>a']))).toBe('>a');
  await expect(unpacked(blob.slice(0, 10))).rejects.toThrow('damaged');
});

test('the document of the API becomes commands', () => {
  const [one] = operationsOf({
    paths: {
      '/api/{database}/x/{id}': {
        post: {
          summary: 'does it',
          requestBody: {
            content: {
              'application/json': {
                schema: { properties: { name: { type: 'string' }, n: { type: 'integer' } }, required: ['n'] },
              },
            },
          },
        },
      },
    },
  });
  expect(curlOf(one!, 'http://h', 'toys')).toContain(`-d '{"n":1}'`);
  expect(curlOf(one!, 'http://h', 'toys')).toContain("'http://h/api/toys/x/ID'");
  expect(operationsOf({})).toEqual([]);
});
