import { callWithFile } from '../api/call.ts';

/**
 * The cells of a table that is a file, its headers first. The server reads it, as it does every table: workbooks, whatever
 * parts the cells of a text, and the same words for what is wrong with it.
 * @throws ServerRefused, ServerAway
 */
export async function readTableFile(file: File): Promise<string[][]> {
  const { header, rows } = await callWithFile('POST /api/v1.0/read_table', file);
  return [header, ...rows.map(({ cells }) => cells)];
}
