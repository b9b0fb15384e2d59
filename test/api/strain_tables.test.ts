import exceljs from 'exceljs';
import { expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { installationName } from '../../src/records/installation.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addBuddy, addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
await addDatabase(pool, { name: 'ecoli', prefix: 'ECO', genus: 'Escherichia' });
const owner = await addPerson(pool, api, 'owner');
const other = await addPerson(pool, api, 'other');
const PATH = '/api/v1.0/ecoli/strains/table';

async function strain(name: string, metadata: Record<string, string> = {}): Promise<void> {
  await addStrain(pool, { database: 'ecoli', strain: name, metadata, owner: owner.userId });
}

function send(who: typeof owner, query: string, body: string | Buffer) {
  const headers = { authorization: `Bearer ${who.token}`, 'content-type': 'text/tab-separated-values' };
  return fetch(new URL(`${PATH}?${query}`, api.url), {
    method: 'POST',
    headers,
    body: Buffer.from(body as string),
  });
}

async function metadataOf(name: string) {
  const { rows } = await pool.query('select metadata, row_version from strains where strain = $1', [name]);
  return rows[0];
}

const table = (...lines: string[][]) => lines.map((line) => line.join('\t')).join('\n');

test('of 10,000 rows one is wrong: exactly that cell is told, and nothing is written', async () => {
  await pool.query(
    `insert into strains (database, barcode, strain, owner)
      select 'ecoli', 'T' || n, 'row ' || n, $1 from generate_series(1, 10000) n`,
    [owner.userId],
  );
  const lines = Array.from({ length: 10_000 }, (_, i) => [
    `row ${i + 1}`,
    i === 7776 ? '2026-02-31' : '2024-05',
    'Germany',
  ]);
  const body = table(['strain', 'Collection Date', 'country'], ...lines);
  for (const query of ['', 'apply=true']) {
    const response = await send(owner, query, body);
    const told = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(query === '' ? 200 : 422);
    expect(told.problem_count).toBe(1);
    expect(told.problems).toMatchObject([
      { line: 7778, column: 'Collection Date', value: '2026-02-31', code: 'METADATA_DATE' },
    ]);
  }
  const { rows } = await pool.query(`select count(*)::integer as n from strains where metadata <> '{}'`);
  expect(rows[0].n).toBe(0);
  const right = await send(owner, 'apply=true', body.replace('2026-02-31', '2026-02-28'));
  expect(await right.json()).toMatchObject({ applied: true, changed: { strains: 10_000, cells: 50_001 } });
  expect(await metadataOf('row 7777')).toMatchObject({
    metadata: {
      country: 'Germany',
      continent: 'Europe',
      collection_date: '2026-02-28',
      collection_day: '28',
    },
    row_version: 2,
  });
  const again = await send(owner, 'apply=true', body.replace('2026-02-31', '2026-02-28'));
  expect(await again.json()).toMatchObject({ applied: true, changed: { strains: 0, cells: 0 } });
});

test('every bad cell is told at once, with line, column, value and reason', async () => {
  await strain('one');
  await strain('two');
  await pool.query(
    `insert into strains (database, barcode, strain, owner, private) values ('ecoli', 'H1', 'hidden', 1, true)`,
  );
  await pool.query(
    `insert into strains (database, barcode, strain, owner) values ('ecoli', 'H2', 'foreign', 1)`,
  );
  const body = table(
    ['strain', 'country', 'latitude', 'contry', 'private', 'release_date', 'control'],
    ['one', 'Germny', '91', 'x', 'perhaps', '2026-02-31', 'both'],
    ['one', 'Germany', '', '', '', '', ''],
    ['hidden', 'Germany', '', '', '', '', ''],
    ['nowhere', 'Germany', '', '', '', '', ''],
    ['foreign', 'Germany', '', '', '', '', ''],
    ['two', '#N/A', '', '', '', '', ''],
    ['', 'Germany', '', '', '', '', ''],
  );
  const told = (await (await send(owner, '', body)).json()) as {
    problems: { line: number; column: string; code: string }[];
    custom: unknown;
  };
  expect(told.problems.map(({ line, column, code }) => `${line} ${column} ${code}`)).toEqual([
    ...['2 private TABLE_CELL', '2 release_date TABLE_CELL', '2 control TABLE_CELL'],
    ...['2 country METADATA_COUNTRY', '2 latitude METADATA_NUMBER'].toReversed(),
    ...['3 strain TABLE_STRAIN_TWICE', '4 strain RECORD_UNKNOWN', '5 strain RECORD_UNKNOWN'],
    ...['6 strain NOT_ALLOWED', '7 country TABLE_CELL', '8 strain RECORD_UNKNOWN'],
  ]);
  expect(told.custom).toEqual([{ column: 'contry', meant: 'country' }]);
});

test('an export comes back as it was; what somebody else changed meanwhile is not overwritten', async () => {
  await strain('round', {
    country: 'Kenya',
    continent: 'Africa',
    city: 'Nairobi',
    comment: '=HYPERLINK("x")',
    ward: '-cmd',
    latitude: '-1.28',
  });
  const response = await owner.ask('GET', `${PATH}?strain=round`);
  expect(response.headers.get('content-disposition')).toContain('ecoli_strains.tsv');
  const text = await response.text();
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(text).toContain("\t'-cmd\t");
  expect(text).toContain('\t-1.28\t');
  expect(text).toContain(await installationName(pool));
  expect(await (await send(owner, 'apply=true', text)).json()).toMatchObject({
    applied: true,
    changed: { strains: 0 },
  });

  // Meanwhile somebody changes the city; the table changes the ward alone, then the city, too.
  await pool.query(`update strains set metadata = metadata || '{"city": "Mombasa"}' where strain = 'round'`);
  const ward = text.replace("'-cmd", 'B 7');
  expect(await (await send(owner, 'apply=true', ward)).json()).toMatchObject({
    applied: true,
    changed: { cells: 1 },
  });
  expect((await metadataOf('round')).metadata).toMatchObject({ city: 'Mombasa', ward: 'B 7' });
  const city = await send(owner, 'apply=true', text.replace('Nairobi', 'Kisumu'));
  expect(city.status).toBe(422);
  expect(((await city.json()) as { problems: unknown[] }).problems).toMatchObject([
    { column: 'city', value: 'Kisumu', code: 'TABLE_CELL_CHANGED' },
  ]);
});

test('an apply that follows a check is refused when a strain was changed in between', async () => {
  await strain('stale');
  const body = table(['strain', 'city'], ['stale', 'Bern']);
  const { seen } = (await (await send(owner, '', body)).json()) as { seen: string };
  await pool.query(`update strains set control = 'positive' where strain = 'stale'`);
  const late = await send(owner, `apply=true&seen=${seen}`, body);
  expect([late.status, ((await late.json()) as { error: { code: string } }).error.code]).toEqual([
    409,
    'TABLE_STALE',
  ]);
});

test('empty cells keep or clear; names are changed by barcode, and never to one that is taken', async () => {
  await strain('old name', { city: 'Bern', country: 'Switzerland' });
  await strain('taken');
  const { rows } = await pool.query(`select barcode from strains where strain = 'old name'`);
  const [barcode] = [rows[0].barcode];
  const body = (name: string) => table(['barcode', 'strain', 'city'], [barcode, name, '']);
  expect(await (await send(owner, '', body('taken'))).json()).toMatchObject({
    problems: [{ code: 'STRAIN_NAME_TAKEN' }],
  });
  await send(owner, 'apply=true', body('new name'));
  expect((await metadataOf('new name')).metadata).toEqual({ city: 'Bern', country: 'Switzerland' });
  await send(owner, 'apply=true&empty=clear', body('new name'));
  expect((await metadataOf('new name')).metadata).toEqual({ country: 'Switzerland' });
});

test('a buddy who may edit does not release by a table; what was not touched is no wish', async () => {
  const helper = await addPerson(pool, api, 'helper');
  await addBuddy(pool, owner, helper, true);
  await strain('shared');
  const apply = async (...lines: string[][]) => {
    const { status, body } = await send(helper, 'apply=true', table(...lines)).then(async (response) => ({
      status: response.status,
      // biome-ignore lint/suspicious/noExplicitAny: the test says what it expects of it
      body: (await response.json()) as any,
    }));
    return [status, ...body.problems.map(({ column, code }: Record<string, string>) => `${column} ${code}`)];
  };
  const header = ['strain', 'release_date', 'private', 'comment', 'row_version'];
  expect(await apply(header, ['shared', '2020-01-01', 'true', 'x', '1'])).toEqual([
    ...[422, 'release_date NOT_ALLOWED', 'private NOT_ALLOWED'],
  ]);
  await pool.query("update strains set private = true, release_date = '2999-01-01' where strain = 'shared'");
  expect(await apply(header, ['shared', '', 'false', 'x', '1'])).toEqual([200]);
  expect(await metadataOf('shared')).toMatchObject({ metadata: { comment: 'x' }, row_version: 3 });
});

test('XLSX out and in, CSV packed for who takes it, and what others may not see is not in it', async () => {
  await strain('book', { comment: '=1+1', city: 'Ürümqi' });
  const xlsx = Buffer.from(await (await owner.ask('GET', `${PATH}?strain=book&format=xlsx`)).arrayBuffer());
  const book = new exceljs.Workbook();
  await book.xlsx.load(xlsx as unknown as exceljs.Buffer);
  expect(book.getWorksheet('origin')!.getCell('B1').value).toBe(await installationName(pool));
  const sheet = book.getWorksheet('strains')!;
  const header = sheet.getRow(1).values as string[];
  expect(sheet.getRow(2).getCell(header.indexOf('comment')).value).toBe('=1+1');
  sheet.getRow(2).getCell(header.indexOf('city')).value = 'Kashgar';
  const changed = Buffer.from(await book.xlsx.writeBuffer());
  expect(await (await send(owner, 'apply=true', changed)).json()).toMatchObject({
    applied: true,
    changed: { cells: 1 },
  });
  expect((await metadataOf('book')).metadata.city).toBe('Kashgar');

  await pool.query(`update strains set private = true where strain = 'book'`);
  const csv = await fetch(new URL(`${PATH}?format=csv&search=book`, api.url), {
    headers: { authorization: `Bearer ${other.token}`, 'accept-encoding': 'gzip' },
  });
  expect(csv.headers.get('content-encoding')).toBe('gzip');
  expect((await csv.text()).split('\r\n').length).toBe(2);
  expect((await other.ask('HEAD', PATH)).status).toBe(200);
  expect((await other.ask('GET', `${PATH}?scheme=nothing`)).status).toBe(404);
});

test('an unedited export changes nothing, also where a comment begins with an apostrophe and a sign', async () => {
  const metadata = { comment: "'=1+1", city: '-x', region: "''@a", county: '=2', postcode: "'-8" };
  await strain('apostrophes', metadata);
  for (const format of ['tsv', 'csv', 'xlsx']) {
    const url = new URL(`${PATH}?strain=apostrophes&format=${format}`, api.url);
    const out = await fetch(url, { headers: { authorization: `Bearer ${owner.token}` } });
    const response = await send(owner, 'apply=true', Buffer.from(await out.arrayBuffer()));
    expect(await response.json()).toMatchObject({ applied: true, changed: { cells: 0 } });
    expect(await metadataOf('apostrophes')).toEqual({ metadata, row_version: 1 });
  }
});

test('columns called like what every object has are written, __proto__ is refused', async () => {
  await strain('odd');
  const body = table(['strain', 'constructor', 'toString', 'valueOf'], ['odd', 'a', 'b', 'c']);
  const response = await send(owner, 'apply=true', body);
  expect(await response.json()).toMatchObject({ applied: true, changed: { cells: 3 } });
  expect((await metadataOf('odd')).metadata).toEqual({ constructor: 'a', toString: 'b', valueOf: 'c' });
  const again = await send(owner, 'apply=true', body);
  expect(await again.json()).toMatchObject({ applied: true, changed: { cells: 0 } });
  const refused = await send(owner, 'apply=true', table(['strain', '__proto__'], ['odd', 'x']));
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    problems: [{ line: 2, column: '__proto__', value: 'x', code: 'METADATA_FIELD_NAME' }],
  });
  const flag = await send(owner, 'apply=true', table(['strain', 'private'], ['odd', 'constructor']));
  expect(await flag.json()).toMatchObject({ problems: [{ code: 'TABLE_CELL' }] });
});

