/** Loci that are looked at together: a cache line of a row. */
const TOGETHER = 16;

/** Alleles that a byte can name: 0 and 255 mean "equal to nothing" in the two copies. */
const NAMES = 254;

/**
 * Profiles as bytes, a column for each locus: alleles that two rows or more have are numbered 1 … 254, and what cannot
 * be equal to anything (missing, or an allele of one row alone) is 0. A locus with more shared alleles takes more
 * columns, each naming 254 of them: two rows are equal in at most one.
 */
export function byteColumns(rows: readonly Int32Array[], loci: number): Uint8Array[] {
  const n = rows.length;
  const columns: Uint8Array[] = [];
  const block = new Int32Array(n * TOGETHER);
  for (let from = 0; from < loci; from += TOGETHER) {
    const width = Math.min(TOGETHER, loci - from);
    for (let i = 0; i < n; i++) {
      const row = rows[i]!;
      for (let l = 0; l < width; l++) block[l * n + i] = row[from + l]!;
    }
    for (let l = 0; l < width; l++) addLocus(columns, block.subarray(l * n, (l + 1) * n));
  }
  return columns;
}

/** Allele numbers of most schemes are small: then a flat table counts them. */
const FLAT = 1 << 20;
const flat = new Int32Array(FLAT);

function addLocus(columns: Uint8Array[], cells: Int32Array): void {
  let most = 0;
  for (let i = 0; i < cells.length; i++) if (cells[i]! > most) most = cells[i]!;
  const values = most < FLAT ? cells : numbered(cells);
  for (let i = 0; i < values.length; i++) flat[values[i]!]!++;
  flat[0] = 0;
  let shared = 0;
  // Counts become numbers below zero as alleles are met; what one row alone has stays at its count, 1.
  const first = columns.length;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const known = flat[value]!;
    if (value === 0 || known === 1) continue;
    if (known > 1) {
      flat[value] = -1 - shared;
      if (shared % NAMES === 0) columns.push(new Uint8Array(values.length));
      shared++;
    }
    const place = -1 - flat[value]!;
    columns[first + Math.floor(place / NAMES)]![i] = 1 + (place % NAMES);
  }
  for (let i = 0; i < values.length; i++) flat[values[i]!] = 0;
}

/** Large numbers and words as small ones. */
function numbered(cells: Int32Array): Int32Array {
  const numbers = new Map<number, number>([[0, 0]]);
  return cells.map((cell) => {
    let number = numbers.get(cell);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(cell, number);
    }
    return number;
  });
}
