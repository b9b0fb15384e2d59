import { dna, randomFrom } from './genomes.ts';

/** The repeat of Salmonella and Escherichia (type I-E). */
export const REPEAT = 'CGGTTTATCCCCGCTGGCGCGGGGAACAC';

/** A made contig with one array of so many repeats: what stands before and behind it, and its spacers. */
export function madeArray(seed: number, repeats: number, repeat = REPEAT) {
  const random = randomFrom(seed);
  const text = (length: number) => dna(random, length);
  const spacers = Array.from({ length: repeats - 1 }, () => text(32));
  const [before, behind] = [text(500), text(500)];
  const array = repeat + spacers.map((spacer) => spacer + repeat).join('');
  return {
    spacers,
    sequence: before + array + behind,
    start: before.length + 1,
    end: before.length + array.length,
  };
}
