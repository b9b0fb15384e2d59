import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MOST_FILES = 64;
const MOST_BYTES = 4 * 1024 ** 3;
const HOUR = 3_600_000;

/**
 * Keeps the cache bounded: the indexes that were not used for longest go when there are more than 64 or they take more
 * than 4 GB, and so do parts that a process left behind when it died. `kept` stays.
 */
export function tidyIndexes(folder: string, kept: string): void {
  try {
    const files = readdirSync(folder)
      .map((name) => ({ path: join(folder, name), ...timeAndSize(join(folder, name)) }))
      .sort((a, b) => b.used - a.used);
    let count = 0;
    let bytes = 0;
    for (const { path, used, size } of files) {
      if (path.endsWith('.part')) {
        if (used < Date.now() - HOUR) rmSync(path, { force: true });
        continue;
      }
      count++;
      bytes += size;
      if (path !== kept && (count > MOST_FILES || bytes > MOST_BYTES)) rmSync(path, { force: true });
    }
  } catch {
    // Another process tidies, or the folder cannot be read: the next index that is kept tries again.
  }
}

function timeAndSize(path: string): { used: number; size: number } {
  const { mtimeMs, size } = statSync(path);
  return { used: mtimeMs, size };
}
