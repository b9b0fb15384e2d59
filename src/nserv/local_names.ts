/**
 * Where the numbers begin that are minted here (methods: "Local names"). Central numbers lie far below: they are given
 * one by one.
 */
export const FIRST_LOCAL = 10_000_001;

/** Whether an allele or ST was named by a house like this one and not by the central nomenclature. */
export function isLocal(number: number): boolean {
  return number >= FIRST_LOCAL;
}

/** A number as people read it: what was named here says so. */
export function showNumber(number: number): string {
  return isLocal(number) ? `${number} (local)` : String(number);
}
