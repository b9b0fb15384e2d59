import { readFile } from 'node:fs/promises';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { EnterobotError } from '../errors.ts';

/** A strain's row: its filled cells by column, the strain's own column left out. */
export interface MetadataRow {
  line: number;
  metadata: Record<string, string>;
}

interface Line {
  cells: string[];
  line: number;
}

/** Names for the column with the strain, the better first; in any case of letters. */
const STRAIN_COLUMNS = ['strain', 'name'];

/**
 * Reads a table of metadata, UTF-8: the first line names the columns, one of them `strain` (or `name`). Columns are
 * parted by tabs, commas or semicolons, whichever the first line holds; cells may stand in double quotes.
 * @returns rows by strain
 * @throws METADATA_… naming file and line
 */
export async function readMetadata(file: string): Promise<Map<string, MetadataRow>> {
  const [header, ...lines] = parseTable(file, await readText(file));
  if (!header) throw new EnterobotError('METADATA_EMPTY', { file });
  const columns = header.cells;
  const strainAt = checkColumns(file, header);
  const rows = new Map<string, MetadataRow>();
  for (const { cells, line } of lines) {
    if (cells.length !== columns.length) {
      throw new EnterobotError('METADATA_ROW', { file, line, found: cells.length, expected: columns.length });
    }
    const unnamed = cells.find((cell, i) => columns[i] === '' && cell !== '');
    if (unnamed !== undefined) throw new EnterobotError('METADATA_NO_COLUMN', { file, line, cell: unnamed });
    const strain = cells[strainAt]!;
    if (strain === '') throw new EnterobotError('METADATA_NO_NAME', { file, line });
    const first = rows.get(strain)?.line;
    if (first !== undefined) throw new EnterobotError('METADATA_STRAIN_TWICE', { file, line, strain, first });
    const filled = columns.map((column, i) => [column, cells[i]!] as const);
    const metadata = Object.fromEntries(filled.filter(([, cell], i) => cell !== '' && i !== strainAt));
    rows.set(strain, { line, metadata });
  }
  return rows;
}

function checkColumns(file: string, { cells, line }: Line): number {
  const names = cells.filter((name) => name !== '');
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new EnterobotError('METADATA_COLUMN_TWICE', { file, line, column: repeated });
  const lower = cells.map((name) => name.toLowerCase());
  const wanted = STRAIN_COLUMNS.find((name) => lower.includes(name));
  if (wanted === undefined) {
    throw new EnterobotError('METADATA_NO_STRAIN', { file, line, columns: names.join(', ') });
  }
  if (lower.indexOf(wanted) !== lower.lastIndexOf(wanted)) {
    throw new EnterobotError('METADATA_COLUMN_TWICE', { file, line, column: wanted });
  }
  return lower.indexOf(wanted);
}

/** Lines that are empty, or whose cells all are (spreadsheets leave such), are passed over. */
function parseTable(file: string, text: string): Line[] {
  const firstLine = text.trimStart().split(/[\r\n]/, 1)[0]!;
  const delimiter = ['\t', ',', ';'].find((one) => firstLine.includes(one)) ?? '\t';
  try {
    const parsed = parse(text, {
      delimiter,
      bom: true,
      info: true,
      trim: delimiter !== '\t',
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed
      .map(({ record, info }) => ({ cells: record.map((cell) => cell.trim()), line: info.lines }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
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

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new EnterobotError('METADATA_UNREADABLE', { file, reason: error.message }, { cause: error });
  });
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const line = bytes.subarray(0, nul).toString('latin1').split('\n').length;
    throw new EnterobotError('METADATA_NOT_UTF8', { file, line });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EnterobotError('METADATA_NOT_UTF8', { file, line: firstBadLine(bytes) });
  }
}

function firstBadLine(bytes: Buffer): number {
  // No byte of a longer UTF-8 character is a line feed, so lines can be judged one by one.
  const lines = bytes.toString('latin1').split('\n');
  return 1 + lines.findIndex((line) => Buffer.from(line, 'latin1').toString('utf8').includes('\ufffd'));
}
