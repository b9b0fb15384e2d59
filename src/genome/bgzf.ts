import { Transform, type TransformCallback } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';

/** Bytes of input in a block: what bgzip takes, so that even what does not shrink fits into 64 KB. */
const BLOCK_BYTES = 0xff00;

/** The empty block at the end of every BGZF file (SAM specification, 4.1.2). */
const END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

/** One block of a BGZF file: gzip whose header says how long it is (SAM specification, 4.1). */
function block(input: Uint8Array): Buffer {
  const packed = deflateRawSync(input, { level: 6 });
  const bytes = Buffer.alloc(18 + packed.length + 8);
  bytes.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0]);
  bytes.writeUInt16LE(bytes.length - 1, 16);
  packed.copy(bytes, 18);
  bytes.writeUInt32LE(crc32(input), 18 + packed.length);
  bytes.writeUInt32LE(input.length, 18 + packed.length + 4);
  return bytes;
}

/** Packs a stream as BGZF, block by block, and keeps where each began. */
export class BgzfStream extends Transform {
  /** Where each block begins: in the packed file, and in what was packed. */
  readonly blocks: { packed: number; plain: number }[] = [];
  #waiting: Buffer[] = [];
  #bytes = 0;
  #packed = 0;
  #plain = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#waiting.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= BLOCK_BYTES) {
      const all = Buffer.concat(this.#waiting);
      let at = 0;
      for (; all.length - at >= BLOCK_BYTES; at += BLOCK_BYTES)
        this.#emit(all.subarray(at, at + BLOCK_BYTES));
      this.#waiting = [all.subarray(at)];
      this.#bytes = all.length - at;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#bytes > 0) this.#emit(Buffer.concat(this.#waiting));
    this.push(END);
    done();
  }

  #emit(input: Buffer): void {
    const bytes = block(input);
    this.blocks.push({ packed: this.#packed, plain: this.#plain });
    this.#packed += bytes.length;
    this.#plain += input.length;
    this.push(bytes);
  }
}

/** A whole text as BGZF, with the virtual offset (packed place << 16 | place in the block) of any of its bytes. */
export function bgzf(text: Uint8Array): { bytes: Buffer; offset(at: number): bigint } {
  const starts: number[] = [];
  const parts: Buffer[] = [];
  let packed = 0;
  for (let at = 0; at < text.length; at += BLOCK_BYTES) {
    const part = block(text.subarray(at, at + BLOCK_BYTES));
    starts.push(packed);
    parts.push(part);
    packed += part.length;
  }
  starts.push(packed);
  return {
    bytes: Buffer.concat([...parts, END]),
    offset: (at) => (BigInt(starts[Math.floor(at / BLOCK_BYTES)]!) << 16n) | BigInt(at % BLOCK_BYTES),
  };
}

/** The index of a BGZF file that bgzip calls .gzi: where each block but the first begins, packed and plain. */
export function gzi(blocks: readonly { packed: number; plain: number }[]): Buffer {
  const rest = blocks.slice(1);
  const bytes = Buffer.alloc(8 + 16 * rest.length);
  bytes.writeBigUInt64LE(BigInt(rest.length), 0);
  for (const [i, { packed, plain }] of rest.entries()) {
    bytes.writeBigUInt64LE(BigInt(packed), 8 + 16 * i);
    bytes.writeBigUInt64LE(BigInt(plain), 16 + 16 * i);
  }
  return bytes;
}
