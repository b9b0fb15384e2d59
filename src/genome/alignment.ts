import { AMBIGUOUS } from './nucleotides.ts';

/** How an allele lies on a stretch of genome. All ends are one past the last letter. */
export interface Alignment {
  alleleFrom: number;
  alleleTo: number;
  regionFrom: number;
  regionTo: number;
  /** Letters substituted, put in or left out. */
  edits: number;
  score: number;
  /** Where each letter of the allele comes on the region, −1 where it does not; null where it comes without gaps. */
  at: Int32Array | null;
}

/** The scores of blastn: two for a letter that is equal; a gap costs 5, and 2 more for each of its letters. */
export const MATCH = 2;
export const MISMATCH = 3;
export const GAP_OPEN = 5;
export const GAP_LETTER = 2;
/** Whether two codes are the same base; what is ambiguous equals nothing, not even itself. */
export function equal(one: number, other: number): boolean {
  return one === other && one !== AMBIGUOUS;
}
