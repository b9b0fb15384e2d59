import { harmless, type TableFormat } from './table.ts';

/** A line of a text table, with its end. CSV as RFC 4180 has it; in TSV tabs and breaks are blanks, quotes as in CSV. */
export function textLine(cells: readonly string[], format: Exclude<TableFormat, 'xlsx'>): string {
  if (format === 'tsv')
    return `${cells.map((cell) => quotedIf(/"/, harmless(cell.replace(/[\t\r\n]+/g, ' ')))).join('\t')}\n`;
  return `${cells.map((cell) => quotedIf(/[",\r\n]|^\s|\s$/, harmless(cell))).join(',')}\r\n`;
}

function quotedIf(needs: RegExp, cell: string): string {
  return needs.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
