import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readPair } from './fastq_pair.ts';
import type { FastqBatch } from './fastq_parser.ts';

/** What a subsample holds. */
export interface Subsample {
  /** Pairs read and kept. */
  pairs: number;
  kept: number;
  /** Bases kept, of both files together. */
  bases: number;
}

/** A gzip file that gets its name only when it is whole. */
class GzipOutput {
  readonly #path: string;
  readonly #part: string;
  // Level 1: the file is read once by the next program and is written at the speed of a disk.
  readonly #gzip = createGzip({ level: 1 });
  readonly #written: Promise<void>;

  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.part`;
    const file = this.#gzip.pipe(createWriteStream(this.#part));
    this.#written = finished(file);
    // The rejection is met in `close` or `drop`; until then it must not count as unhandled.
    this.#written.catch(() => {});
    file.on('error', (error) => this.#gzip.destroy(error));
  }

  async write(bytes: Buffer): Promise<void> {
    if (bytes.length > 0 && !this.#gzip.write(bytes)) await once(this.#gzip, 'drain');
  }

  async close(): Promise<void> {
    this.#gzip.end();
    await this.#written;
    await rename(this.#part, this.#path);
  }

  async drop(): Promise<void> {
    this.#gzip.destroy();
    await rm(this.#part, { force: true });
  }
}

/**
 * Keeps an evenly spread fraction (0..1) of the pairs of two FASTQ files: pair i is kept iff
 * floor((i + 1) × f) > floor(i × f). No chance is in it, so the same reads give the same files. Both files are
 * checked on the way; the outputs are gzip and appear only when both are whole.
 * @throws what checkFastqPair throws
 */
export async function subsamplePair(
  inputs: readonly [string, string],
  outputs: readonly [string, string],
  fraction: number,
): Promise<Subsample> {
  const files = outputs.map((path) => new GzipOutput(path));
  const result: Subsample = { pairs: 0, kept: 0, bases: 0 };
  try {
    await readPair(inputs[0], inputs[1], async (first, second, count) => {
      const picked: number[] = [];
      for (let i = 0; i < count; i++) {
        const pair = result.pairs + i;
        if (Math.floor((pair + 1) * fraction) > Math.floor(pair * fraction)) picked.push(i);
      }
      result.pairs += count;
      result.kept += picked.length;
      for (const [file, reader] of [first, second].entries()) {
        const { bytes, bases } = copyRecords(reader.batch!, reader.at, picked);
        result.bases += bases;
        await files[file]!.write(bytes);
      }
    });
    for (const file of files) await file.close();
  } catch (error) {
    for (const file of files) await file.drop();
    throw error;
  }
  return result;
}

/** The bytes of some records of a batch, as they stand there, and how many bases they hold. */
function copyRecords(batch: FastqBatch, at: number, picked: number[]): { bytes: Buffer; bases: number } {
  const size = picked.reduce((sum, i) => sum + batch.starts[at + i + 1]! - batch.starts[at + i]!, 0);
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  let bases = 0;
  for (const i of picked) {
    const from = batch.starts[at + i]!;
    length += batch.bytes.copy(bytes, length, from, batch.starts[at + i + 1]!);
    const basesFrom = batch.bytes.indexOf(10, from) + 1;
    const basesEnd = batch.bytes.indexOf(10, basesFrom);
    bases += basesEnd - basesFrom - (batch.bytes[basesEnd - 1] === 13 ? 1 : 0);
  }
  return { bytes, bases };
}
