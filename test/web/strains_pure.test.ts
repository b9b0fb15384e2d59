import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isStale } from '../../web/live/stale.ts';
import { conditionWords, valueProblem } from '../../web/strains/filter_words.ts';
import { cellsOfBlock } from '../../web/strains/paste_block.ts';
import { filtersOf, questionOf, strainsSearch } from '../../web/strains/strains_search.ts';

test('a block of a spreadsheet is read as it was copied', () => {
  expect(cellsOfBlock('a\tb\r\nc\td\r\n')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(cellsOfBlock('a\t\n\tb')).toEqual([
    ['a', ''],
    ['', 'b'],
  ]);
  expect(cellsOfBlock('"two\nlines\tand a tab"\t"a ""word"""')).toEqual([
    ['two lines and a tab', 'a "word"'],
  ]);
  expect(cellsOfBlock('5" pipe\t"open')).toEqual([['5" pipe', '"open']]);
  expect(cellsOfBlock('')).toEqual([]);
  expect(cellsOfBlock('\n')).toEqual([['']]);
});

test('any block comes back as it was', () => {
  const cell = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '');
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const quoted = (text: string) => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text);
        const text = rows.map((row) => row.map(quoted).join('\t')).join('\n');
        expect(cellsOfBlock(text)).toEqual(rows);
      },
    ),
  );
});

test('an address that somebody typed is read as far as it means something', () => {
  const given = {
    where: ['mlst.ST:is:19', 'nonsense', 7],
    workspace: '12',
    sort: 'mlst.ST',
    columns: 'strain',
  };
  const search = strainsSearch(given);
  expect(search).toEqual({ where: ['mlst.ST:is:19'], workspace: 12, sort: 'mlst.ST', columns: ['strain'] });
  expect(filtersOf(search)).toEqual({ where: ['mlst.ST:is:19'], workspace: 12 });
  expect(questionOf(search, ['mlst.ST'])).toMatchObject({ column: ['mlst.ST'], sort: 'mlst.ST' });
  expect(strainsSearch({ workspace: -1, where: {}, columns: [] })).toEqual({});
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('where', 'workspace', 'filter', 'sort'), fc.jsonValue()),
      (any) => {
        expect(strainsSearch(strainsSearch(any) as never)).toEqual(strainsSearch(any));
      },
    ),
  );
});

const columns = [
  {
    ...{ id: 'mlst.ST', label: 'ST', group: 'mlst', group_label: 'Achtman 7', kind: 'integer' as const },
    tests: ['is' as const, 'min' as const],
  },
];

test('a condition is told in words, and a value that cannot be looked for is not', () => {
  expect(conditionWords('mlst.ST:min:19', columns)).toBe('Achtman 7 ST at least 19');
  expect(conditionWords('mlst.ST:known:no', columns)).toBe('Achtman 7 ST is not known');
  expect(conditionWords('ward:has:a:b', columns)).toBe('ward contains a:b');
  expect(conditionWords('whatever', columns)).toBe('whatever');
  expect(valueProblem(' ', 'is', 'text')).toBeDefined();
  expect(valueProblem('many', 'min', 'integer')).toBeDefined();
  expect(valueProblem('1e3', 'min', 'number')).toBeUndefined();
  expect(valueProblem('maybe', 'is', 'yes_no')).toBeDefined();
  expect(valueProblem('2020', 'min', 'day')).toBeDefined();
});

test('a list that shows what schemes found is old when one of their jobs is complete', () => {
  const told = (to_status: string) =>
    ({
      event: 'job',
      data: { job_id: 1, to_status, from_status: 'RETURNED', database: 'made', type: 'x' },
    }) as never;
  const key = (column?: string[]) => [
    'GET /api/v1.0/{database}/strains',
    { path: { database: 'made' }, query: { column } },
  ];
  expect(isStale(key(['x.genes']), undefined, [told('COMPLETE')])).toBe(true);
  expect(isStale(key(['x.genes']), undefined, [told('RUNNING')])).toBe(false);
  expect(isStale(key(), undefined, [told('COMPLETE')])).toBe(false);
});
