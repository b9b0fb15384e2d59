import { kernelOn } from './kernel_memory.ts';

/** All pairs of n rows, in square blocks that threads take one after the other. */
export interface PairWork {
  memory: WebAssembly.Memory;
  /** Rows, and the bytes of each. */
  n: number;
  width: number;
  /** Where the two copies of the rows are. */
  rowsAt: number;
  /** Rows of a block. */
  size: number;
  /** Blocks in the upper half, with the diagonal. */
  blocks: number;
  /** The next block that nobody has taken. */
  next: Int32Array;
}

/** Two blocks of rows fit the second cache with this many bytes each. */
const BLOCK_BYTES = 96 * 1024;

/** The memory holds n × n counts first, and the two copies of the rows at `rowsAt`. */
export function pairWork(memory: WebAssembly.Memory, n: number, width: number, rowsAt: number): PairWork {
  const size = Math.max(8, Math.floor(BLOCK_BYTES / width / 4) * 4);
  const side = Math.ceil(n / size);
  return {
    memory,
    n,
    width,
    rowsAt,
    size,
    blocks: (side * (side + 1)) / 2,
    next: new Int32Array(new SharedArrayBuffer(4)),
  };
}

/** Takes blocks until all are taken, and fills both halves of the counts. */
export function workOn({ memory, n, width, rowsAt, size, blocks, next }: PairWork): void {
  const { tile } = kernelOn(memory);
  const counts = new Uint16Array(memory.buffer, 0, n * n);
  const side = Math.ceil(n / size);
  for (let block = Atomics.add(next, 0, 1); block < blocks; block = Atomics.add(next, 0, 1)) {
    const [a, b] = placeOf(block, side);
    const [i0, j0] = [a * size, b * size];
    const [i1, j1] = [Math.min(n, i0 + size), Math.min(n, j0 + size)];
    tile(rowsAt, rowsAt + n * width, width, i0, i1, j0, j1, 0, n);
    if (a !== b) mirror(counts, n, i0, i1, j0, j1);
  }
}

/** The row and column of a block in the upper half, counted row by row. */
function placeOf(block: number, side: number): [number, number] {
  let row = 0;
  let left = block;
  while (left >= side - row) {
    left -= side - row;
    row++;
  }
  return [row, row + left];
}

function mirror(counts: Uint16Array, n: number, i0: number, i1: number, j0: number, j1: number): void {
  for (let j = j0; j < j1; j++) {
    for (let i = i0; i < i1; i++) counts[j * n + i] = counts[i * n + j]!;
  }
}
