import { parentPort, workerData } from 'node:worker_threads';
import { WorkbookRefusal, xlsxRows } from './read_xlsx.ts';
import type { TableRow } from './table.ts';

/** What it answers, once. Its data are the bytes of the workbook. */
export type FromXlsxThread =
  | { rows: TableRow[] }
  | { code: 'TABLE_WORKBOOK' | 'TABLE_TOO_LARGE' | 'METADATA_EMPTY'; reason: string };

async function answer(bytes: Uint8Array): Promise<FromXlsxThread> {
  try {
    return { rows: await xlsxRows(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) };
  } catch (error) {
    if (error instanceof WorkbookRefusal) return { code: error.code, reason: error.message };
    throw error;
  }
}

parentPort!.postMessage(await answer(workerData as Uint8Array));
