import { equalBytes } from './equal_loci.ts';

/** The kernel looks at some 64 pairs of cells while two rows that lack a locus are noted once. */
const KERNEL_AHEAD = 64;

/** How many loci are called in both of two rows, for all pairs (n × n; what stands at i = j has no meaning). */
export async function sharedLoci(
  rows: readonly Int32Array[],
  loci: number,
  threads = 1,
): Promise<Uint16Array> {
  const n = rows.length;
  const lacking: number[][] = [];
  let notes = 0;
  for (let l = 0; l < loci; l++) {
    const without: number[] = [];
    for (let i = 0; i < n; i++) if (rows[i]![l] === 0) without.push(i);
    if (without.length === 0) continue;
    lacking.push(without);
    notes += without.length ** 2;
  }
  return notes * KERNEL_AHEAD < n * n * lacking.length
    ? fewLacking(n, loci, lacking)
    : manyLacking(n, loci, lacking, threads);
}

/** Where little is missing: what one lacks and what the other lacks, less what both lack, which is noted pair by pair. */
function fewLacking(n: number, loci: number, lacking: readonly (readonly number[])[]): Uint16Array {
  const counts = new Uint16Array(n * n);
  const lacks = new Int32Array(n);
  for (const without of lacking) {
    for (const i of without) {
      lacks[i]!++;
      const row = i * n;
      for (const j of without) counts[row + j]!++;
    }
  }
  for (let i = 0; i < n; i++) {
    const called = loci - lacks[i]!;
    const row = i * n;
    for (let j = 0; j < n; j++) counts[row + j]! += called - lacks[j]!;
  }
  return counts;
}

/** The kernel on what is called. */
async function manyLacking(
  n: number,
  loci: number,
  lacking: readonly (readonly number[])[],
  threads: number,
): Promise<Uint16Array> {
  const columns = lacking
    .filter((without) => n - without.length > 1)
    .map((without) => {
      const column = new Uint8Array(n).fill(1);
      for (const i of without) column[i] = 0;
      return column;
    });
  const counts = await equalBytes(columns, n, threads);
  const always = loci - lacking.length;
  if (always > 0) for (let i = 0; i < counts.length; i++) counts[i]! += always;
  return counts;
}
