import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EnterobotError } from '../errors.ts';

/** Bytes read and unpacked at once. Larger ones cost memory and gain nothing that could be measured. */
const CHUNK = 256 * 1024;

/** Reads shrink to a quarter, with few qualities to a tenth; gzip can make a thousandth of what says nothing. */
const MOST_TIMES = 50;
/** What every file may unpack to, however small it is. */
const LEAST_BOUND = 1e9;

/** First bytes of other packings that people send; named, so that the message can say what to do. */
const OTHER_PACKINGS: readonly [string, number[]][] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

async function firstBytes(path: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle?.close();
  }
}

function unreadable(file: string, error: unknown): EnterobotError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
  };
  return new EnterobotError(
    'FILE_UNREADABLE',
    { file, reason: reasons[code ?? ''] ?? message },
    { cause: error },
  );
}

function unpackError(file: string, error: unknown): EnterobotError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return new EnterobotError('GZIP_TRUNCATED', { file }, { cause: error });
  if (code?.startsWith('Z_'))
    return new EnterobotError('GZIP_CORRUPT', { file, reason: message }, { cause: error });
  return unreadable(file, error);
}

/** How many bytes of text a file of so many packed bytes may hold: its size bounds what reading it costs. */
export function textBound(packedBytes: number, most = Number.POSITIVE_INFINITY): number {
  return Math.min(most, Math.max(LEAST_BOUND, packedBytes * MOST_TIMES));
}

/** The same of a file; one that cannot be looked at is told by who reads it. */
export async function textBoundOf(path: string, most?: number): Promise<number> {
  return textBound(
    await stat(path).then(
      (found) => found.size,
      () => 0,
    ),
    most,
  );
}

/**
 * The text of a file in chunks, unpacked if it is gzip (also of several members). What the file is decide its
 * first bytes, never its name. Memory is flat: a reader that is slow holds the file back.
 * `mostBytes`: of text, so that a few packed megabytes from a stranger do not keep us busy for days.
 * @throws FILE_UNREADABLE, FILE_COMPRESSION, GZIP_TRUNCATED, GZIP_CORRUPT, FILE_UNPACKS_TOO_LARGE
 */
export async function* readChunks(
  path: string,
  mostBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const magic = await firstBytes(path);
  const other = OTHER_PACKINGS.find(([, bytes]) => bytes.every((byte, i) => magic[i] === byte));
  if (other) throw new EnterobotError('FILE_COMPRESSION', { file: path, format: other[0] });
  const packed = magic[0] === 0x1f && magic[1] === 0x8b;
  const file = createReadStream(path, { highWaterMark: CHUNK });
  // The callback is empty because the error reaches the loop below through the last stream.
  const text = packed ? pipeline(file, createGunzip({ chunkSize: CHUNK }), () => {}) : file;
  let left = mostBytes;
  try {
    for await (const chunk of text) {
      left -= (chunk as Buffer).length;
      if (left < 0) throw new EnterobotError('FILE_UNPACKS_TOO_LARGE', { file: path, most: mostBytes });
      yield chunk as Buffer;
    }
  } catch (error) {
    if (error instanceof EnterobotError) throw error;
    throw unpackError(path, error);
  } finally {
    text.destroy();
    file.destroy();
  }
}

/** A whole file that is known to be small (a locus, a table), unpacked like {@link readChunks}. Same errors. */
export async function readWhole(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
