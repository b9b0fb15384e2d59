import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file by content, and when it was last touched. */
export interface Old {
  path: string;
  sha256: string;
  bytes: number;
  mtimeMs: number;
}

/** A file that was taken from its name, so that it can be looked whether anybody wants it. */
export interface Aside extends Old {
  aside: string;
}

const FOLDER = '.swept';

/** The file, when it and its name are older than `before`: a name by adoption is younger than its content. */
export async function ifOld(path: string, before: number): Promise<Old | undefined> {
  const sha256 = /^[0-9a-f]{64}(?=\.|$)/.exec(basename(path))?.[0];
  const found = await stat(path).catch(() => undefined);
  if (!sha256 || !found?.isFile() || Math.max(found.mtimeMs, found.ctimeMs) > before) return undefined;
  return { path, sha256, bytes: found.size, mtimeMs: found.mtimeMs };
}

/**
 * Takes a file from its name. Undefined: it was touched meanwhile (Store), and has its name still or again. Whoever wants
 * to touch it from now on finds no file, and gives its own that name.
 */
export async function setAside(kind: string, old: Old, before: number): Promise<Aside | undefined> {
  const now = await ifOld(old.path, before);
  if (!now) return undefined;
  const aside = join(kind, FOLDER, basename(old.path));
  await mkdir(dirname(aside), { recursive: true });
  await rename(old.path, aside).catch(unlessGone);
  const found = await stat(aside).catch(() => undefined);
  if (found?.mtimeMs === now.mtimeMs) return { ...now, aside };
  await putBack(kind, basename(aside));
  return undefined;
}

/** Gives a file that was set aside its name again, unless another of the same content has it. */
export async function putBack(kind: string, name: string): Promise<void> {
  const aside = join(kind, FOLDER, name);
  await link(aside, join(kind, name.slice(0, 2), name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') unlessGone(error);
  });
  await rm(aside, { force: true });
}

/** What a sweep that died had set aside gets its name again: nobody knows whether it had looked. */
export async function putAllBack(kind: string): Promise<void> {
  for (const name of await readdir(join(kind, FOLDER)).catch(() => [])) await putBack(kind, name);
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
