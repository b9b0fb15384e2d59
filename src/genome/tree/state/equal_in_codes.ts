import type { KernelMemory } from '../kernel_memory.ts';
import type { CodedRows } from './allele_codes.ts';

/**
 * Writes to `counts` how many loci are called and equal in a row of codes (see codesOf) and in each of the kept rows. These and the counts
 * lie in the kernel's memory.
 */
export function equalInCodes(
  kept: CodedRows,
  memory: KernelMemory,
): (codes: Uint16Array, counts: Uint16Array) => void {
  const { n, width } = kept;
  const row = memory.counts(width);
  return (codes, counts) => {
    row.set(codes);
    memory.kernel.row(row.byteOffset, kept.codes.byteOffset, 2 * width, 0, n, counts.byteOffset);
  };
}
