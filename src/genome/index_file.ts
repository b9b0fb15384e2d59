import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { IndexArrays, SchemeIndex } from './scheme_index.ts';

/** Goes up with every change of what an index holds or means: an older file is then no index. */
const FORMAT = 'enterobot scheme index 2';
/** Format, then as little-endian 32-bit numbers: length of the description, and CRC-32 of all that follows. */
const HEAD = 40;
const ALIGNED = 8;

/** What stands before the arrays, as JSON. */
interface Description {
  key: string;
  loci: string[];
  parameters: SchemeIndex['parameters'];
  sha256: string;
  warnings: string[];
  stride: number;
  /** Name, elements, and first byte after the description. */
  arrays: [name: keyof IndexArrays, length: number, at: number][];
  /** Bytes of the whole file. */
  bytes: number;
}

/** The bytes of an index in one file; the pieces are to be written one after the other. */
export function indexBytes(index: SchemeIndex, key: string): Uint8Array[] {
  const { loci, parameters, sha256, warnings, stride, arrays } = index;
  const layout: Description['arrays'] = [];
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const [name, array] of Object.entries(arrays) as [keyof IndexArrays, Int32Array | Uint8Array][]) {
    layout.push([name, array.length, at]);
    const padding = padded(array.byteLength) - array.byteLength;
    pieces.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), new Uint8Array(padding));
    at += array.byteLength + padding;
  }
  const text = (bytes: number) =>
    Buffer.from(
      JSON.stringify({
        key,
        loci: [...loci],
        parameters,
        sha256,
        warnings: [...warnings],
        stride,
        arrays: layout,
        bytes,
      }),
    );
  // The number of bytes is part of the description, whose length depends on its digits: room is left for all of them.
  const room = padded(text(at).length + 20);
  const described = Buffer.alloc(room, ' ');
  text(HEAD + room + at).copy(described);
  const head = Buffer.alloc(HEAD);
  head.write(FORMAT, 'latin1');
  head.writeUInt32LE(room, HEAD - 8);
  head.writeUInt32LE(checksum([described, ...pieces]), HEAD - 4);
  return [head, described, ...pieces];
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNED) * ALIGNED;
}

function checksum(pieces: Uint8Array[]): number {
  return pieces.reduce((sum, piece) => crc32(piece, sum), 0);
}

/**
 * Reads an index back. Null where the file is not there, is of another format or key, is cut off or damaged: it is
 * then made anew. `shared` puts it into memory that threads can share.
 */
export function readIndex(file: string, key: string, name: string, shared: boolean): SchemeIndex | null {
  try {
    const bytes = readBytes(file, shared);
    return bytes && indexOf(bytes, key, name);
  } catch {
    return null;
  }
}

function readBytes(file: string, shared: boolean): Uint8Array | null {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    if (size < HEAD) return null;
    const bytes = new Uint8Array(shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
    for (let at = 0; at < size; ) {
      const read = readSync(handle, bytes, at, size - at, at);
      if (read === 0) return null;
      at += read;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** The index that lies in these bytes, without copying them. Null where they are no whole index with this key. */
export function indexOf(bytes: Uint8Array, key: string, name: string): SchemeIndex | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, HEAD);
  if (head.toString('latin1', 0, FORMAT.length) !== FORMAT) return null;
  const room = head.readUInt32LE(HEAD - 8);
  if (crc32(bytes.subarray(HEAD)) !== head.readUInt32LE(HEAD - 4)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + HEAD, room).toString('utf8');
  const description = JSON.parse(text) as Description;
  const { key: own, arrays: layout, bytes: size, ...rest } = description;
  if (own !== key || size !== bytes.length) return null;
  const arrays: Record<string, Int32Array | Uint8Array> = {};
  for (const [array, length, at] of layout) {
    const from = bytes.byteOffset + HEAD + room + at;
    arrays[array] =
      array === 'codes'
        ? new Uint8Array(bytes.buffer, from, length)
        : new Int32Array(bytes.buffer, from, length);
  }
  return { name, ...rest, arrays: arrays as unknown as IndexArrays };
}

/** The same index with its arrays in memory that threads can share. */
export function sharedIndex(index: SchemeIndex): SchemeIndex {
  const entries = Object.entries(index.arrays).map(([name, array]: [string, Int32Array | Uint8Array]) => {
    if (array.buffer instanceof SharedArrayBuffer) return [name, array];
    const buffer = new SharedArrayBuffer(array.byteLength);
    const copy = array instanceof Uint8Array ? new Uint8Array(buffer) : new Int32Array(buffer);
    copy.set(array);
    return [name, copy];
  });
  return { ...index, arrays: Object.fromEntries(entries) as unknown as IndexArrays };
}
