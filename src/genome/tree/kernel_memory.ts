import { type FileHandle, open } from 'node:fs/promises';
import { KERNEL } from './kernel.generated.ts';

const PAGE = 65_536;

/** What one WebAssembly memory can hold. */
export const MOST_KERNEL_BYTES = 65_536 * PAGE;

/** What is reserved begins at a multiple of this: numbers of every width lie right. */
const ALIGNED = 16;

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNED) * ALIGNED;

/** What assembly/ compiles to. Numbers that are called for places are addresses in the memory. */
interface Kernel {
  tile(
    left: number,
    right: number,
    width: number,
    i0: number,
    i1: number,
    j0: number,
    j1: number,
    out: number,
    stride: number,
  ): void;
  row(left: number, right: number, width: number, j0: number, j1: number, out: number): void;
  cheapest(
    counts: number,
    n: number,
    self: number,
    called: number,
    loci: number,
    ranks: number,
    wanted: number,
    out: number,
  ): number;
  lay(
    counts: number,
    width: number,
    n: number,
    called: number,
    loci: number,
    ranks: number,
    more: number,
    keys: number,
  ): void;
  layKeys(other: number, width: number, more: number, keys: number): void;
  leastKey(keys: number, width: number, n: number, ranks: number): number;
}

/** The kernel on a memory, which may be another thread's. */
export function kernelOn(memory: WebAssembly.Memory): Kernel {
  const module = new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
}

/**
 * A memory that the kernel works on, taken from its beginning. What was reserved stays where it is when it grows, and so do views
 * of it.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
  #used = 0;

  /** `bytes`: what it has at once. */
  constructor(bytes: number) {
    const initial = Math.max(1, Math.ceil(bytes / PAGE));
    this.memory = new WebAssembly.Memory({ initial, maximum: MOST_KERNEL_BYTES / PAGE, shared: true });
    this.kernel = kernelOn(this.memory);
  }

  /** A file's bytes, read to where the kernel wants them; they are the first. @throws what open and read throw */
  static async ofFile(path: string): Promise<{ memory: KernelMemory; bytes: Uint8Array }> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const memory = new KernelMemory(size);
      const bytes = new Uint8Array(memory.memory.buffer, memory.reserve(size), size);
      return { memory, bytes: bytes.subarray(0, await filled(file, bytes)) };
    } finally {
      await file.close();
    }
  }

  /** Where so many bytes begin that nobody else has. */
  reserve(bytes: number): number {
    const at = aligned(this.#used);
    const missing = at + bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    this.#used = at + bytes;
    return at;
  }

  /** Reserves so many numbers of 16 bits. */
  counts(length: number): Uint16Array {
    const at = this.reserve(2 * length);
    return new Uint16Array(this.memory.buffer, at, length);
  }

  /** Reserves so many numbers of 64 bits. */
  floats(length: number): Float64Array {
    const at = this.reserve(8 * length);
    return new Float64Array(this.memory.buffer, at, length);
  }

  /** What was reserved from there on is free again. */
  release(from: number): void {
    this.#used = from;
  }
}

/** Reads until the file ends or all is full; how much was read. */
async function filled(file: FileHandle, bytes: Uint8Array): Promise<number> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}
