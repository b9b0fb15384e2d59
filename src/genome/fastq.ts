import { readPair } from './fastq_pair.ts';
import { FastqParser, type FastqStats } from './fastq_parser.ts';
import { readChunks } from './sequence_file.ts';

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

/**
 * Checks both files of a pair, and that they hold the same reads in the same order.
 * @throws FASTQ_PAIR_COUNTS, FASTQ_PAIR_NAMES and what {@link checkFastq} throws
 */
export async function checkFastqPair(path1: string, path2: string): Promise<[FastqStats, FastqStats]> {
  return readPair(path1, path2);
}
