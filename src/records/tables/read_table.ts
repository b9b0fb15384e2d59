import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { EnterobotError } from '../../errors.ts';
import {
  LONGEST_HEADER,
  MOST_BYTES,
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_ROWS,
  type Table,
  type TableRow,
  unharmed,
} from './table.ts';
import { workbookRows } from './workbook_rows.ts';

/** A spreadsheet may end lines with as many empty cells as it has columns. */
const WIDEST_LINE = 16_384;

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
  const lines = zip ? await workbookRows(bytes, name) : textRows(bytes, name);
  const [header, ...rows] = lines.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (!header) throw new EnterobotError('METADATA_EMPTY', { file: name });
  if (rows.length > MOST_ROWS) throw tooLarge(name, `${rows.length} rows`);
  if (header.cells.length > MOST_COLUMNS) throw tooLarge(name, `${header.cells.length} columns`);
  const columns = trimEnd(header.cells);
  if (columns.length * rows.length > MOST_CELLS)
    throw tooLarge(name, `${columns.length * rows.length} cells`);
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
  const [firstLine = ''] = /[^\r\n]*/.exec(text.trimStart())!;
  if (firstLine.length > LONGEST_HEADER)
    throw tooLarge(file, `its first line has ${firstLine.length} characters`);
  const delimiter = ['\t', ',', ';'].find((one) => firstLine.includes(one)) ?? '\t';
  if (mostDelimiters(bytes, delimiter) > WIDEST_LINE) throw tooLarge(file, 'a line of too many columns');
  // Each record is judged as it comes, before all of them are in memory.
  const rows: TableRow[] = [];
  let cells = 0;
  const taken = (record: string[], { lines }: { lines: number }): null => {
    const filled = trimEnd(record.map((cell) => cell.trim()));
    if (filled.length === 0) return null;
    cells += filled.length;
    if (rows.length > MOST_ROWS) throw tooLarge(file, `more than ${MOST_ROWS} rows`);
    if (filled.length > MOST_COLUMNS) throw tooLarge(file, `${filled.length} columns`);
    if (cells > MOST_CELLS) throw tooLarge(file, `more than ${MOST_CELLS} cells`);
    rows.push({ line: lines, cells: filled });
    return null;
  };
  try {
    parse(text, {
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true },
      trim: delimiter !== '\t',
      max_record_size: 1_000_000,
      on_record: taken,
    });
    return rows;
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

/** Most delimiters of a record, before a parser makes cells of them. Breaks in quotes end none. */
function mostDelimiters(bytes: Buffer, delimiter: string): number {
  const sign = delimiter.charCodeAt(0);
  let [most, count, quoted] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === sign) most = Math.max(most, ++count);
    else if (byte === 0x0a || byte === 0x0d) count = 0;
  }
  return most;
}

/** In pieces: a table of line breaks has as many lines as bytes. */
function firstBadLine(bytes: Buffer): number {
  const nul = bytes.indexOf(0);
  const all = nul < 0 ? bytes : bytes.subarray(0, nul);
  let begin = firstWrong(all, 64 * 1024) ?? all.length;
  // Back to where a character begins.
  while (begin > 0 && (bytes[begin]! & 0xc0) === 0x80) begin--;
  const end = begin + (firstWrong(all.subarray(begin, begin + 64 * 1024 + 4), 1) ?? 0);
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

/** Where the first piece begins that is not UTF-8. */
function firstWrong(bytes: Buffer, piece: number): number | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < bytes.length; at += piece) {
    try {
      decoder.decode(bytes.subarray(at, at + piece), { stream: true });
    } catch {
      return at;
    }
  }
  return undefined;
}

function trimEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

function tooLarge(file: string, found: string): EnterobotError {
  return new EnterobotError('TABLE_TOO_LARGE', { file, found });
}
