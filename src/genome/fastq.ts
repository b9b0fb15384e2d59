import { EnterobotError } from '../errors.ts';
import { type PairVisitor, readPair } from './fastq_pair.ts';
import { type FastqBatch, FastqParser, type FastqStats } from './fastq_parser.ts';
import { readChunks, textBoundOf } from './sequence_file.ts';

export type { FastqStats } from './fastq_parser.ts';

/**
 * Checks every record of a FASTQ file, gzip or plain by its first bytes, in one pass and flat memory.
 * @throws FILE_*, GZIP_*, FASTQ_*, SEQUENCE_NUL, FASTA_GIVEN_AS_FASTQ: each with file, line and record
 */
export async function checkFastq(path: string): Promise<FastqStats> {
  const parser = new FastqParser(path);
  for await (const chunk of readChunks(path)) parser.push(chunk);
  parser.finish();
  return parser.stats();
}

const NEWLINE = 10;
const RETURN = 13;

/**
 * Checks both files of a pair: that they hold the same reads in the same order, and are not one file twice. What each
 * may unpack to is bounded by its size, and by `most` bytes. `signal` ends it early.
 * @throws FASTQ_PAIR_COUNTS, FASTQ_PAIR_NAMES, UPLOAD_FILE_TWICE, FILE_UNPACKS_TOO_LARGE and what {@link checkFastq} throws
 */
export async function checkFastqPair(
  path1: string,
  path2: string,
  { most, signal }: { most?: number; signal?: AbortSignal } = {},
): Promise<[FastqStats, FastqStats]> {
  // Packed in another way, or with other names, it is the same file all the same.
  let same = true;
  const compare: PairVisitor = (first, second, count) => {
    signal?.throwIfAborted();
    for (let i = 0; same && i < count; i++) {
      same = basesAt(first.batch!, first.at + i).equals(basesAt(second.batch!, second.at + i));
    }
  };
  const bounds = await Promise.all([textBoundOf(path1, most), textBoundOf(path2, most)]);
  const stats = await readPair(path1, path2, compare, bounds);
  if (same) throw new EnterobotError('UPLOAD_FILE_TWICE', { read1: path1, read2: path2 });
  return stats;
}

function basesAt({ bytes, starts }: FastqBatch, record: number): Buffer {
  const from = bytes.indexOf(NEWLINE, starts[record]) + 1;
  const end = bytes.indexOf(NEWLINE, from);
  return bytes.subarray(from, bytes[end - 1] === RETURN ? end - 1 : end);
}
