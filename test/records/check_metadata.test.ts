import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cells, checkMetadata } from '../../src/records/check_metadata.ts';
import { readCollectionDate } from '../../src/records/collection_dates.ts';
import { COUNTRIES, continentOf, countryNamed } from '../../src/records/countries.ts';
import { METADATA_FIELDS } from '../../src/records/metadata_fields.ts';
import { metadataRules } from '../../src/records/metadata_rules.ts';
import { MISSING_TERMS } from '../../src/records/missing_values.ts';

const TODAY = '2026-06-15';
const rules = metadataRules({ name: 'senterica', param: {} });
const check = (cells: Cells, before = {}) => checkMetadata(rules, cells, before, TODAY);
const codes = (cells: Cells, before = {}) => check(cells, before).problems.map(({ code }) => code);

test('no text keeps the service busy, whatever it holds', () => {
  const started = process.cpuUsage().user;
  for (const field of [
    'comment',
    'email',
    'sample_accession',
    'my own',
    'collection_date',
    'country',
    'latitude',
  ])
    for (const text of [' ', '\n', '1', '@.', 'a.', ':', '\u2028 '].map((one) => one.repeat(100_000)))
      check({ [field]: `a${text}a` });
  // Minutes, if one expression tries every point.
  expect(process.cpuUsage().user - started).toBeLessThan(10e6);
  expect(codes({ comment: `a${' '.repeat(100_000)}\nb` })).toEqual(['METADATA_TEXT']);
  expect(check({ comment: ' a \r\n\n b\u2028\n ' }).changes).toEqual({ comment: 'a b' });
});

test('what stands in an index fits into it', () => {
  for (const field of ['serotype', 'lab_contact']) {
    expect(codes({ [field]: '丁'.repeat(201) })).toEqual(['METADATA_TEXT']);
    expect(codes({ [field]: '丁'.repeat(200) })).toEqual([]);
  }
  expect(codes({ comment: '丁'.repeat(2000) })).toEqual([]);
});

test('accessions and e-mail addresses', () => {
  for (const wrong of ['E', '1E', 'E.1', 'E1.', 'E1.a', 'E-1'])
    expect(codes({ sample_accession: wrong })).toEqual(['METADATA_ACCESSION']);
  for (const right of ['E1', 'SAMEA1', 'A_1B', 'NC_0001.1'])
    expect(check({ sample_accession: right }).changes).toEqual({ sample_accession: right });
  for (const wrong of ['a', '@b.c', 'a@b', 'a@.c', 'a@c.', 'a@b.c@d.e', 'a b@c.d', 'a@b. c'])
    expect(codes({ email: wrong })).toEqual(['METADATA_EMAIL']);
  for (const right of ['a@b.c', 'a.b@c.d.e']) expect(codes({ email: right })).toEqual([]);
});

test('words that every object has are names of fields like others, but for __proto__', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf'])
    expect({ ...check({ [name]: 'x' }).changes }).toEqual({ [name]: 'x' });
  const { problems, changes } = check(JSON.parse('{"__proto__": "x"}'));
  expect(problems).toMatchObject([{ field: '__proto__', value: 'x', code: 'METADATA_FIELD_NAME' }]);
  expect(Object.keys(changes)).toEqual([]);
});

