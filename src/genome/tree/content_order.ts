const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Which of two profiles that are equally central is the better ranked: below 0 the first. The larger checksum decides (ADR 0048), and
 * of equal checksums the larger allele at the first locus that differs. No order of alleles means more than another; this one does not depend on
 * the order of the rows.
 */
export function betterContent(a: Int32Array, b: Int32Array): number {
  const sums = checksum(b) - checksum(a);
  if (sums !== 0) return sums;
  const at = a.findIndex((cell, l) => cell !== b[l]);
  return at === -1 ? 0 : b[at]! - a[at]!;
}

/** FNV-1a (32 bits) of a profile as it would be written: numbers with tabs between. */
function checksum(row: Int32Array): number {
  let hash = FNV_BASIS;
  const text = row.join('\t');
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}
