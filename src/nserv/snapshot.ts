import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readScheme } from '../genome/scheme_dump.ts';
import type { Store } from '../store.ts';
import { fastaText, profilesText, type SchemeContent } from './content.ts';

const compress = promisify(gzip);

/** A folder in the store that the nomenclature pipeline can read. */
export interface Snapshot {
  /** Relative to the store. */
  path: string;
  /** Of its content (hex), as readScheme reports it. */
  sha256: string;
}

/**
 * Writes the content in dump layout (profiles.list.gz, <locus>.fasta.gz) to `schemes/<name>/<version>-<sha12>` of the
 * store. It is built beside, read back, and renamed: a folder of that name is always whole and readable, and one that
 * is there already (of an import that died before its commit) holds the same.
 */
export async function writeSnapshot(
  store: Store,
  name: string,
  version: number,
  content: SchemeContent,
): Promise<Snapshot> {
  const parent = join('schemes', name);
  const building = store.absolute(join(parent, `.building-${randomBytes(6).toString('hex')}`));
  await mkdir(building, { recursive: true });
  try {
    await writeFile(join(building, 'profiles.list.gz'), profilesText(content));
    for (const locus of content.loci) {
      await writeFile(join(building, `${locus}.fasta.gz`), fastaText(locus, content.alleles.get(locus)!));
    }
    await sync(building);
    const { sha256 } = await readScheme(building);
    const path = join(parent, `${version}-${sha256.slice(0, 12)}`);
    await nameIt(building, store.absolute(path));
    await sync(store.absolute(parent));
    return { path, sha256 };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function nameIt(building: string, target: string): Promise<void> {
  try {
    await rename(building, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function writeFile(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(await compress(text));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
