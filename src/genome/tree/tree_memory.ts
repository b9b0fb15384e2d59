import { EnterobotError } from '../../errors.ts';
import { bytesOfCounts } from './equal_loci.ts';
import { MOST_KERNEL_BYTES } from './kernel_memory.ts';

/** Node itself, its code, and what is read while a table is unpacked. */
const BASE = 100e6;

/**
 * Bytes that a comparison will take: the profiles (32 bits a cell), their bytes as columns and twice as rows, and
 * `matrices` of n × n counts of 16 bits. `width`: byte columns, at least the loci.
 */
function treeBytes(n: number, loci: number, matrices: number): number {
  return BASE + n * loci * 5 + bytesOfCounts(n, loci) + (matrices - 1) * 2 * n * n;
}

/**
 * Refuses what would not fit, before anything is started.
 * @throws TREE_MEMORY
 */
export function checkTreeMemory(n: number, loci: number, matrices: number, available: number): void {
  const needed = treeBytes(n, loci, matrices);
  const most = Math.min(
    available,
    bytesOfCounts(n, loci) > MOST_KERNEL_BYTES ? MOST_KERNEL_BYTES : available,
  );
  if (needed <= most) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  throw new EnterobotError('TREE_MEMORY', {
    profiles: n,
    loci,
    needed: megabytes(needed),
    available: megabytes(most),
  });
}
