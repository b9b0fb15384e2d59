import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive. */
export interface ZipEntry {
  name: string;
  text: string;
}

/** Bit 11: names are UTF-8. */
const UTF8 = 1 << 11;
const DEFLATE = 8;
const VERSION = 20;
/** 1980-01-01, the first day that the format knows: the same content gives the same bytes. */
const DAY = (1 << 5) | 1;

/** A zip archive of a few texts, in memory (APPNOTE 6.3, without extensions: less than 4 GiB). */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text } of entries) {
    const called = Buffer.from(name);
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    for (const [i, value] of [VERSION, UTF8, DEFLATE, 0, DAY].entries()) common.writeUInt16LE(value, 2 * i);
    for (const [i, value] of [crc32(content), packed.length, content.length].entries()) {
      common.writeUInt32LE(value, 10 + 4 * i);
    }
    common.writeUInt16LE(called.length, 22);
    parts.push(signature(0x04034b50), common, called, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(signature(0x02014b50), uint16(VERSION), common, rest, called);
    at += 4 + common.length + called.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, listed, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
