import type { Contig } from '../genome/fasta.ts';

/** Bytes that programs take as bases; all else is written N, so that places stay what they are. */
const BASES = new Set(Buffer.from('ACGTN'));
const N = 'N'.charCodeAt(0);

/**
 * An assembly for programs that know few letters and short names: contig n is called c<n>, and what is no A, C, G or T is N.
 * Only contigs of at least `least` bases; the numbers count all of them.
 */
export function plainContigs(contigs: readonly Contig[], least = 1): Contig[] {
  return contigs.flatMap(({ sequence }, at) =>
    sequence.length < least
      ? []
      : [
          {
            name: `c${at + 1}`,
            description: '',
            sequence: sequence.map((byte) => (BASES.has(byte) ? byte : N)),
          },
        ],
  );
}

/** The contig that plainContigs called so; undefined for a name that it did not give. */
export function contigOfPlainName<C>(contigs: readonly C[], name: string): C | undefined {
  const [, number] = /^c([1-9]\d*)$/.exec(name) ?? [];
  return number === undefined ? undefined : contigs[Number(number) - 1];
}
