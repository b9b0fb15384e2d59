import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { readChunks } from '../../genome/sequence_file.ts';

/** Bytes that are read at once. */
const PIECE = 1 << 18;

/**
 * Writes one gzip file of several files of reads, in their order: what is packed stays as it is (gzip may have many
 * members), what is not is packed on the way. A file whose last line has no end gets one, or two records would run together.
 */
export async function joinReads(
  files: readonly string[],
  target: string,
  signal: AbortSignal,
): Promise<void> {
  await pipeline(packed(files, signal), createWriteStream(target, { flags: 'wx' }), { signal });
}

async function* packed(files: readonly string[], signal: AbortSignal): AsyncGenerator<Buffer> {
  for (const file of files) {
    const bytes = createReadStream(file, { highWaterMark: PIECE });
    yield* (await isGzip(file)) ? bytes : bytes.compose(createGzip({ level: 1 }));
    if (!(await endsWithLineEnd(file, signal))) yield gzipSync('\n');
  }
}

/** Whether a file is gzip, by its first bytes. */
export async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await handle.close();
  }
}

async function endsWithLineEnd(file: string, signal: AbortSignal): Promise<boolean> {
  let last = 10;
  for await (const chunk of readChunks(file)) {
    signal.throwIfAborted();
    last = chunk.at(-1) ?? last;
  }
  return last === 10;
}
