import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, realpath, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnterobotError } from './errors.ts';

/** Kinds of files the store keeps under a content-addressed name. */
export type StoreKind = 'reads' | 'assemblies' | 'schemes' | 'queries' | 'analyses' | 'references';

export interface StoredFile {
  /** Path relative to the store's root; what the database keeps. */
  path: string;
  sha256: string;
  bytes: number;
}

async function fsyncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a whole file so that a crash leaves the old one or the new one: temporary name, fsync, rename, fsync.
 * `forProcesses`: nobody reads it after the machine went down, so it is whole for others and does not wait for the disk.
 */
export async function writeAtomic(
  file: string,
  content: string | Uint8Array,
  options: { mode?: number; forProcesses?: boolean } = {},
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  const handle = await open(temporary, 'wx', options.mode ?? 0o644);
  try {
    await handle.writeFile(content);
    if (!options.forProcesses) await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  if (!options.forProcesses) await fsyncFolder(dirname(file));
}

/** sha256 (hex) of a file, piece by piece. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(size, 1 << 20)));
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/**
 * Links `temporary` as `target`. Where that is there already it is touched, for a file that is young is not swept
 * (SweepUnnamedJob), and its row is not written yet. False: it was swept in this moment.
 */
async function nameOrTouch(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const now = new Date();
  try {
    // What a disk or a copy of the store tore is made whole by whoever stores the same again.
    if ((await stat(target)).size === (await stat(temporary)).size) {
      await utimes(target, now, now);
      return true;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code !== 'EPERM') throw error;
  }
  // It is torn, or belongs to another user of the machine: ours, of that content, takes its place.
  const ours = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await link(temporary, ours);
    await rename(ours, target);
  } finally {
    // Two names of one file: then rename does nothing.
    await rm(ours, { force: true });
  }
  return true;
}

/**
 * The folder that every service shares: reads/, assemblies/, schemes/, queries/ (what was searched for), analyses/ (what
 * they found), references/ (what genomes are compared with) by content and outputs/ by job. Files in it are immutable once named.
 */
export class Store {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Absolute path of a path that our own database keeps. */
  absolute(path: string): string {
    return isAbsolute(path) ? path : join(this.root, path);
  }

  /** Path relative to the root, for the database. */
  relative(path: string): string {
    return relative(this.root, path);
  }

  /**
   * Resolves a path that came from outside and refuses one that leaves the store, also by a symbolic link.
   * @throws PATH_OUTSIDE_STORE, PATH_MISSING
   */
  async confine(path: string): Promise<string> {
    const wanted = resolve(this.root, path);
    const root = await realpath(this.root);
    let real: string;
    try {
      real = await realpath(wanted);
    } catch {
      if (wanted !== this.root && !wanted.startsWith(this.root + sep)) {
        throw new EnterobotError('PATH_OUTSIDE_STORE', { path });
      }
      throw new EnterobotError('PATH_MISSING', { path });
    }
    if (real !== root && !real.startsWith(root + sep))
      throw new EnterobotError('PATH_OUTSIDE_STORE', { path });
    return real;
  }

  /** A task's folder, relative: outputs/<id div 1000>/<id>/<client>-<attempt> (EnteroBase: outputs/1794/1794930/). */
  static taskFolder(jobId: number, client: string, attempt: number): string {
    return join('outputs', String(Math.floor(jobId / 1000)), String(jobId), `${client}-${attempt}`);
  }

  /** The folder of another attempt of the same job. */
  static attemptFolder(taskFolder: string, attempt: number): string {
    return taskFolder.replace(/-\d+$/, `-${attempt}`);
  }

  /**
   * Copies a file into the store under `<kind>/<first two of sha>/<sha256><suffix>`, durable before it is named.
   * The same content twice is stored once.
   */
  async put(kind: StoreKind, source: string, suffix: string): Promise<StoredFile> {
    return this.#put(kind, () => createReadStream(source), suffix);
  }

  /** The same, of what is in memory. */
  async putBytes(kind: StoreKind, bytes: Uint8Array, suffix: string): Promise<StoredFile> {
    return this.#put(kind, () => Readable.from([bytes]), suffix);
  }

  /** The same, of what comes as it is made; `packer`: what it goes through on its way. */
  async putStream(
    kind: StoreKind,
    source: () => Readable,
    suffix: string,
    packer?: Transform,
  ): Promise<StoredFile> {
    return this.#put(kind, source, suffix, packer);
  }

  /** Where the files of uploads lie while they are under way, by the ids that tus knows them by. */
  get uploads(): string {
    return join(this.root, 'uploads');
  }

  /**
   * Gives a file that lies in the store already, on the disk and of known content, its name by content beside the one it
   * has: nothing is copied. The other name is the caller's to take away, once what it wrote of the file is committed.
   */
  async adopt(kind: StoreKind, file: string, suffix: string, sha256: string): Promise<StoredFile> {
    const { size: bytes } = await stat(file);
    const path = join(kind, sha256.slice(0, 2), `${sha256}${suffix}`);
    await this.#name(file, path);
    return { path, sha256, bytes };
  }

  /** `source` is opened when somebody listens: a file that is gone would otherwise be nobody's error. */
  async #put(
    kind: StoreKind,
    source: () => Readable,
    suffix: string,
    packer?: Transform,
  ): Promise<StoredFile> {
    const incoming = join(this.root, kind, '.incoming');
    await mkdir(incoming, { recursive: true });
    const temporary = join(incoming, randomBytes(12).toString('hex'));
    const hash = createHash('sha256');
    let bytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await pipeline([
        source(),
        ...(packer ? [packer] : []),
        measure,
        createWriteStream(temporary, { flush: true }),
      ]);
      const sha256 = hash.digest('hex');
      const path = join(kind, sha256.slice(0, 2), `${sha256}${suffix}`);
      await this.#name(temporary, path);
      return { path, sha256, bytes };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #name(temporary: string, path: string): Promise<void> {
    const target = join(this.root, path);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true });
    while (!(await nameOrTouch(temporary, target)));
    // Up to the root, always: a folder that was there may have been made a moment ago, by a process that has not got so far.
    await fsyncFolder(folder);
    await fsyncFolder(dirname(folder));
    await fsyncFolder(this.root);
  }

  /**
   * Whether a file is there and as long as it was when it was stored; `bytes` null: nobody knows how long. A disk that does
   * not answer says nothing of its files: that is thrown.
   */
  async holds({ path, bytes }: { path: string; bytes: number | null }): Promise<boolean> {
    try {
      const { size } = await stat(this.absolute(path));
      return bytes === null || size === bytes;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return false;
      throw error;
    }
  }

  /** Whether a file is there, however long. Throws as `holds` does. */
  exists(path: string): Promise<boolean> {
    return this.holds({ path, bytes: null });
  }
}
