import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { bootId, isAlive } from '../../os_process.ts';
import { writeAtomic } from '../../store.ts';

const runFile = z.object({
  pid: z.number(),
  start_ticks: z.string(),
  boot_id: z.string(),
  database_url: z.string(),
  web_url: z.string(),
  crobot_url: z.string(),
  started: z.string(),
});
/** Where the running server of a data folder is; mode 0600, because the database's password stands in it. */
export type RunFile = z.infer<typeof runFile>;

/** The run file as it was last written, also by a server that has since died: its ports are worth reusing. */
export function readRunFile(file: string): RunFile | undefined {
  try {
    return runFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The run file of a server that lives now. */
export function readLiveRunFile(file: string): RunFile | undefined {
  const run = readRunFile(file);
  return run && run.boot_id === bootId() && isAlive(run.pid, run.start_ticks) ? run : undefined;
}

export function writeRunFile(file: string, run: RunFile): Promise<void> {
  return writeAtomic(file, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

export function removeRunFile(file: string): void {
  rmSync(file, { force: true });
}
