import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writevSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { indexBytes, readIndex } from './index_file.ts';
import { tidyIndexes } from './index_tidy.ts';
import { buildIndexFrom, type SchemeIndex } from './scheme_index.ts';
import { areSettled, contentKey, filesOfScheme, stateKey } from './scheme_key.ts';

/** A scheme whose files are larger is recognised by their states; to read all of them would take longer than a call. */
const SMALL = 16 * 1024 * 1024;

export interface CacheOptions {
  /** Where the indexes are kept; by default in the user's cache folder. */
  folder?: string;
  /** Puts the index into memory that threads can share. */
  shared?: boolean;
}

/** `enterobot` in the user's cache folder: XDG_CACHE_HOME, else ~/.cache. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME: given } = process.env;
  return join(given && isAbsolute(given) ? given : join(homedir(), '.cache'), 'enterobot', 'scheme-indexes');
}

/**
 * The index of a scheme's folder: from the cache where the very same files were indexed before, else built and kept
 * there. The cache may be empty, damaged, or impossible to write: that costs time and nothing else.
 * @throws what reading a scheme throws
 */
export async function cachedIndex(folder: string, options: CacheOptions = {}): Promise<SchemeIndex> {
  const { folder: cache = cacheFolder(), shared = false } = options;
  const name = basename(resolve(folder));
  const key = tryKey(folder, cache);
  const known = key && readIndex(fileOf(cache, key), key, name, shared);
  if (key && known) {
    touch(fileOf(cache, key));
    return known;
  }
  const index = await buildIndexFrom(folder);
  // The files may have been changed while they were read: what was built then belongs to neither state of theirs.
  if (key && key === tryKey(folder, cache)) keep(cache, key, index);
  return index;
}

function fileOf(cache: string, key: string): string {
  return join(cache, `${key}.index`);
}

/** Null where the files cannot be read; building the index says why. */
function tryKey(folder: string, cache: string): string | null {
  try {
    const files = filesOfScheme(folder);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= SMALL) return contentKey(folder, files);
    const note = join(cache, `${stateKey(folder, files)}.key`);
    const noted = readNote(note);
    if (noted) return noted;
    const now = Date.now();
    const key = contentKey(folder, files);
    if (areSettled(files, now)) write(cache, note, [Buffer.from(key)]);
    return key;
  } catch {
    return null;
  }
}

function readNote(file: string): string | null {
  try {
    const text = readFileSync(file, 'latin1');
    return /^[0-9a-f]{64}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}

function keep(cache: string, key: string, index: SchemeIndex): void {
  write(cache, fileOf(cache, key), indexBytes(index, key));
  tidyIndexes(cache, fileOf(cache, key));
}

/** Writes beside and renames, so that a file is whole or not there. Failing is harmless. */
function write(cache: string, file: string, pieces: Uint8Array[]): void {
  const building = join(cache, `${randomBytes(8).toString('hex')}.part`);
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    const handle = openSync(building, 'wx', 0o600);
    try {
      for (const piece of pieces) writeAll(handle, piece);
    } finally {
      closeSync(handle);
    }
    renameSync(building, file);
  } catch {
    discard(building);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written there may be nothing to remove either.
  }
}

function writeAll(handle: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) at += writevSync(handle, [piece.subarray(at)]);
}

/** Its time says when it was last used, for the tidying. */
function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Another user's file, or a disk that is read only.
  }
}
