import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const BLOCK = 512;

/** A file of an archive: what it is called there (at most 100 bytes), and where it lies or what it says. */
export interface TarEntry {
  name: string;
  from: { file: string } | { text: string };
}

/**
 * An archive in POSIX's ustar format, made as it is read. A file must not change meanwhile: it is told how long it is before
 * it is read, and one that is shorter ends the archive with an error.
 */
export async function* tarOf(entries: AsyncIterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for await (const { name, from } of entries) {
    const text = 'text' in from ? Buffer.from(from.text) : undefined;
    const size = text ? text.length : (await stat((from as { file: string }).file)).size;
    yield header(name, size);
    let sent = 0;
    if (text) yield text;
    else
      for await (const chunk of createReadStream((from as { file: string }).file)) {
        sent += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    if (!text && sent !== size) throw new Error(`${name} had ${size} bytes, and ${sent} were read`);
    if (size % BLOCK > 0) yield Buffer.alloc(BLOCK - (size % BLOCK));
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name, 0, 100, 'utf8');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  // The sum is taken with blanks in its own place.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