test('a text that no index could hold is told, not a failure', async () => {
  await strain('long');
  const contact = Array.from({ length: 1900 }, (_, i) =>
    String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000)),
  ).join('');
  const response = await send(owner, 'apply=true', table(['strain', 'lab_contact'], ['long', contact]));
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    problems: [{ column: 'lab_contact', code: 'METADATA_TEXT' }],
  });
});

test('a table that is to be uploaded is read as texts: workbooks, dates, commas; what is no table is refused in words', async () => {
  const read = (body: Buffer | string, who = owner) =>
    fetch(new URL('/api/v1.0/read_table', api.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/octet-stream' },
      body: Buffer.from(body as string),
    });
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('strains');
  sheet.addRow(['strain', 'Collection Date', 'Country']);
  sheet.addRow(['A', new Date('2021-03-04'), 'Kenya']).getCell(2).numFmt = 'dd/mm/yyyy';
  sheet.addRow([]);
  sheet.addRow(['B']);
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  const expected = {
    header: ['strain', 'Collection Date', 'Country'],
    rows: [
      { line: 2, cells: ['A', '2021-03-04', 'Kenya'] },
      { line: 4, cells: ['B', '', ''] },
    ],
  };
  expect(await (await read(bytes)).json()).toEqual(expected);
  const csv = await (await read('strain,Collection Date,Country\nA,2021-03-04,Kenya\n\nB\n')).json();
  expect(csv).toEqual(expected);
  for (const [body, code] of [
    ['', 'METADATA_EMPTY'],
    [bytes.subarray(0, 500), 'TABLE_WORKBOOK'],
    [Buffer.from([0xff, 0xfe, 0x41]), 'METADATA_NOT_UTF8'],
    ['a\ta\n1\t2', 'METADATA_COLUMN_TWICE'],
    [`strain\n${'x\n'.repeat(1001)}`, 'TABLE_TOO_LARGE'],
  ] as const) {
    const response = await read(body as string);
    const said = (await response.json()) as { error: { code: string } };
    expect([said.error.code, response.status < 500]).toEqual([code, true]);
  }
});
