import { createHash, randomBytes } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { link, lstat, mkdir, readlink, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { comparePaths, type Listed, type ListedFile, ListWriter, readList } from './file_list.ts';
import { NAMED_BY_CONTENT, poolPath } from './manifest.ts';
import { type Walked, walkStore } from './walk_store.ts';

export interface SaveOptions {
  store: string;
  /** The folder of files by sha256. */
  pool: string;
  /** Where the list is written. */
  list: string;
  /** The list of the backup before this one in the same folder. */
  before?: string;
  /** Files whose name is their content are linked, not copied, where the disk is the same. */
  link?: boolean;
  signal?: AbortSignal;
  onFiles?: (files: number, copied: number) => void;
}

export interface Saved {
  sha256: string;
  files: number;
  bytes: number;
  /** New in the pool. */
  copied: number;
  copiedBytes: number;
  /** Files whose content is not what their name says: the store itself is damaged. */
  damaged: string[];
}

/** Files under way at once: opening and closing takes longer than copying, for most. */
const AT_ONCE = 16;

/**
 * Puts every file of the store into a pool by sha256, unless it is there, and lists them. A file that the backup before had
 * under the same path, size and time of change is not read again. Memory does not depend on the number of files:
 * both lists are walked side by side.
 */
export async function saveFiles(options: SaveOptions): Promise<Saved> {
  const saver = new Saver(options);
  const before = options.before ? readList(options.before) : undefined;
  const list = new ListWriter(options.list);
  try {
    await mkdir(join(options.pool, INCOMING), { recursive: true, mode: 0o700 });
    let old = (await before?.next())?.value as Listed | undefined;
    let batch: Promise<Listed | undefined>[] = [];
    const flush = async () => {
      for (const entry of await Promise.all(batch)) if (entry) await list.write(entry);
      batch = [];
      options.onFiles?.(saver.saved.files, saver.saved.copied);
    };
    for await (const found of walkStore(options.store)) {
      options.signal?.throwIfAborted();
      while (old && comparePaths(old.path, found.path) < 0) old = (await before!.next()).value as Listed;
      const same = old?.path === found.path && 'sha256' in old ? old : undefined;
      batch.push(saver.save(found, same));
      if (batch.length === AT_ONCE) await flush();
    }
    await flush();
    return { ...saver.saved, sha256: await list.end() };
  } catch (error) {
    await list.abandon();
    throw error;
  } finally {
    await before?.return(undefined);
    await rm(join(options.pool, INCOMING), { recursive: true, force: true });
  }
}

const INCOMING = '.incoming';

class Saver {
  readonly saved: Omit<Saved, 'sha256'> = { files: 0, bytes: 0, copied: 0, copiedBytes: 0, damaged: [] };
  readonly #options: SaveOptions;
  #mayLink: boolean;

  constructor(options: SaveOptions) {
    this.#options = options;
    this.#mayLink = options.link ?? false;
  }

  /** Undefined for one that is gone again: no row names it, or it would still be there. */
  async save({ path, isLink }: Walked, before: ListedFile | undefined): Promise<Listed | undefined> {
    const source = join(this.#options.store, path);
    try {
      if (isLink) return { path, link: await readlink(source) };
      const { size, mtimeMs, mode: bits } = await lstat(source);
      const mode = bits & 0o777;
      const promised = NAMED_BY_CONTENT.exec(path)?.[2];
      const known = before?.bytes === size && before.mtime === mtimeMs ? before.sha256 : promised;
      if (known && (await this.#has(known, size))) {
        return this.#count({ path, sha256: known, bytes: size, mtime: mtimeMs, mode });
      }
      if (promised && this.#mayLink && (await this.#linked(source, promised))) {
        return this.#count({ path, sha256: promised, bytes: size, mtime: mtimeMs, mode }, true);
      }
      const { sha256, bytes } = await this.#copy(source);
      if (promised && sha256 !== promised) this.saved.damaged.push(path);
      return this.#count({ path, sha256, bytes, mtime: mtimeMs, mode }, true);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await exists(source))) return undefined;
      throw error;
    }
  }

  #count(entry: ListedFile, isNew = false): ListedFile {
    this.saved.files++;
    this.saved.bytes += entry.bytes;
    if (isNew) {
      this.saved.copied++;
      this.saved.copiedBytes += entry.bytes;
    }
    return entry;
  }

  async #has(sha256: string, size: number): Promise<boolean> {
    const found = await stat(join(this.#options.pool, poolPath(sha256))).catch(() => undefined);
    return found?.size === size;
  }

  /** False where a link cannot be: another disk, a file of another user. Then none is tried again. */
  async #linked(source: string, sha256: string): Promise<boolean> {
    const target = join(this.#options.pool, poolPath(sha256));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      await link(source, target);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') {
        // Of another size, or we would not be here.
        await rm(target, { force: true });
        return false;
      }
      if (code === 'ENOENT') throw error;
      this.#mayLink = false;
      return false;
    }
  }

  /** Reads once: what is copied is what is hashed, also of a file that grows meanwhile. */
  async #copy(source: string): Promise<{ sha256: string; bytes: number }> {
    const temporary = join(this.#options.pool, INCOMING, randomBytes(12).toString('hex'));
    const hash = createHash('sha256');
    let bytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
    const out = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    await pipeline(
      createReadStream(source, { flags: flags as never, highWaterMark: 1 << 18 }),
      measure,
      out,
      {
        signal: this.#options.signal,
      },
    );
    const sha256 = hash.digest('hex');
    const target = join(this.#options.pool, poolPath(sha256));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
    return { sha256, bytes };
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
