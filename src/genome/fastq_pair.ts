import { EnterobotError } from '../errors.ts';
import { type FastqBatch, FastqParser, type FastqStats } from './fastq_parser.ts';
import { readChunks } from './sequence_file.ts';

/** The records of one file, a batch at a time; checked on the way. */
class FastqReader {
  readonly file: string;
  readonly #parser: FastqParser;
  readonly #chunks: AsyncGenerator<Buffer>;
  #done = false;
  /** The batch at hand; the next record of it is `at`. */
  batch: FastqBatch | null = null;
  at = 0;

  constructor(file: string, mostBytes?: number) {
    this.file = file;
    this.#parser = new FastqParser(file);
    this.#chunks = readChunks(file, mostBytes);
  }

  /** Records of the batch that have not been taken. */
  get left(): number {
    return this.batch ? this.batch.count - this.at : 0;
  }

  /** Makes sure that a record is at hand; false at the end of the file. */
  async fill(): Promise<boolean> {
    while (this.left === 0) {
      if (this.#done) return false;
      const next = await this.#chunks.next();
      this.#done = next.done === true;
      this.batch = next.done ? this.#parser.finish() : this.#parser.push(next.value);
      this.at = 0;
    }
    return true;
  }

  stats(): FastqStats {
    return this.#parser.stats();
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }
}

/** Two batches in lockstep: `count` records of each, from `first.at` and `second.at`. */
export type PairVisitor = (first: FastqReader, second: FastqReader, count: number) => void | Promise<void>;

/**
 * Reads both files of a pair at the same time and in lockstep, checks each record and compares the names, and hands
 * the records on. At most one chunk of each file is in memory. The last
 * argument bounds the text of the one and the other file, as in {@link readChunks}.
 * @throws FASTQ_PAIR_COUNTS, FASTQ_PAIR_NAMES and what reading either file throws
 */
export async function readPair(
  path1: string,
  path2: string,
  visit: PairVisitor = () => {},
  [most1, most2]: readonly (number | undefined)[] = [],
): Promise<[FastqStats, FastqStats]> {
  const first = new FastqReader(path1, most1);
  const second = new FastqReader(path2, most2);
  try {
    for (;;) {
      const [more, mateMore] = await both(first.fill(), second.fill());
      if (!more && !mateMore) return [first.stats(), second.stats()];
      if (!more || !mateMore) await refuseCounts(first, second);
      const count = Math.min(first.left, second.left);
      for (let i = 0; i < count; i++) {
        if (!sameName(first.batch!, first.at + i, second.batch!, second.at + i))
          refuseNames(first, second, i);
      }
      await visit(first, second, count);
      first.at += count;
      second.at += count;
    }
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}

/** Waits for both before it throws, the first file's error first: the same files always give the same error. */
async function both<T>(one: Promise<T>, other: Promise<T>): Promise<[T, T]> {
  const [a, b] = await Promise.allSettled([one, other]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}

/** Reads the longer file to its end, so that both counts can be told. */
async function refuseCounts(first: FastqReader, second: FastqReader): Promise<never> {
  for (const reader of [first, second]) {
    while (await reader.fill()) reader.at = reader.batch!.count;
  }
  throw new EnterobotError('FASTQ_PAIR_COUNTS', {
    file: first.file,
    reads: first.stats().reads,
    mate: second.file,
    mates: second.stats().reads,
  });
}

function refuseNames(first: FastqReader, second: FastqReader, offset: number): never {
  const record = first.batch!.before + first.at + offset + 1;
  throw new EnterobotError('FASTQ_PAIR_NAMES', {
    file: first.file,
    line: (record - 1) * 4 + 1,
    record,
    name: nameOf(first.batch!, first.at + offset),
    mate: second.file,
    mateName: nameOf(second.batch!, second.at + offset),
  });
}

function nameOf(batch: FastqBatch, record: number): string {
  const from = batch.starts[record]! + 1;
  return batch.bytes.toString('latin1', from, from + nameLength(batch.bytes, from));
}

/** Bytes up to the first blank: what comes after (1:N:0:…) differs between mates. */
function nameLength(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]! > 32) at++;
  return at - from;
}

/**
 * Whether two records are mates: the same name, but for /1 and /2 at its end (Illumina's old way) or .1 and .2 (the
 * SRA's).
 */
function sameName(one: FastqBatch, i: number, other: FastqBatch, j: number): boolean {
  const a = one.starts[i]! + 1;
  const b = other.starts[j]! + 1;
  const length = nameLength(one.bytes, a);
  if (nameLength(other.bytes, b) !== length) return false;
  for (let k = 0; k < length; k++) {
    if (one.bytes[a + k] !== other.bytes[b + k]) {
      return k === length - 1 && k > 0 && isMateMark(one.bytes, a + k, other.bytes, b + k);
    }
  }
  return true;
}

/** 1 and 2, in either order: files that were swapped are still the same pairs. */
function isMateMark(one: Uint8Array, a: number, other: Uint8Array, b: number): boolean {
  const before = one[a - 1];
  return (
    (before === 47 || before === 46) && one[a]! + other[b]! === 49 + 50 && Math.abs(one[a]! - other[b]!) === 1
  );
}
