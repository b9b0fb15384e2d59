import { Worker } from 'node:worker_threads';
import { EnterobotError } from '../../errors.ts';
import type { TableRow } from './table.ts';
import type { FromXlsxThread } from './xlsx_thread.ts';

/** Far more than what may be unpacked needs. */
const MEGABYTES = 512;
const SECONDS = 60;

/** The workbook before: threads of many people at once would take the memory of all. */
let before: Promise<unknown> = Promise.resolve();

/**
 * The rows of a workbook's first sheet (read_xlsx.ts), read by a thread that may be ended: whatever a workbook holds, the
 * process answers meanwhile and keeps its memory. One after another.
 * @throws TABLE_WORKBOOK, TABLE_TOO_LARGE (also of what takes too long), METADATA_EMPTY
 */
export function workbookRows(bytes: Buffer, file: string): Promise<TableRow[]> {
  const rows = before.then(() => read(bytes, file));
  // Without what was read: nothing may keep it.
  before = rows.then(
    () => {},
    () => {},
  );
  return rows;
}

async function read(bytes: Buffer, file: string): Promise<TableRow[]> {
  const thread = new Worker(new URL('./xlsx_thread.ts', import.meta.url), {
    workerData: new Uint8Array(bytes),
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES, maxYoungGenerationSizeMb: 64 },
  });
  const clock = AbortSignal.timeout(SECONDS * 1000);
  try {
    const answer = await new Promise<FromXlsxThread>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the thread that reads a workbook ended with ${code}`)));
      const late = () => reject(tooLarge(file, `it takes more than ${SECONDS} seconds to read`));
      clock.addEventListener('abort', late, { once: true });
    });
    if ('rows' in answer) return answer.rows;
    const { code, reason } = answer;
    if (code === 'TABLE_TOO_LARGE') throw tooLarge(file, reason);
    throw code === 'METADATA_EMPTY'
      ? new EnterobotError(code, { file })
      : new EnterobotError(code, { file, reason });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    throw tooLarge(file, `it takes more than ${MEGABYTES} MB to read`);
  } finally {
    await thread.terminate();
  }
}

function tooLarge(file: string, found: string): EnterobotError {
  return new EnterobotError('TABLE_TOO_LARGE', { file, found });
}
