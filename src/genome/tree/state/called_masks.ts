/** A bit for each locus that is called. */
export function maskOf(row: Int32Array): Uint32Array {
  const mask = new Uint32Array(Math.ceil(row.length / 32));
  for (let l = 0; l < row.length; l++) if (row[l] !== 0) mask[l >> 5]! |= 1 << (l & 31);
  return mask;
}

/** How many loci are called in both. */
export function sharedOf(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let w = 0; w < a.length; w++) {
    let bits = a[w]! & b[w]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    shared += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return shared;
}
