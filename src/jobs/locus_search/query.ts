import { EnterobotError } from '../../errors.ts';
import { type Contig, FastaParser, withUniqueNames, writeFasta } from '../../genome/fasta.ts';
import { readChunks } from '../../genome/sequence_file.ts';
import type { Store } from '../../store.ts';

/** Letters, headers and all, unpacked: several genomes. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_SEQUENCES = 1000;

/** What is searched for: FASTA that somebody pasted, as it comes in, or a file. */
export type QuerySource = { pasted: AsyncIterable<Uint8Array> | Iterable<Uint8Array> } | { file: string };

/** A checked query in the store, where equal sequences of equal names are one file, however they were written. */
export interface StoredQuery {
  /** Relative to the store. */
  path: string;
  /** What the user knows it by. */
  name: string;
  sequences: number;
  letters: number;
}

/**
 * Checks a query and puts it into the store; what is refused leaves nothing there.
 * @throws LOCUS_QUERY_TOO_LARGE, FASTA_DUPLICATE_NAME and what readFasta throws
 */
export async function storeQuery(store: Store, source: QuerySource): Promise<StoredQuery> {
  const name = 'file' in source ? source.file : 'the pasted text';
  const contigs = await readQuery(name, source);
  const { path } = await store.putBytes('queries', Buffer.from(writeFasta(contigs)), '.fasta');
  const letters = contigs.reduce((sum, { sequence }) => sum + sequence.length, 0);
  return { path, name, sequences: contigs.length, letters };
}

async function readQuery(name: string, source: QuerySource): Promise<Contig[]> {
  const parser = new FastaParser(name);
  let bytes = 0;
  for await (const chunk of 'file' in source ? readChunks(source.file) : source.pasted) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) tooLarge(name, `more than ${MOST_BYTES / 1024 / 1024} MiB`);
    parser.push(chunk);
  }
  const records = parser.finish();
  if (records.length > MOST_SEQUENCES) {
    tooLarge(name, `${records.length} sequences, at most ${MOST_SEQUENCES} are searched for at once`);
  }
  return withUniqueNames(name, records);
}

function tooLarge(file: string, problem: string): never {
  throw new EnterobotError('LOCUS_QUERY_TOO_LARGE', { file, problem });
}
