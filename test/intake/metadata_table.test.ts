import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readMetadata } from '../../src/intake/metadata_table.ts';

const folder = await mkdtemp(join(tmpdir(), 'enterobot-metadata-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = join(folder, 'table.tsv');

async function read(content: string | Uint8Array): Promise<Record<string, unknown>> {
  await writeFile(file, content);
  return Object.fromEntries(await readMetadata(file));
}

const rows = { a: { line: 2, metadata: { country: 'Kenya' } }, b: { line: 3, metadata: {} } };

test.each([
  ['TSV', 'strain\tcountry\na\tKenya\nb\t\n'],
  ['CSV', 'strain,country\na,Kenya\nb,\n'],
  ['semicolons', 'strain;country\na;Kenya\nb;\n'],
  ['CRLF, BOM, quotes, blanks', '\ufeff"Strain","country"\r\n"a" , Kenya\r\nb,""\r\n'],
  ['name, in capitals', 'country\tNAME\nKenya\ta\n\tb\n'],
  ['empty lines at the end', 'strain,country\na,Kenya\nb,\n\n,\n'],
])('%s', async (_, text) => {
  expect(await read(text)).toEqual(rows);
});

test('strain goes before name, a quoted cell may hold separator and line break', async () => {
  expect(await read('name,strain,note\nx,a,"Nairobi, 2020\nby ""hand"""\n')).toEqual({
    a: { line: 3, metadata: { name: 'x', note: 'Nairobi, 2020\nby "hand"' } },
  });
});

test.each<[string, string | Uint8Array, string, RegExp]>([
  ['nothing', '', 'METADATA_EMPTY', /table\.tsv/],
  ['no strain', 'id,country\n1,Kenya\n', 'METADATA_NO_STRAIN', /line 1.*id, country/],
  [
    'a ragged row',
    'strain,country\na,Kenya\nb\n',
    'METADATA_ROW',
    /line 3: the row has 1 cells, the header 2/,
  ],
  ['a longer row', 'strain,country\na,Kenya,x\n', 'METADATA_ROW', /line 2/],
  ['a strain twice', 'strain,x\na,1\nb,2\na,3\n', 'METADATA_STRAIN_TWICE', /line 4: strain a .* line 2/],
  ['a column twice', 'strain,x,x\na,1,2\n', 'METADATA_COLUMN_TWICE', /column x/],
  ['strain twice', 'strain,Strain\na,1\n', 'METADATA_COLUMN_TWICE', /column strain/],
  ['a row without strain', 'strain,x\n,1\n', 'METADATA_NO_NAME', /line 2/],
  ['a cell without column', 'strain,\na,stray\n', 'METADATA_NO_COLUMN', /line 2.*stray/],
  ['an open quote', 'strain,x\na,"1\nb,2\n', 'METADATA_SYNTAX', /line/],
  ['Latin-1', Buffer.from('strain,x\na,1\nb,caf\xe9\n', 'latin1'), 'METADATA_NOT_UTF8', /line 3/],
  ['UTF-16', Buffer.from('\ufeffstrain,x\na,1\n', 'utf16le'), 'METADATA_NOT_UTF8', /line 1/],
  ['NUL', 'strain,x\na,\0\n', 'METADATA_NOT_UTF8', /line 2/],
])('%s is refused', async (_, content, wanted, words) => {
  const error = await read(content).catch((thrown: Error) => thrown);
  expect(error).toEqual(expect.objectContaining({ code: wanted }));
  expect((error as Error).message).toMatch(words);
});

test('a missing file is named', async () => {
  await expect(readMetadata(join(folder, 'none.tsv'))).rejects.toThrow(
    expect.objectContaining({ code: 'METADATA_UNREADABLE' }),
  );
});

test('what a table says comes back, whatever the cells hold', async () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/\0/g, '').trim());
  const table = fc.uniqueArray(fc.tuple(cell.filter(Boolean), cell), {
    selector: ([name]) => name,
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(table, async (given) => {
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = given.map(([name, note]) => `${quoted(name)},${quoted(note)}`);
      const parsed = await read(`strain,note\n${lines.join('\n')}\n`);
      const wanted = given.map(([name, note]) => [
        name,
        expect.objectContaining({ metadata: note ? { note } : {} }),
      ]);
      expect(parsed).toEqual(Object.fromEntries(wanted));
    }),
    { numRuns: 60 },
  );
});
