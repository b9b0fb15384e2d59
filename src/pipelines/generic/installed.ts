import { createHash } from 'node:crypto';
import { constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { dataFolder, dataPaths } from '../../config.ts';
import { EnterobotError } from '../../errors.ts';
import { sha256OfFile, writeAtomic } from '../../store.ts';
import { type Manifest, manifest } from './manifest.ts';

/** A reference file of an installed manifest: its content's sha256 and the name it has for the program. */
export interface InstalledFile {
  sha256: string;
  name: string;
}

/** A manifest as CRobot runs it: nothing in it leads out of CRobot's own folder any more. */
export interface InstalledManifest {
  sha256: string;
  manifest: Manifest;
  files: Record<string, InstalledFile>;
}

/**
 * CRobot's own folder of manifests, which nobody but its operator writes: `<sha256>.json` each, and `files/<sha256>`. It is not
 * in the store, where web and uploads write (docs/adr/0041).
 */
export function manifestsFolder(): string {
  return dataPaths(dataFolder()).manifests;
}

/**
 * Puts a manifest and its reference files into that folder, by content: the same again is nothing new. `file` is where the
 * manifest was read from.
 * @throws MANIFEST_FILE_MISSING
 */
export async function installManifest(
  read: Manifest,
  file: string,
  folder = manifestsFolder(),
): Promise<InstalledManifest> {
  const files: Record<string, InstalledFile> = {};
  await mkdir(join(folder, 'files'), { recursive: true });
  for (const [name, given] of Object.entries(read.files)) {
    const path = resolve(dirname(file), given);
    try {
      if (!(await stat(path)).isFile()) throw new Error('it is no file');
      files[name] = { sha256: await keepFile(path, join(folder, 'files')), name: basename(path) };
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new EnterobotError('MANIFEST_FILE_MISSING', { name, file, reason }, { cause });
    }
  }
  const text = `${JSON.stringify({ manifest: read, files }, null, 2)}\n`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const target = join(folder, `${sha256}.json`);
  if (!existsSync(target)) await writeAtomic(target, text);
  return { sha256, manifest: read, files };
}

async function keepFile(path: string, folder: string): Promise<string> {
  const copy = join(folder, `.incoming-${process.pid}-${basename(path)}`);
  try {
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    // Of the copy: what it is a copy of may be written to meanwhile.
    const sha256 = await sha256OfFile(copy);
    // Programs get a link to it.
    await chmod(copy, 0o444);
    await rename(copy, join(folder, sha256));
    return sha256;
  } finally {
    await rm(copy, { force: true });
  }
}

/**
 * The installed manifest of that sha256.
 * @throws MANIFEST_NOT_INSTALLED, also for one whose content is not what its name says
 */
export function installedManifest(sha256: string, folder = manifestsFolder()): InstalledManifest {
  const found = /^[0-9a-f]{64}$/.test(sha256) ? read(join(folder, `${sha256}.json`)) : undefined;
  if (!found || found.sha256 !== sha256)
    throw new EnterobotError('MANIFEST_NOT_INSTALLED', { manifest: sha256 });
  return found;
}

/** All installed manifests, old versions too. */
export function installedManifests(folder = manifestsFolder()): InstalledManifest[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.sort().flatMap((name) => {
    const found = /^[0-9a-f]{64}\.json$/.test(name) ? read(join(folder, name)) : undefined;
    return found ? [found] : [];
  });
}

function read(file: string): InstalledManifest | undefined {
  try {
    const text = readFileSync(file);
    const content = JSON.parse(text.toString('utf8')) as {
      manifest: unknown;
      files: Record<string, InstalledFile>;
    };
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { sha256, manifest: manifest.parse(content.manifest), files: content.files };
  } catch {
    return undefined;
  }
}

/** Keys of a manifest that change nothing in what its program makes of a genome. */
const WORDS_AND_LIMITS = new Set(['label', 'description', 'genera', 'display', 'package', 'resources']);

/**
 * sha256 of what decides results: two manifests with the same one differ in words, in who sees them, or in what they may
 * use, and make the same of a genome.
 */
export function decisiveDigest({ manifest: given, files }: InstalledManifest): string {
  const decides = Object.entries(given).filter(([key]) => !WORDS_AND_LIMITS.has(key));
  const columns = given.columns.map(({ label: _, unit: __, description: ___, ...column }) => column);
  const sums = Object.entries(files).map(([name, { sha256 }]) => [name, sha256]);
  const text = JSON.stringify({ ...Object.fromEntries(decides), columns, files: sums });
  return createHash('sha256').update(text).digest('hex');
}
