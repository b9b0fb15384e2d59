/** Rows that are taken from a clipboard at once. */
export const MOST_ROWS = 1000;

/**
 * A block of cells as spreadsheets copy it: rows by line breaks, cells by tabs; a cell in quotes may hold both, and two
 * quotes in it are one.
 */
export function cellsOfBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    const quoted = text[at] === '"' ? /^"((?:[^"]|"")*)"(?=\t|\r?\n|\r|$)/.exec(text.slice(at)) : null;
    if (quoted) {
      cell = quoted[1]!.replaceAll('""', '"');
      at += quoted[0].length;
    } else {
      cell = /^[^\t\r\n]*/.exec(text.slice(at))![0];
      at += cell.length;
    }
    row.push(cell.replace(/\s+/g, ' ').trim());
    if (text[at] === '\t') {
      at += 1;
      // A line that ends in a tab has an empty cell behind it.
      if (at === text.length || /[\r\n]/.test(text[at]!)) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
    if (text.startsWith('\r\n', at)) at += 2;
    else if (at < text.length) at += 1;
  }
  return rows;
}
