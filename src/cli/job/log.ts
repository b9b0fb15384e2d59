import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getJobRow, type JobRow } from '../../ledger/job_row.ts';
import { TASK_FILES } from '../../protocol/result.ts';
import { isTerminal } from '../../protocol/states.ts';
import { progress } from '../output.ts';
import type { Attached } from '../server/attach.ts';

/**
 * `job log`: prints the log of the newest attempt and, while the job goes on, what is added to it; a new attempt
 * begins a new log. Ends when the job has ended or waits for a person. @throws JOB_UNKNOWN
 */
export async function printLog({ pool, store }: Attached, id: number, follow: boolean): Promise<void> {
  let folder: string | null = null;
  let offset = 0;
  while (true) {
    const job = await getJobRow(pool, id);
    if (job.output_location !== folder) {
      folder = job.output_location;
      offset = 0;
      if (folder) progress(`--- job ${id}, attempt ${job.attempt}: ${folder}`);
    }
    if (folder) offset = await printFrom(store.absolute(join(folder, TASK_FILES.log)), offset);
    if (!follow || ended(job)) {
      if (!folder) progress(`job ${id} has no log yet: ${job.status}${job.reason ? `, ${job.reason}` : ''}`);
      return;
    }
    await sleep(500);
  }
}

function ended(job: JobRow): boolean {
  return isTerminal(job.status) || job.status === 'HELD';
}

/** Prints the file from an offset and returns where it ended; a file that is not there yet has nothing to print. */
async function printFrom(file: string, offset: number): Promise<number> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return offset;
  try {
    const buffer = Buffer.alloc(65_536);
    let at = offset;
    while (true) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return at;
      process.stdout.write(Buffer.from(buffer.subarray(0, bytesRead)));
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
