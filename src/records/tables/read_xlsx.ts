import { inflateRawSync } from 'node:zlib';
import exceljs from 'exceljs';
import { MOST_CELLS, MOST_COLUMNS, MOST_ROWS, type TableRow } from './table.ts';

/** What a workbook may come to when it is unpacked, all its parts together. */
const UNPACKED_BYTES = 30 * 1024 * 1024;

/** Why a workbook is not taken. It travels between threads, which an EnterobotError does not. */
export class WorkbookRefusal extends Error {
  readonly code: 'TABLE_WORKBOOK' | 'TABLE_TOO_LARGE' | 'METADATA_EMPTY';

  constructor(code: WorkbookRefusal['code'], reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * The rows of a workbook's first sheet as texts: dates as INSDC writes them, as far as their format shows them, numbers
 * without a spreadsheet's noise, formulas as their last result. For a thread of its own (workbook_rows.ts): what unpacks to 30 MB may take 10 seconds
 * and 300 MB.
 * @throws WorkbookRefusal
 */
export async function xlsxRows(bytes: Buffer): Promise<TableRow[]> {
  checkUnpacked(bytes);
  const workbook = new exceljs.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as exceljs.Buffer, {
      ignoreNodes: ['dataValidations', 'conditionalFormatting', 'drawing', 'picture', 'extLst'],
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkbookRefusal('TABLE_WORKBOOK', reason);
  }
  const sheet = workbook.worksheets[0];
  if (!sheet) throw new WorkbookRefusal('METADATA_EMPTY', 'it has no sheet');
  if (sheet.rowCount > MOST_ROWS * 2) throw tooLarge(`${sheet.rowCount} rows`);
  const rows: TableRow[] = [];
  let count = 0;
  sheet.eachRow({ includeEmpty: false }, (row, line) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const text = cellText(cell).trim();
      if (text === '') return;
      if (column > MOST_COLUMNS) throw tooLarge(`${column} columns`);
      while (cells.length < column) cells.push('');
      cells[column - 1] = text;
    });
    count += cells.length;
    if (count > MOST_CELLS) throw tooLarge(`more than ${MOST_CELLS} cells`);
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
  const shown = format
    .slice(0, 255)
    .replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
    .toLowerCase();
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
function checkUnpacked(bytes: Buffer): void {
  let left = UNPACKED_BYTES;
  for (const { method, packed } of parts(bytes)) {
    if (method === 0) {
      left -= packed.length;
      if (left < 0) throw tooLarge('a workbook of too many bytes');
      continue;
    }
    if (method !== 8) throw new WorkbookRefusal('TABLE_WORKBOOK', `packed by method ${method}`);
    try {
      left -= inflateRawSync(packed, { maxOutputLength: Math.max(1, left) }).length;
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
        throw tooLarge(`more than ${UNPACKED_BYTES / 1024 / 1024} MB when it is unpacked`);
      throw new WorkbookRefusal('TABLE_WORKBOOK', 'it is damaged');
    }
  }
}

/**
 * The parts of a ZIP archive by its central directory (PKWARE's APPNOTE 4.3). The library looks for the directory in its own
 * way: whatever the two could read differently is refused, and with it ZIP64, which no table needs.
 */
function parts(bytes: Buffer): { method: number; packed: Buffer }[] {
  const broken = (reason: string) => new WorkbookRefusal('TABLE_WORKBOOK', reason);
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || end + 22 > bytes.length) throw broken('its end is missing');
  const [disk, start, here, count] = [4, 6, 8, 10].map((i) => bytes.readUInt16LE(end + i));
  const [size, directory] = [12, 16].map((i) => bytes.readUInt32LE(end + i)) as [number, number];
  // Of ZIP64 there would be a locator right before the end, or one of these.
  const locator = bytes.subarray(Math.max(0, end - 20), end).includes('PK\u0006\u0007', 0, 'latin1');
  if (locator || count === 0xffff || size === 0xffffffff || directory === 0xffffffff)
    throw broken('it is packed as ZIP64');
  if (disk !== 0 || start !== 0 || here !== count || count === 0 || directory + size !== end)
    throw broken('its directory is damaged');
  if (end + 22 + bytes.readUInt16LE(end + 20) !== bytes.length) throw broken('something follows its end');
  const found: { method: number; packed: Buffer }[] = [];
  let at = directory;
  for (let i = 0; i < count!; i++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50) throw broken('its directory is damaged');
    const method = bytes.readUInt16LE(at + 10);
    const packed = bytes.readUInt32LE(at + 20);
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > directory || bytes.readUInt32LE(local) !== 0x04034b50)
      throw broken('its directory is damaged');
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (begin + packed > directory) throw broken('a part is missing');
    found.push({ method, packed: bytes.subarray(begin, begin + packed) });
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (at !== end) throw broken('its directory is damaged');
  return found;
}

function tooLarge(found: string): WorkbookRefusal {
  return new WorkbookRefusal('TABLE_TOO_LARGE', found);
}
