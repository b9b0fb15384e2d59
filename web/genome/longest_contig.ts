/** The first of the longest contigs (lengths in letters). Files are in no order: the first may be a scrap on which nothing lies. */
export function longestContig<One extends { length: number }>(contigs: readonly One[]): One | undefined {
  return contigs.reduce<One | undefined>(
    (best, one) => (best && best.length >= one.length ? best : one),
    undefined,
  );
}
