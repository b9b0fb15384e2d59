import { gzipSync } from 'node:zlib';
import type { Json } from '../protocol/task.ts';
import { house } from './house.ts';

/**
 * Puts a table of an analysis into the store, before a row points at it. Returns how the data of the analysis names it:
 * path, sha256, bytes (packed).
 */
export async function keepTable(text: string): Promise<Json> {
  return { ...(await house().store.putBytes('analyses', gzipSync(text), '.tsv.gz')) };
}

/** A table as tab-separated text with a header line. What is empty is written as `-`; tabs and line ends become blanks. */
export function tableText(
  header: readonly string[],
  rows: Iterable<readonly (string | number | null)[]>,
): string {
  const lines = [header.join('\t')];
  for (const row of rows) lines.push(row.map(cellText).join('\t'));
  return `${lines.join('\n')}\n`;
}

function cellText(cell: string | number | null): string {
  if (cell === null || cell === '') return '-';
  return typeof cell === 'number' ? String(cell) : cell.replace(/[\t\r\n]+/g, ' ');
}
