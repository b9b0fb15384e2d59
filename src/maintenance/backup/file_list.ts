import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough, Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';

/** A path relative to the store that stays in it. */
const safePath = z
  .string()
  .refine((path) =>
    path.split('/').every((step) => step !== '' && step !== '.' && step !== '..' && !step.includes('\0')),
  );

const listed = z.union([
  z.object({
    path: safePath,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().nonnegative(),
    /** Of the last change, in milliseconds. */
    mtime: z.number(),
    mode: z.int().nonnegative(),
  }),
  z.object({ path: safePath, link: z.string() }),
]);
/** One file of the store, or one symbolic link, as a backup lists it. */
export type Listed = z.infer<typeof listed>;
export type ListedFile = Extract<Listed, { sha256: string }>;

/** Paths in the order in which a store is walked: step by step, each by code units. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i]! !== right[i]!) return left[i]! < right[i]! ? -1 : 1;
  }
  return left.length - right.length;
}

/** Writes a list line by line; `end` gives the sha256 of the file. */
export class ListWriter {
  readonly #lines = new PassThrough({ highWaterMark: 1 << 20 });
  readonly #hash = createHash('sha256');
  readonly #done: Promise<void>;

  constructor(file: string) {
    const measure = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#hash.update(chunk);
        done(null, chunk);
      },
    });
    const out = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
    this.#done = pipeline(this.#lines, createGzip(), measure, out);
    // Told by `write` or `end`; until one of them is called it is nobody's.
    this.#done.catch(() => {});
  }

  async write(entry: Listed): Promise<void> {
    if (this.#lines.write(`${JSON.stringify(entry)}\n`)) return;
    const drained = new Promise<void>((resolve) => this.#lines.once('drain', resolve));
    await Promise.race([drained, this.#done]);
  }

  async end(): Promise<string> {
    this.#lines.end();
    await this.#done;
    return this.#hash.digest('hex');
  }

  /** Gives up; the file is the caller's to remove. */
  async abandon(): Promise<void> {
    this.#lines.destroy();
    await this.#done.catch(() => {});
    await finished(this.#lines).catch(() => {});
  }
}

/** The entries of a list, one after the other. @throws BACKUP_DAMAGED */
export async function* readList(file: string): AsyncGenerator<Listed> {
  const source = createReadStream(file);
  const unzip = createGunzip();
  const flow = pipeline(source, unzip);
  flow.catch(() => {});
  try {
    for await (const line of createInterface({ input: unzip, crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = listed.safeParse(JSON.parse(line));
      if (!entry.success) throw new Error(`an entry cannot be one: ${line.slice(0, 200)}`);
      yield entry.data;
    }
    await flow;
  } catch (cause) {
    throw new EnterobotError(
      'BACKUP_DAMAGED',
      { what: `its list of files: ${(cause as Error).message}` },
      { cause },
    );
  } finally {
    source.destroy();
    unzip.destroy();
  }
}
