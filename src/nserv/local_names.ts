import { EnterobotError } from '../errors.ts';

/**
 * Where the numbers begin that are minted here (methods: "Local names"). Central numbers lie far below: they are given
 * one by one.
 */
export const FIRST_LOCAL = 10_000_001;

/**
 * The largest number that a dump may bring. Those that are minted count on from the largest there is, and the headers and
 * tables of a scheme are read with up to nine digits: so there is room for a hundred million more.
 */
const LARGEST_BROUGHT = 900_000_000;

/**
 * For the numbers that a dump brings: alleles of a locus, or STs.
 * @throws NSERV_NUMBER_TOO_LARGE
 */
export function checkBrought(scheme: string, kind: string, numbers: Iterable<number>): void {
  for (const number of numbers) {
    if (number <= LARGEST_BROUGHT) continue;
    throw new EnterobotError('NSERV_NUMBER_TOO_LARGE', { scheme, kind, number, largest: LARGEST_BROUGHT });
  }
}

/** Whether an allele or ST was named by a house like this one and not by the central nomenclature. */
export function isLocal(number: number): boolean {
  return number >= FIRST_LOCAL;
}

/** A number as people read it: what was named here says so. */
export function showNumber(number: number): string {
  return isLocal(number) ? `${number} (local)` : String(number);
}
