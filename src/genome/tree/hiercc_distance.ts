/** Missing loci that are forgiven, as a share of all loci (pHierCC's default, by which its published table was made). */
export const FORGIVEN = 0.05;

/**
 * HierCC's distance of two profiles: differing / compared loci × all loci, to the nearest whole number. Compared are the
 * loci called in both; of `called` (the loci called in the one whose calls are to count), what is more than the forgiven
 * share of all loci and is not called in both counts as compared and different.
 */
export function hierccDistance(
  loci: number,
  { shared, equal, called }: { shared: number; equal: number; called: number },
  forgiven = FORGIVEN,
): number {
  const beyond = Math.max(0, called - forgiven * loci - shared);
  const compared = shared + beyond;
  return compared === 0 ? loci : Math.round((loci * (shared - equal + beyond)) / compared);
}
