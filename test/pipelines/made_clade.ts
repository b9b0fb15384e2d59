import { genome } from './task_folders.ts';

/** A reference of 40 kb in two contigs with a repeat of 600 bases, which stands at 5,000 of the one and 2,000 of the other. */
const repeat = genome(77, 600);
const ONE = genome(1, 5000) + repeat + genome(2, 24_400);
export const TWO = genome(3, 2000) + repeat + genome(4, 7400);
export const REFERENCE = `>one|x,1 first\n${ONE}\n>two\n${TWO}\n`;

const OTHER: Record<string, string> = { A: 'G', C: 'T', G: 'A', T: 'C' };
const changed = (sequence: string, places: number[]) => {
  const letters = [...sequence];
  for (const place of places) letters[place] = OTHER[letters[place]!]!;
  return letters.join('');
};
const every = (from: number, step: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + i * step);

/** ((a,b),(c,d)): where each branch changed contig one, 0-based; some changes of `a` lie in the repeat. */
export const AB = every(1000, 97, 20);
const CD = every(1040, 97, 20);
export const OWN = {
  a: every(12_000, 131, 10),
  b: every(14_000, 131, 8),
  c: every(16_000, 131, 6),
  d: every(18_000, 131, 9),
};
const IN_REPEAT = every(5100, 50, 8);
export const GENOMES = {
  a: changed(ONE, [...AB, ...OWN.a, ...IN_REPEAT]),
  b: changed(ONE, [...AB, ...OWN.b]),
  c: changed(ONE, [...CD, ...OWN.c]),
  // A deletion that is no SNP.
  d: `${changed(ONE, [...CD, ...OWN.d]).slice(0, 25_000)}${ONE.slice(25_060)}`,
};
export const PLANTED = [...AB, ...CD, ...Object.values(OWN).flat()].sort((a, b) => a - b);
