import { equalBytes } from './equal_loci.ts';

/** How many loci are called in both of two rows, for all pairs (n × n): the kernel on what is called. */
export async function sharedLoci(
  rows: readonly Int32Array[],
  loci: number,
  threads = 1,
): Promise<Uint16Array> {
  const n = rows.length;
  const columns: Uint8Array[] = [];
  let always = 0;
  for (let l = 0; l < loci; l++) {
    const column = new Uint8Array(n);
    let called = 0;
    for (let i = 0; i < n; i++) {
      if (rows[i]![l] === 0) continue;
      column[i] = 1;
      called++;
    }
    if (called === n) always++;
    else if (called > 1) columns.push(column);
  }
  const counts = await equalBytes(columns, n, threads);
  if (always > 0) for (let i = 0; i < counts.length; i++) counts[i]! += always;
  return counts;
}
