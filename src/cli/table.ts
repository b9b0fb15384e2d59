/** Rows as aligned columns with a header line; for people, so trailing blanks are cut. */
export function formatTable(header: string[], rows: (string | number | null | undefined)[][]): string {
  const cells = [header, ...rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell ?? ''))))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return cells.map((row) => line(row).trimEnd()).join('\n');
}

/** A moment as people read it, in this machine's zone: 2026-03-01 14:05:09. */
export function formatTime(at: Date | null): string {
  if (!at) return '';
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
