import { reverseComplement } from '../nucleotides.ts';

/** The other strand of letters, 5' to 3'. */
export function otherStrand(letters: string): string {
  return Buffer.from(reverseComplement(Buffer.from(letters, 'latin1'))).toString('latin1');
}
