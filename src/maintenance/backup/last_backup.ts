import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomic } from '../../store.ts';

const lastBackup = z.object({
  made: z.iso.datetime(),
  path: z.string(),
  rows: z.number(),
  files: z.number(),
});
/** The newest backup that was made from a data folder; `doctor` tells its age. */
export type LastBackup = z.infer<typeof lastBackup>;

const fileOf = (data: string): string => join(data, 'last_backup.json');

export async function writeLastBackup(data: string, last: LastBackup): Promise<void> {
  await writeAtomic(fileOf(data), `${JSON.stringify(last)}\n`);
}

export function readLastBackup(data: string): LastBackup | undefined {
  try {
    return lastBackup.parse(JSON.parse(readFileSync(fileOf(data), 'utf8')));
  } catch {
    return undefined;
  }
}
