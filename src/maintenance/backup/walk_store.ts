import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file or symbolic link of the store, by its path relative to it. */
export interface Walked {
  path: string;
  isLink: boolean;
}

/** The scratch folder of a task: it goes when the task ends, and nobody can go on with it elsewhere. */
const SCRATCH = /^outputs\/\d+\/\d+\/[^/]+\/work$/;

/**
 * Every file below a folder, in the order of comparePaths. Names that begin with a dot are passed over: they are locks,
 * and files that are not yet what they will be called (Store.put, writeAtomic). So is the scratch of tasks. A folder
 * that vanishes meanwhile is empty.
 */
export async function* walkStore(root: string, below = ''): AsyncGenerator<Walked> {
  for (const entry of await list(join(root, below))) {
    if (entry.name.startsWith('.')) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SCRATCH.test(path)) yield* walkStore(root, path);
    } else if (entry.isFile() || entry.isSymbolicLink()) yield { path, isLink: entry.isSymbolicLink() };
  }
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
