/** Allele numbers of most schemes are small: then a flat table codes them. */
const FLAT = 1 << 20;

/** A multiple of it is what the kernel compares at once. */
const TOGETHER = 8;

/** No profile that is kept has it: of what is equal to nothing there. */
const UNKNOWN = 65_535;

/** Profiles as 16 bits a cell: 0 is missing, others the place of the allele among those of its locus, from 1, ascending. */
export interface CodedRows {
  n: number;
  loci: number;
  /** Codes of a row, with what fills it up. */
  width: number;
  codes: Uint16Array;
  /** The alleles of all loci, ascending in each, and where each locus begins; its last number is where all end. */
  alleles: Int32Array;
  starts: Int32Array;
}

export const widthOf = (loci: number) => Math.ceil(loci / TOGETHER) * TOGETHER;

/** Codes rows, a locus after the other. */
export function codedRows(rows: readonly Int32Array[], loci: number): CodedRows {
  const n = rows.length;
  const width = widthOf(loci);
  const codes = new Uint16Array(n * width);
  const starts = new Int32Array(loci + 1);
  const all: number[] = [];
  const flat = new Uint16Array(FLAT);
  for (let l = 0; l < loci; l++) {
    const distinct: number[] = [];
    const large = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const cell = rows[i]![l]!;
      if (cell === 0) continue;
      if (cell < FLAT) {
        if (flat[cell] !== 0) continue;
        flat[cell] = 1;
      } else {
        if (large.has(cell)) continue;
        large.set(cell, 1);
      }
      distinct.push(cell);
    }
    distinct.sort((a, b) => a - b);
    distinct.forEach((cell, place) => {
      if (cell < FLAT) flat[cell] = place + 1;
      else large.set(cell, place + 1);
    });
    for (let i = 0; i < n; i++) {
      const cell = rows[i]![l]!;
      codes[i * width + l] = cell < FLAT ? flat[cell]! : large.get(cell)!;
    }
    for (const cell of distinct) {
      all.push(cell);
      if (cell < FLAT) flat[cell] = 0;
    }
    starts[l + 1] = all.length;
  }
  return { n, loci, width, codes, alleles: Int32Array.from(all), starts };
}

/** A row as it was. */
export function rowOf({ loci, width, codes, alleles, starts }: CodedRows, i: number): Int32Array {
  return Int32Array.from({ length: loci }, (_, l) => {
    const code = codes[i * width + l]!;
    return code === 0 ? 0 : alleles[starts[l]! + code - 1]!;
  });
}

/** A row in codes of others, ready for the kernel: what none of them has is equal to nothing, as is what is missing. */
export function codesOf({ loci, width, alleles, starts }: CodedRows, row: Int32Array): Uint16Array {
  const codes = new Uint16Array(width).fill(UNKNOWN);
  for (let l = 0; l < loci; l++) {
    let [low, high] = [starts[l]!, starts[l + 1]! - 1];
    while (row[l] !== 0 && low <= high) {
      const middle = (low + high) >> 1;
      if (alleles[middle] === row[l]) {
        codes[l] = middle - starts[l]! + 1;
        break;
      }
      if (alleles[middle]! < row[l]!) low = middle + 1;
      else high = middle - 1;
    }
  }
  return codes;
}
