import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { EnterobotError } from '../../errors.ts';
import { MOST_BYTES, MOST_COLUMNS, MOST_ROWS, type Table, type TableRow, unharmed } from './table.ts';

/**
 * Reads a table whose first line names the columns: text parted by tabs, commas or semicolons (whichever the first line
 * holds), UTF-8, cells in double quotes where they need it; or the first sheet of an XLSX workbook. Lines without any cell
 * are passed over.
 * @param name as messages call it
 * @throws METADATA_EMPTY, METADATA_NOT_UTF8, METADATA_SYNTAX, METADATA_ROW, METADATA_COLUMN_TWICE, METADATA_NO_COLUMN,
 *   TABLE_TOO_LARGE, TABLE_WORKBOOK
 */
export async function readTable(bytes: Buffer, name: string): Promise<Table> {
  if (bytes.length > MOST_BYTES) throw tooLarge(name, `${bytes.length} bytes`);
  const zip = bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';
  const lines = zip ? await (await import('./read_xlsx.ts')).xlsxRows(bytes, name) : textRows(bytes, name);
  const [header, ...rows] = lines.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (!header) throw new EnterobotError('METADATA_EMPTY', { file: name });
  if (rows.length > MOST_ROWS) throw tooLarge(name, `${rows.length} rows`);
  if (header.cells.length > MOST_COLUMNS) throw tooLarge(name, `${header.cells.length} columns`);
  const columns = trimEnd(header.cells);
  const twice = columns.find((column, i) => column !== '' && columns.indexOf(column) !== i);
  if (twice !== undefined)
    throw new EnterobotError('METADATA_COLUMN_TWICE', { file: name, line: header.line, column: twice });
  return { header: columns, rows: rows.map((row) => fitted(row, columns, name)) };
}

function fitted({ line, cells }: TableRow, columns: readonly string[], file: string): TableRow {
  const filled = trimEnd(cells);
  if (filled.length > columns.length)
    throw new EnterobotError('METADATA_ROW', { file, line, found: filled.length, expected: columns.length });
  const unnamed = filled.find((cell, i) => columns[i] === '' && cell !== '');
  if (unnamed !== undefined) throw new EnterobotError('METADATA_NO_COLUMN', { file, line, cell: unnamed });
  return { line, cells: columns.map((_, i) => unharmed(filled[i] ?? '')) };
}

function textRows(bytes: Buffer, file: string): TableRow[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = '\0';
  }
  if (text.includes('\0')) throw new EnterobotError('METADATA_NOT_UTF8', { file, line: firstBadLine(bytes) });
  const firstLine = text.trimStart().split(/[\r\n]/, 1)[0]!;
  const delimiter = ['\t', ',', ';'].find((one) => firstLine.includes(one)) ?? '\t';
  try {
    const parsed = parse(text, {
      ...{ delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true },
      trim: delimiter !== '\t',
      max_record_size: 1_000_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as unknown as { lines?: number }).lines ?? 1);
    throw new EnterobotError('METADATA_SYNTAX', {
      file,
      line,
      reason: 'a quote is misplaced or never closed',
    });
  }
}

function firstBadLine(bytes: Buffer): number {
  // No byte of a longer UTF-8 character is a line feed, so lines can be judged one by one.
  const lines = bytes.toString('latin1').split('\n');
  const bad = lines.findIndex((line) => /\ufffd|\0/.test(Buffer.from(line, 'latin1').toString('utf8')));
  return Math.max(0, bad) + 1;
}

function trimEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

/** @returns what is thrown */
export function tooLarge(file: string, found: string): EnterobotError {
  return new EnterobotError('TABLE_TOO_LARGE', { file, found });
}
