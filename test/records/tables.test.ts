import exceljs from 'exceljs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTable } from '../../src/records/tables/read_table.ts';
import { harmless, harmlessText, unharmed } from '../../src/records/tables/table.ts';
import { textLine } from '../../src/records/tables/write_text.ts';

const read = (text: string | Buffer) => readTable(Buffer.from(text as string), 'x');
const code = (text: string | Buffer) =>
  read(text).then(
    () => 'read',
    (error: { code?: string }) => error.code,
  );

test('what a spreadsheet would take for a formula is made harmless, and comes back as it was', () => {
  for (const cell of ['=1+1', '+cmd', '-cmd|x', '@SUM(A1)', '\t=1', '\r=1'])
    expect(harmless(cell)[0]).toBe("'");
  for (const cell of ['-8.25', '+3', '-1e5', 'a=b', '']) expect(harmless(cell)).toBe(cell);
  const signs = fc.string({ unit: fc.constantFrom("'", '=', '-', '+', '@', '1', 'a', '\t', '\r') });
  const cells = fc.oneof(fc.string(), signs);
  fc.assert(fc.property(cells, (cell) => unharmed(harmless(cell)) === cell));
  fc.assert(fc.property(cells, (cell) => unharmed(harmlessText(cell)) === cell));
});

test('whatever cells are written as text are read as they were', async () => {
  const cells = fc.array(
    fc.string({ unit: 'binary' }).map((s) =>
      s
        .toWellFormed()
        .replace(/[\p{Cc}\ufffd\u2028\u2029\ufeff]/gu, '')
        .trim(),
    ),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('tsv' as const, 'csv' as const), cells, async (format, values) => {
      const header = values.map((_, i) => `column ${i}`);
      const text = textLine(['strain', ...header], format) + textLine(['one', ...values], format);
      expect(await read(text)).toEqual({
        header: ['strain', ...header],
        rows: [{ line: 2, cells: ['one', ...values] }],
      });
    }),
    { numRuns: 200 },
  );
});

test('a workbook: dates as their format shows them, numbers without noise, rich text, formulas', async () => {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('s');
  sheet.addRow([
    'strain',
    'day',
    'month',
    'year',
    'moment',
    'n',
    'big',
    'yes',
    'rich',
    'formula',
    'link',
    'wrong',
  ]);
  const day = new Date('2024-03-01T00:00:00Z');
  sheet.addRow([
    ...['a', day, day, day, new Date('2024-03-01T10:30:00Z'), 0.1 + 0.2, 123456789012, true],
    { richText: [{ text: 'E. ' }, { text: 'coli' }] },
    { formula: 'A1', result: '=x' },
    { text: 'shown', hyperlink: 'https://example.org' },
    { error: '#N/A' },
  ]);
  const formats = ['yyyy-mm-dd', 'mmm-yy', 'yyyy', 'yyyy-mm-dd hh:mm'];
  formats.forEach((numFmt, i) => {
    sheet.getRow(2).getCell(i + 2).numFmt = numFmt;
  });
  const table = await read(Buffer.from(await book.xlsx.writeBuffer()));
  expect(table.rows[0]!.cells).toEqual([
    ...[
      'a',
      '2024-03-01',
      '2024-03',
      '2024',
      '2024-03-01T10:30:00Z',
      '0.3',
      '123456789012',
      'true',
      'E. coli',
    ],
    ...['=x', 'shown', '#N/A'],
  ]);
});

test('broken tables are refused with the reason', async () => {
  expect(await code('')).toBe('METADATA_EMPTY');
  expect(await code('strain\tstrain\na\tb')).toBe('METADATA_COLUMN_TWICE');
  expect(await code('strain\na\tb')).toBe('METADATA_ROW');
  expect(await code('strain\t\tx\na\tb\tc')).toBe('METADATA_NO_COLUMN');
  expect(await code('strain,x\n"a,b')).toBe('METADATA_SYNTAX');
  expect(await code(Buffer.from([0x73, 0xff, 0xfe]))).toBe('METADATA_NOT_UTF8');
  expect(await code('strain\0')).toBe('METADATA_NOT_UTF8');
  expect(await code(`${Array.from({ length: 1001 }, (_, i) => `c${i}`).join('\t')}\n`)).toBe(
    'TABLE_TOO_LARGE',
  );
  expect(await code('PK\u0003\u0004 and nothing more')).toBe('TABLE_WORKBOOK');
  const book = new exceljs.Workbook();
  book.addWorksheet('s').addRow(['strain']);
  const whole = Buffer.from(await book.xlsx.writeBuffer());
  expect(await code(whole.subarray(0, whole.length / 2))).toBe('TABLE_WORKBOOK');
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 60, 200);
  expect(await code(damaged)).toBe('TABLE_WORKBOOK');
});