test('the metadata of a strain have a bound, over all edits', () => {
  const cells = (n: number, from: number, text: string) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${from + i}`, text]));
  expect(codes(cells(500, 0, 'x'))).toEqual([]);
  expect(codes(cells(501, 0, 'x'))).toEqual(['METADATA_TOO_MUCH']);
  expect(codes({ more: 'x' }, cells(500, 0, 'x'))).toEqual(['METADATA_TOO_MUCH']);
  expect(codes({ more: 'x', f0: '' }, cells(500, 0, 'x'))).toEqual([]);
  const long = cells(32, 0, 'x'.repeat(2000));
  expect(codes(long)).toEqual([]);
  expect(codes({ more: 'x'.repeat(2000) }, long)).toEqual(['METADATA_TOO_MUCH']);
  // What is too much already may become less.
  const before = { ...long, more: 'x'.repeat(2000) };
  expect(codes({ more: 'x'.repeat(1000) }, before)).toEqual([]);
});

describe('dates of collection', () => {
  test.each([
    [
      '2024',
      { collection_date: '2024', collection_year: '2024', collection_month: null, collection_day: null },
    ],
    ['2024-03', { collection_date: '2024-03', collection_month: '3', collection_day: null }],
    [
      '2024-02-29',
      { collection_date: '2024-02-29', collection_year: '2024', collection_month: '2', collection_day: '29' },
    ],
    [
      '2024-03/2024-05',
      { collection_date: '2024-03/2024-05', collection_year: '2024', collection_month: null },
    ],
    ['2023/2024', { collection_date: '2023/2024', collection_year: null }],
    ['21-Oct-1952', { collection_date: '1952-10-21' }],
    ['Oct-1952', { collection_date: '1952-10' }],
    ['2015-10-11T17:53:03Z', { collection_date: '2015-10-11', collection_time: '17:53:03' }],
    ['Not collected', { collection_date: 'not collected', collection_year: null }],
    ['2026-06-15', { collection_date: '2026-06-15' }],
    ['2026-06', { collection_date: '2026-06' }],
  ])('%s', (collection_date, expected) => {
    const { changes, problems } = check({ collection_date });
    expect(problems).toEqual([]);
    expect(changes).toMatchObject(expected);
  });

  test.each([
    ['2026-02-31', 'METADATA_DATE'],
    ['2025-02-29', 'METADATA_DATE'],
    ['2024-13', 'METADATA_DATE'],
    ['05/03/2024', 'METADATA_DATE'],
    ['2024-05/2024-03', 'METADATA_DATE'],
    ['2020/2021/2022', 'METADATA_DATE'],
    ['last summer', 'METADATA_DATE'],
    ['0024', 'METADATA_DATE'],
    ['2024-01-01T25:00', 'METADATA_DATE'],
    ['2026-06-16', 'METADATA_FUTURE'],
    ['2026-07', 'METADATA_FUTURE'],
    ['2027', 'METADATA_FUTURE'],
    ['2025/2027', 'METADATA_FUTURE'],
  ])('%s is refused', (collection_date, code) => {
    expect(codes({ collection_date })).toEqual([code]);
  });

  test('every day of the calendar is read as itself, and the parts of EnteroBase come to the same', () => {
    const days = fc.date({ min: new Date('1800-01-01'), max: new Date('2026-06-15'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const text = date.toISOString().slice(0, 10);
        expect(readCollectionDate(text, TODAY)).toMatchObject({ text });
        const [year, month, day] = text.split('-').map(Number);
        const parts = {
          'Collection Year': `${year}`,
          'Collection Month': `${month}`,
          collection_date: `${day}`,
        };
        expect(check(parts).changes).toEqual(check({ collection_date: text }).changes);
      }),
    );
  });

  test('a whole date and its parts must agree, and a month needs a year', () => {
    expect(codes({ collection_date: '2024-03-05', collection_year: '2023' })).toEqual(['METADATA_CONFLICT']);
    expect(codes({ collection_month: '3' })).toEqual(['METADATA_DATE']);
    expect(codes({ collection_month: '3' }, { collection_year: '2024' })).toEqual([]);
    expect(codes({ collection_year: '2026', collection_month: '2', collection_day: '31' })).toEqual([
      'METADATA_DATE',
    ]);
    expect(codes({ collection_month: '13' })).toEqual(['METADATA_NUMBER']);
  });

  test('an emptied date takes its parts along', () => {
    expect(check({ collection_date: '' }, { collection_year: '2024', collection_day: '5' }).changes).toEqual({
      ...{ collection_date: null, collection_year: null, collection_month: null, collection_day: null },
    });
  });
});

describe('places', () => {
  test('a country is brought to the name of INSDC, taken apart, and says the continent', () => {
    expect(check({ country: 'united states' }).changes).toMatchObject({
      country: 'USA',
      continent: 'North America',
    });
    expect(check({ geo_loc_name: 'Germany: Bavaria, Munich' }).changes).toMatchObject({
      ...{ country: 'Germany', region: 'Bavaria, Munich', continent: 'Europe' },
    });
    expect(check({ country: 'USSR' }).changes).toMatchObject({ country: 'USSR', continent: 'Europe' });
    expect(check({ country: 'not provided' }).changes).toEqual({ country: 'not provided', continent: null });
    expect(check({ country: 'Pacific Ocean' }).problems).toEqual([]);
  });

  test('a misspelt country is refused with what was perhaps meant', () => {
    const [problem] = check({ Country: 'Germny' }).problems;
    expect(problem).toMatchObject({ code: 'METADATA_COUNTRY', field: 'Country', value: 'Germny' });
    expect(problem!.message).toContain('Did you mean Germany?');
    expect(codes({ country: 'Atlantis' })).toEqual(['METADATA_COUNTRY']);
  });

  test('what contradicts is told', () => {
    expect(codes({ country: 'France', continent: 'Asia' })).toEqual(['METADATA_CONFLICT']);
    expect(codes({ continent: 'Asia' }, { country: 'France' })).toEqual(['METADATA_CONFLICT']);
    expect(codes({ country: 'France: Alsace', region: 'Brittany' })).toEqual(['METADATA_CONFLICT']);
  });

  test('every country has its own name and a continent, but for oceans and seas', () => {
    for (const country of COUNTRIES) {
      expect(countryNamed(country.toUpperCase())).toBe(country);
      expect(continentOf(country) === '').toBe(/ (Ocean|Sea)$/.test(country));
    }
    expect(COUNTRIES.length).toBeGreaterThan(270);
  });

  test('coordinates', () => {
    expect(check({ latitude: '47.5 N', longitude: '8.25 W' }).changes).toEqual({
      latitude: '47.5',
      longitude: '-8.25',
    });
    expect(check({ latitude: '-90' }).problems).toEqual([]);
    expect(codes({ latitude: '90.1', longitude: '181' })).toEqual(['METADATA_NUMBER', 'METADATA_NUMBER']);
    expect(codes({ latitude: '47,5' })).toEqual(['METADATA_NUMBER']);
  });
});

describe('words', () => {
  test('a source type belongs to its niche', () => {
    expect(check({ source_niche: 'poultry', source_type: 'avian' }).changes).toEqual({
      ...{ source_niche: 'Poultry', source_type: 'Avian' },
    });
    expect(codes({ source_niche: 'Human', source_type: 'Avian' })).toEqual(['METADATA_SOURCE']);
    expect(codes({ source_niche: 'Human' }, { source_type: 'Avian' })).toEqual(['METADATA_SOURCE']);
    expect(codes({ source_niche: 'Moon' })).toEqual(['METADATA_WORD']);
  });

  test('a missing-value term stands in the place of any value', () => {
    for (const { field } of METADATA_FIELDS) {
      for (const term of MISSING_TERMS) expect(codes({ [field]: term.toUpperCase() })).toEqual([]);
    }
  });

  test('accessions, e-mail, time and barcodes', () => {
    expect(check({ sample_accession: 'SAMEA104032; SAMN0001' }).changes).toEqual({
      sample_accession: 'SAMEA104032,SAMN0001',
    });
    expect(codes({ sample_accession: 'no such' })).toEqual(['METADATA_ACCESSION']);
    expect(codes({ email: 'somebody' })).toEqual(['METADATA_EMAIL']);
    expect(codes({ collection_time: '25:00' })).toEqual(['METADATA_TIME']);
    expect(codes({ uberstrain: 'SAL_AA0001AA_AS' })).toEqual(['BARCODE_INVALID']);
  });

  test('what no field declares is kept under its own name, unless the database is closed', () => {
    const { changes, custom } = check({ 'Ward number': ' 7 b ' });
    expect([changes, custom]).toEqual([{ 'Ward number': '7 b' }, ['Ward number']]);
    expect(codes({ row_version: '3' })).toEqual(['METADATA_FIELD_NAME']);
    expect(codes({ country: '__proto__' })).toEqual(['METADATA_COUNTRY']);
    expect(codes({ ['__proto__']: '3' })).toEqual(['METADATA_FIELD_NAME']);
    const param = {
      metadata: {
        fields: [{ field: 'ward', label: 'Ward', kind: 'word', vocabulary: ['A', 'B'] }],
        closed: true,
      },
    };
    const closed = metadataRules({ name: 'senterica', param });
    const problems = (cells: Cells) => checkMetadata(closed, cells).problems.map(({ code }) => code);
    expect(problems({ Ward: 'a' })).toEqual([]);
    expect(problems({ Ward: 'C' })).toEqual(['METADATA_WORD']);
    expect(problems({ 'Ward number': '7' })).toEqual(['METADATA_FIELD_UNKNOWN']);
    expect(() => metadataRules({ name: 'x', param: { metadata: { fields: 3 } } })).toThrow(/metadata|fields/);
  });
});

test('whatever is written, the check ends with texts or problems and takes its own answers again', () => {
  const headers = fc.oneof(fc.constantFrom(...METADATA_FIELDS.map(({ field }) => field)), fc.string());
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('2024', '3', 'Germany: Bavaria', 'Avian', 'missing', '12.5'),
  );
  fc.assert(
    fc.property(fc.dictionary(headers, values), (cells) => {
      const { changes, problems } = check(cells);
      if (problems.length > 0) return;
      const again = check(changes);
      expect(again.problems).toEqual([]);
      expect(again.changes).toEqual(changes);
    }),
    { numRuns: 1000 },
  );
});
