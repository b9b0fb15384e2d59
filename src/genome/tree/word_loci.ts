import { FIRST_WORD, type ProfileTable } from './profile_table.ts';

/**
 * Loci that are none by their looks: all that is called at them are words, while at least half of the loci have numbers. A
 * column of metadata whose header lacks its # would be such a one. None in a table of hashes.
 */
export function wordLoci({ loci, rows }: ProfileTable): string[] {
  const found = loci.filter((_, l) => {
    const called = rows.filter((row) => row[l] !== 0);
    return called.length > 0 && called.every((row) => row[l]! >= FIRST_WORD);
  });
  return 2 * found.length <= loci.length ? found : [];
}
