import type { KernelMemory } from '../kernel_memory.ts';
import type { CodedRows } from './allele_codes.ts';

/**
 * How many loci are called and equal in a row of codes (see codesOf) and in each of the kept rows, which lie in the kernel's memory.
 * The answer lasts until the next question.
 */
export function equalInCodes(kept: CodedRows, memory: KernelMemory): (codes: Uint16Array) => Uint16Array {
  const { n, width } = kept;
  const bytes = 2 * width;
  const [one, answer] = [memory.reserve(bytes), memory.reserve(2 * n)];
  const { buffer } = memory.memory;
  const [row, counts] = [new Uint16Array(buffer, one, width), new Uint16Array(buffer, answer, n)];
  return (codes) => {
    row.set(codes);
    memory.kernel.row(one, kept.codes.byteOffset, bytes, 0, n, answer);
    return counts;
  };
}
