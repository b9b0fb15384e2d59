import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import { type Members, memoryOf } from './members.ts';

const LOOK_MS = 250;
/** The folder is measured at every so many looks. */
const FOLDER_EVERY = 4;
/** More files than this are as bad as too many bytes. */
const MOST_FILES = 100_000;
const MOST_PROCESSES = 500;

export interface Limits {
  program: string;
  memoryMb: number;
  diskMb: number;
  /** Where it may write. */
  folder: string;
}

/** Looks at a program while it runs; `over` is called once, with the error of the limit that it went over. */
export function watch(members: Members, limits: Limits, over: (error: EnterobotError) => void): () => void {
  const { program, memoryMb, diskMb, folder } = limits;
  let looks = 0;
  let measuring = false;
  const timer = setInterval(() => {
    const alive = members.look(false);
    if (memoryOf(alive) > memoryMb)
      return over(new EnterobotError('OUT_OF_MEMORY', { program, memory: memoryMb }));
    if (alive.length > MOST_PROCESSES)
      return over(new EnterobotError('OWN_PROGRAM_FORKS', { program, limit: MOST_PROCESSES }));
    looks++;
    if (looks % FOLDER_EVERY !== 0 || measuring) return;
    measuring = true;
    void tooMuch(folder, diskMb)
      .then((much) => much && over(new EnterobotError('OWN_PROGRAM_WRITES', { program, limit: diskMb })))
      .finally(() => {
        measuring = false;
      });
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** Whether a folder holds more than so many MiB (as they lie on the disk), or far too many files. */
export async function tooMuch(folder: string, limitMb: number): Promise<boolean> {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    files += entries.length;
    if (files > MOST_FILES) return true;
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else
        bytes += await lstat(path).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        );
    }
    if (bytes > limitMb * 2 ** 20) return true;
  }
  return false;
}
