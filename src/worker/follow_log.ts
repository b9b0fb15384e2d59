import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/connect.ts';
import { getJobRow, type JobRow } from '../ledger/job_row.ts';
import { TASK_FILES } from '../protocol/result.ts';
import { isTerminal } from '../protocol/states.ts';
import type { Store } from '../store.ts';

const PIECE_BYTES = 65_536;
const LOOK_EVERY_MS = 500;

/** A piece of a log; or, where an attempt begins (`attempt`), which one; or that there is no log yet (`none`). */
export type LogPiece = { bytes: Buffer } | { attempt: JobRow } | { none: JobRow };

/**
 * The log of a job's newest attempt and, when it is followed, what is added to it; a new attempt begins a new log. Ends
 * when the job has ended or waits for a person, or `signal` aborts. @throws JOB_UNKNOWN
 */
export async function* followLog(
  { pool, store }: { pool: Queryable; store: Store },
  jobId: number,
  { follow, signal }: { follow: boolean; signal?: AbortSignal },
): AsyncGenerator<LogPiece> {
  let folder: string | null = null;
  let offset = 0;
  while (!signal?.aborted) {
    const job = await getJobRow(pool, jobId);
    if (job.output_location !== folder) {
      folder = job.output_location;
      offset = 0;
      if (folder) yield { attempt: job };
    }
    if (folder) {
      for await (const bytes of read(store.absolute(join(folder, TASK_FILES.log)), offset)) {
        offset += bytes.length;
        yield { bytes };
      }
    }
    if (!follow || isTerminal(job.status) || job.status === 'HELD') {
      if (!folder) yield { none: job };
      return;
    }
    await sleep(LOOK_EVERY_MS, undefined, signal && { signal }).catch(() => {});
  }
}

/** The file from an offset; one that is not there yet has nothing to tell. */
async function* read(file: string, offset: number): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return;
  try {
    for (let at = offset; ; ) {
      const buffer = Buffer.alloc(PIECE_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
