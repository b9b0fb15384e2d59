import { Worker } from 'node:worker_threads';
import { byteColumns } from './byte_columns.ts';
import { BACKBONE_BYTES } from './cheapest_edges.ts';
import { KernelMemory } from './kernel_memory.ts';
import { type PairWork, pairWork, workOn } from './pair_blocks.ts';
import { PairCounts } from './pair_counts.ts';

/** Under this a thread takes longer to start than it saves: some 60 ms. */
const WORTH_THREADS = 4e9;

/**
 * Bytes that the counts of n rows of so many byte columns take: n × n numbers of 16 bits and two copies of the rows, where afterwards
 * the backbone of a tree has its own.
 */
export const bytesOfCounts = (n: number, columns: number) =>
  2 * n * n + n * Math.max(2 * widthOf(columns), BACKBONE_BYTES);

const widthOf = (columns: number) => Math.max(16, Math.ceil(columns / 16) * 16);

/**
 * How many loci are called and equal in two rows, for all pairs: number i × n + j of the answer, for i ≠ j (what stands
 * at i = j has no meaning). By WebAssembly SIMD, in `threads` threads on shared memory.
 */
export async function equalLoci(
  rows: readonly Int32Array[],
  loci: number,
  threads = 1,
): Promise<Uint16Array> {
  return equalBytes(byteColumns(rows, loci), rows.length, threads);
}

/** The same as {@link PairCounts}. */
export async function pairCounts(
  rows: readonly Int32Array[],
  loci: number,
  threads: number,
): Promise<PairCounts> {
  const { memory, counts } = await counted(byteColumns(rows, loci), rows.length, threads);
  return new PairCounts(memory, counts, rows.length);
}

/** The same of columns of bytes, 0 meaning "equal to nothing". */
export async function equalBytes(
  columns: readonly Uint8Array[],
  n: number,
  threads = 1,
): Promise<Uint16Array> {
  return (await counted(columns, n, threads)).counts;
}

async function counted(
  columns: readonly Uint8Array[],
  n: number,
  threads: number,
): Promise<{ memory: KernelMemory; counts: Uint16Array }> {
  const width = widthOf(columns.length);
  const memory = new KernelMemory(2 * n * n + 2 * n * width);
  const counts = memory.counts(n * n);
  const rowsAt = memory.reserve(2 * n * width);
  const { buffer } = memory.memory;
  const left = new Uint8Array(buffer, rowsAt, n * width);
  const right = new Uint8Array(buffer, rowsAt + n * width, n * width).fill(255);
  fillRows(columns, n, width, left, right);
  const work = pairWork(memory.memory, n, width, rowsAt);
  const helpers = n * n * width > WORTH_THREADS ? threads - 1 : 0;
  const waiting = Array.from({ length: Math.min(helpers, work.blocks - 1) }, () => helper(work));
  workOn(work);
  await Promise.all(waiting);
  memory.release(rowsAt);
  return { memory, counts };
}

/** Columns into rows, a block of columns at a time so that the lines of the rows stay in the cache. */
function fillRows(
  columns: readonly Uint8Array[],
  n: number,
  width: number,
  left: Uint8Array,
  right: Uint8Array,
): void {
  for (let from = 0; from < columns.length; from += 64) {
    const to = Math.min(columns.length, from + 64);
    for (let i = 0; i < n; i++) {
      for (let c = from; c < to; c++) {
        const value = columns[c]![i]!;
        left[i * width + c] = value;
        if (value !== 0) right[i * width + c] = value;
      }
    }
  }
}

function helper(work: PairWork): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./equal_thread.ts', import.meta.url), { workerData: work });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a thread that compares profiles ended with ${code}`)),
    );
  });
}
