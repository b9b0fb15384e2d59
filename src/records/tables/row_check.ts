import { EnterobotError, type ErrorReport, reportOf } from '../../errors.ts';
import { checkMetadata } from '../check_metadata.ts';
import type { MetadataRules } from '../metadata_rules.ts';
import { checkStrainName } from '../names.ts';
import { ownOf } from '../own_of.ts';
import { checkRelease } from '../strain_edit.ts';
import type { Viewer } from '../viewer.ts';
import type { StrainChange } from '../write_strains.ts';
import type { EditableRow, StrainOfTable } from './strains_of_table.ts';
import type { TableRow } from './table.ts';
import type { TableColumn } from './table_columns.ts';

/** A cell that cannot be taken, and why. */
export interface TableProblem extends ErrorReport {
  /** As a person counts; the header is line 1 of a spreadsheet. */
  line: number;
  /** The header above it. */
  column: string;
  value: string;
}

/** By what the rows of a table are checked. */
export interface RowSettings {
  viewer: Viewer;
  rules: MetadataRules;
  header: readonly string[];
  columns: readonly TableColumn[];
  /** What an empty cell says: keep leaves the field as it is, clear empties it. */
  empty: 'keep' | 'clear';
}

const SPREADSHEET_ERROR = /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)$/;
const BOOLEANS: Record<string, boolean> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
  '': false,
};

/** What a row changes of its strain, and the cells of it that cannot be taken. */
export interface CheckedRow {
  change: StrainChange;
  problems: TableProblem[];
}

/**
 * Checks one row against its strain.
 * @param before the strain as it was when the table was made, if it was changed since. A cell that still says what was there
 *   then was not touched and is left alone; one that was touched here and there is a problem.
 */
export function checkRow(
  settings: RowSettings,
  row: TableRow,
  strain: StrainOfTable,
  before: EditableRow | 'unknown' | undefined,
): CheckedRow {
  const { header, columns, rules, empty } = settings;
  const base = before === 'unknown' ? undefined : before;
  const problems: TableProblem[] = [];
  const refuse = (column: number, error: unknown) => problems.push(problemAt(settings, row, column, error));
  const record: Record<string, unknown> = {};
  const cells: Record<string, string> = Object.create(null);
  for (const [i, column] of columns.entries()) {
    const value = row.cells[i]!;
    if (column.kind === 'ignored' || column.kind === 'barcode') continue;
    if (value === '' && (empty === 'keep' || column.kind === 'strain' || column.kind === 'row_version'))
      continue;
    try {
      if (SPREADSHEET_ERROR.test(value)) throw wrong(header[i]!, value, 'is an error of the spreadsheet');
      if (column.kind === 'metadata' || column.kind === 'custom') cells[header[i]!] = value;
      else if (column.kind === 'row_version') checkVersion(value, before);
      else record[column.kind] = recordCell(settings.viewer, column.kind, value, strain, base);
    } catch (error) {
      refuse(i, error);
    }
  }
  const checked = checkMetadata(rules, cells, strain.metadata);
  for (const { field, ...problem } of checked.problems)
    problems.push({ line: row.line, column: field, ...problem });

  const conflict = (name: string, now: unknown, was: unknown) => {
    const i = columns.findIndex(
      (column, at) =>
        (column.kind === 'metadata' ? column.field.field : header[at]) === name || column.kind === name,
    );
    // A field that follows from another is told there.
    if (i < 0) return;
    const told = { column: header[i]!, now: String(now ?? ''), before: String(was ?? '') };
    refuse(i, new EnterobotError('TABLE_CELL_CHANGED', told));
  };
  const now = strain as unknown as Record<string, unknown>;
  const change = {
    id: strain.id,
    columns: merged(record, now, base as unknown as Record<string, unknown> | undefined, conflict),
    metadata: merged(checked.changes, strain.metadata, base?.metadata, conflict) as Record<
      string,
      string | null
    >,
  };
  return { change, problems };
}

/** A problem of one cell. Only errors that are shown to people can be one. */
export function problemAt(
  { header }: Pick<RowSettings, 'header'>,
  row: TableRow,
  column: number,
  error: unknown,
): TableProblem {
  if (!(error instanceof EnterobotError)) throw error;
  return { line: row.line, column: header[column] ?? '', value: row.cells[column] ?? '', ...reportOf(error) };
}

/** Of three versions (what the table says, what is there, what it was made of) what is to be written. */
function merged(
  wanted: Record<string, unknown>,
  now: Record<string, unknown>,
  was: Record<string, unknown> | undefined,
  conflict: (name: string, now: unknown, was: unknown) => void,
): Record<string, unknown> {
  const written: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(wanted)) {
    const [is, seen] = [ownOf(now, name) ?? null, was ? (ownOf(was, name) ?? null) : undefined];
    if (value === is || value === seen) continue;
    if (seen !== undefined && is !== seen) conflict(name, is, seen);
    else written[name] = value;
  }
  return written;
}

function checkVersion(value: string, before: EditableRow | 'unknown' | undefined): void {
  if (!/^\d{1,9}$/.test(value)) throw wrong('row_version', value, 'is no version');
  if (before === 'unknown') throw wrong('row_version', value, 'is no version of this strain');
}

function recordCell(
  viewer: Viewer,
  kind: 'strain' | 'release_date' | 'private' | 'control',
  value: string,
  strain: StrainOfTable,
  base: EditableRow | undefined,
): string | boolean | null {
  switch (kind) {
    case 'strain':
      if (value !== strain.strain) checkStrainName(value);
      return value;
    case 'release_date':
      if (value !== '' && !isDay(value)) throw wrong(kind, value, 'is no day (YYYY-MM-DD)');
      // What was not touched is nobody's wish.
      if ((value || null) !== base?.release_date)
        checkRelease(viewer, strain, { release_date: value || null });
      return value || null;
    case 'private': {
      const said = ownOf(BOOLEANS, value.toLowerCase());
      if (said === undefined) throw wrong(kind, value, 'is neither true nor false');
      if (said !== strain.private && said !== base?.private) checkRelease(viewer, strain, { private: said });
      return said;
    }
    case 'control': {
      const word = value.toLowerCase();
      if (!['', 'no', 'positive', 'negative'].includes(word))
        throw wrong(kind, value, 'is none of positive, negative, no');
      return word === '' || word === 'no' ? null : word;
    }
  }
}

function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function wrong(column: string, value: string, problem: string): EnterobotError {
  return new EnterobotError('TABLE_CELL', { column, value, problem });
}