test('tables of too many rows, cells or characters are refused while they are read', async () => {
  const lines = (n: number, line: string) => `strain\tx\n${`${line}\n`.repeat(n)}`;
  expect(await code(lines(50_000, 'a\tb'))).toBe('read');
  expect(await code(lines(50_001, 'a'))).toBe('TABLE_TOO_LARGE');
  expect(await code(lines(6_000_000, 'a'))).toBe('TABLE_TOO_LARGE');
  // Lines without a cell are none.
  expect(await code(`${lines(1, 'a')}${'\t\n'.repeat(60_000)}`)).toBe('read');
  const wide = Array.from({ length: 1000 }, (_, i) => `c${i}`).join('\t');
  expect(await code(`${wide}\n${'a\n'.repeat(6000)}`)).toBe('TABLE_TOO_LARGE');
  expect(await code(`strain\tx\na${'\t'.repeat(10_000)}\n`)).toBe('read');
  expect(await code(`strain\tx\na${'\t'.repeat(10_000)}"\n"${'\t'.repeat(10_000)}`)).toBe('TABLE_TOO_LARGE');
  expect(await code('c'.repeat(200_000))).toBe('TABLE_TOO_LARGE');
  const error = await read(Buffer.concat([Buffer.alloc(9_000_000, '\n'), Buffer.from([0xe4, 0x0a])])).catch(
    (one: Error) => one,
  );
  expect(error).toMatchObject({ code: 'METADATA_NOT_UTF8' });
  expect((error as Error).message).toContain('9000001');
}, 60_000);

test('a workbook with more than one directory, or of ZIP64, is refused', async () => {
  const book = new exceljs.Workbook();
  book.addWorksheet('s').addRows([['strain'], ['a']]);
  const whole = Buffer.from(await book.xlsx.writeBuffer());
  expect(await code(whole)).toBe('read');
  const end = whole.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  for (const [at, bytes] of [
    [8, [0, 0, 0, 0]],
    [8, [0xff, 0xff, 0xff, 0xff]],
    [16, [0xff, 0xff, 0xff, 0xff]],
    [12, [0xff, 0xff, 0xff, 0xff]],
    [4, [0xff, 0xff]],
    [10, [1, 0]],
  ] as const) {
    const changed = Buffer.from(whole);
    changed.set(bytes, end + at);
    expect(await code(changed)).toBe('TABLE_WORKBOOK');
  }
  const empty = Buffer.from('PK\u0005\u0006'.padEnd(22, '\0'), 'latin1');
  expect(await code(Buffer.concat([whole, empty]))).toBe('TABLE_WORKBOOK');
});

test('a workbook is read by a thread: others are served meanwhile', async () => {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('s');
  sheet.addRow(['strain', ...Array.from({ length: 40 }, (_, i) => `c${i}`)]);
  for (let i = 0; i < 3000; i++) sheet.addRow([`row ${i}`, ...Array.from({ length: 40 }, () => 'x')]);
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  let turns = 0;
  const clock = setInterval(() => turns++, 10);
  const [one, two] = await Promise.all([read(bytes), read(bytes)]);
  clearInterval(clock);
  expect(one.rows).toHaveLength(3000);
  expect(two).toEqual(one);
  expect(turns).toBeGreaterThan(5);
}, 60_000);

test('a bomb of a workbook is refused before it is unpacked into memory', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const packed = deflateRawSync(Buffer.alloc(130 * 1024 * 1024), { level: 1 });
  const name = 'xl/worksheets/sheet1.xml';
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1000, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(1000, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  const bomb = Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
  expect(await code(bomb)).toBe('TABLE_TOO_LARGE');
});
