import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

let made: string[] = [];

/** A temporary folder that everybody may enter, as root's database needs it; removed after the test. */
export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-database-'));
  await chmod(folder, 0o755);
  made.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
  made = [];
});
