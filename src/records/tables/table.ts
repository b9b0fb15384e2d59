/** The forms in which tables go in and out. */
export const TABLE_FORMATS = ['tsv', 'csv', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** A line of a table. */
export interface TableRow {
  /** As a person counts: the header is line 1 of a spreadsheet. */
  line: number;
  /** Texts, blanks at their ends cut; as many as the header has. */
  cells: string[];
}

/** A table that was read. */
export interface Table {
  header: string[];
  rows: TableRow[];
}

/** More is no table that a person made, and is refused before it fills the memory. */
export const MOST_ROWS = 50_000;
export const MOST_COLUMNS = 1000;
/** Empty ones included: short lines below a wide header cost as much as full ones. */
export const MOST_CELLS = 5_000_000;
export const MOST_BYTES = 25 * 1024 * 1024;
/** Of the line that names the columns: every row is looked at by it. */
export const LONGEST_HEADER = 100_000;

/** Apostrophes before it too: else the ones of a person and those of `harmless` could not be told apart. */
const FORMULA = /^'*[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * A cell that no spreadsheet takes for a formula (OWASP: CSV injection): what begins like one gets an apostrophe in front,
 * numbers excepted.
 */
export function harmless(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

/** A cell of a workbook: texts are no formulas there, but `unharmed` must give back what it was. */
export function harmlessText(cell: string): string {
  return cell.startsWith("'") ? harmless(cell) : cell;
}

/** The cell that `harmless` or `harmlessText` was given. */
export function unharmed(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
