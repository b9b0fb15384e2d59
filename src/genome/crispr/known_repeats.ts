/**
 * Repeats whose ends and direction the literature has fixed, as they are read from the leader on. A repeat that is like one
 * of them takes both from it; of any other the strand that comes first in the alphabet is shown.
 */
export const KNOWN_REPEATS: readonly { name: string; sequence: string }[] = [
  // Type I-E of Salmonella and Escherichia (Touchon & Rocha 2010, Fabre et al. 2012).
  { name: 'I-E', sequence: 'CGGTTTATCCCCGCTGGCGCGGGGAACAC' },
  // Type I-F of Escherichia and Yersinia.
  { name: 'I-F', sequence: 'GTTCACTGCCGTACAGGCAGCTTAGAAA' },
];
