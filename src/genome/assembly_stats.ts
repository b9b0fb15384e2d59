import type { Contig } from './fasta.ts';

/** The numbers that describe an assembly; lengths in bases. */
export interface AssemblyStats {
  contigs: number;
  length: number;
  /** Length of the contig with which, from the longest down, half of the assembly is reached; 0 if empty. */
  n50: number;
  /** How many contigs that takes. */
  l50: number;
  /** Share of G and C (and S) among the bases that are known to be one or the other; 0 if none is. */
  gc: number;
  /** Letters that are N. */
  n_count: number;
  longest: number;
}

/** Measures an assembly. */
export function assemblyStats(contigs: readonly Contig[]): AssemblyStats {
  const lengths = contigs.map((contig) => contig.sequence.length).sort((a, b) => b - a);
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const letters = new Float64Array(256);
  for (const { sequence } of contigs) {
    for (let i = 0; i < sequence.length; i++) letters[sequence[i]!]!++;
  }
  const count = (text: string) => [...Buffer.from(text)].reduce((sum, byte) => sum + letters[byte]!, 0);
  const strong = count('GCS');
  const weak = count('ATW');
  const { n50, l50 } = halfway(lengths, length);
  return {
    contigs: contigs.length,
    length,
    n50,
    l50,
    gc: strong + weak === 0 ? 0 : strong / (strong + weak),
    n_count: count('N'),
    longest: lengths[0] ?? 0,
  };
}

function halfway(descending: number[], total: number): { n50: number; l50: number } {
  let sum = 0;
  for (const [i, length] of descending.entries()) {
    sum += length;
    if (sum * 2 >= total) return { n50: length, l50: i + 1 };
  }
  return { n50: 0, l50: 0 };
}
