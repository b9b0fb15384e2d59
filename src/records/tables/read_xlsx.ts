import { inflateRawSync } from 'node:zlib';
import exceljs from 'exceljs';
import { EnterobotError } from '../../errors.ts';
import { tooLarge } from './read_table.ts';
import { MOST_COLUMNS, MOST_ROWS, type TableRow } from './table.ts';

/** What a workbook may come to when it is unpacked, all its parts together. */
const UNPACKED_BYTES = 120 * 1024 * 1024;

/**
 * The rows of a workbook's first sheet as texts: dates as INSDC writes them, as far as their format shows them, numbers
 * without a spreadsheet's noise, formulas as their last result.
 * @throws TABLE_WORKBOOK, TABLE_TOO_LARGE (also when it only unpacks to too much)
 */
export async function xlsxRows(bytes: Buffer, file: string): Promise<TableRow[]> {
  checkUnpacked(bytes, file);
  const workbook = new exceljs.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as exceljs.Buffer, {
      ignoreNodes: ['dataValidations', 'conditionalFormatting', 'drawing', 'picture', 'extLst'],
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EnterobotError('TABLE_WORKBOOK', { file, reason }, { cause: error });
  }
  const sheet = workbook.worksheets[0];
  if (!sheet) throw new EnterobotError('METADATA_EMPTY', { file });
  if (sheet.rowCount > MOST_ROWS * 2) throw tooLarge(file, `${sheet.rowCount} rows`);
  const rows: TableRow[] = [];
  sheet.eachRow({ includeEmpty: false }, (row, line) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const text = cellText(cell).trim();
      if (text === '') return;
      if (column > MOST_COLUMNS) throw tooLarge(file, `${column} columns`);
      while (cells.length < column) cells.push('');
      cells[column - 1] = text;
    });
    rows.push({ line, cells });
  });
  return rows;
}

function cellText(cell: exceljs.Cell): string {
  return valueText(cell.value, cell.numFmt ?? '');
}

function valueText(value: exceljs.CellValue, format: string): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return dateText(value, format);
  // A spreadsheet keeps 15 digits; what comes behind them is noise.
  if (typeof value === 'number') return plainNumber(Number(value.toPrecision(15)));
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('error' in value) return String(value.error);
  if ('text' in value) return valueText(value.text as exceljs.CellValue, format);
  if ('result' in value) return valueText(value.result as exceljs.CellValue, format);
  return '';
}

/** Digits only, also of what JavaScript would write as 1e21. */
function plainNumber(n: number): string {
  const text = String(n);
  return /e\+/.test(text) && Number.isInteger(n) ? BigInt(n).toString() : text;
}

/** A spreadsheet keeps a month as its first day: what its format does not show was never meant. */
function dateText(date: Date, format: string): string {
  if (Number.isNaN(date.getTime())) return '#VALUE!';
  const iso = date.toISOString();
  const shown = format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '').toLowerCase();
  // The time of day alone: a fraction of day 0.
  if (iso < '1900-01-01' && shown.includes('h')) return iso.slice(11, 19);
  const day = !/[my]/.test(shown) || shown.includes('d');
  if (day) return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
  return shown.includes('m') ? iso.slice(0, 7) : iso.slice(0, 4);
}

/**
 * Unpacks every part within a bound before a library unpacks them without one. A size that is written in the archive is
 * nobody's word.
 */
function checkUnpacked(bytes: Buffer, file: string): void {
  let left = UNPACKED_BYTES;
  for (const { method, packed } of parts(bytes, file)) {
    if (method === 0) {
      left -= packed.length;
      if (left < 0) throw tooLarge(file, 'a workbook of too many bytes');
      continue;
    }
    if (method !== 8)
      throw new EnterobotError('TABLE_WORKBOOK', { file, reason: `packed by method ${method}` });
    try {
      left -= inflateRawSync(packed, { maxOutputLength: Math.max(1, left) }).length;
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
        throw tooLarge(file, `more than ${UNPACKED_BYTES / 1024 / 1024} MB when it is unpacked`);
      throw new EnterobotError('TABLE_WORKBOOK', { file, reason: 'it is damaged' }, { cause: error });
    }
  }
}

/** The parts of a ZIP archive by its central directory (PKWARE's APPNOTE 4.3); ZIP64 is refused: no table needs it. */
function parts(bytes: Buffer, file: string): { method: number; packed: Buffer }[] {
  const broken = (reason: string) => new EnterobotError('TABLE_WORKBOOK', { file, reason });
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || end + 22 > bytes.length) throw broken('its end is missing');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const found: { method: number; packed: Buffer }[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw broken('its directory is damaged');
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > bytes.length) throw broken('its directory is damaged');
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (begin + size > bytes.length) throw broken('a part is missing');
    found.push({ method, packed: bytes.subarray(begin, begin + size) });
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return found;
}
