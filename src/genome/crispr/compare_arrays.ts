/** An array as numbers of the catalogue. */
export interface NumberedArray {
  contig: string;
  start: number;
  end: number;
  repeat: number;
  spacers: number[];
}

/** Two arrays side by side; one of them is null where the other assembly has none like it. */
export interface ArrayPair {
  a: NumberedArray | null;
  b: NumberedArray | null;
  /** Spacers that both have, each counted once. */
  shared: number;
  /** Row by row the number of the spacer in a and in b; null: it has none there. */
  aligned: [number | null, number | null][];
}

/**
 * Arrays of two assemblies: those with the most spacers in common beside each other, first the best pair; the others alone,
 * in their order.
 */
export function compareArrays(a: readonly NumberedArray[], b: readonly NumberedArray[]): ArrayPair[] {
  const pairs = a
    .flatMap((one, i) => b.map((other, j) => ({ i, j, shared: sharedOf(one, other) })))
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared || x.i - y.i || x.j - y.j);
  const [takenA, takenB] = [new Set<number>(), new Set<number>()];
  const found: ArrayPair[] = [];
  for (const { i, j, shared } of pairs) {
    if (takenA.has(i) || takenB.has(j)) continue;
    takenA.add(i);
    takenB.add(j);
    found.push({ a: a[i]!, b: b[j]!, shared, aligned: align(a[i]!.spacers, b[j]!.spacers) });
  }
  const alone = (array: NumberedArray, side: 'a' | 'b'): ArrayPair => ({
    a: side === 'a' ? array : null,
    b: side === 'b' ? array : null,
    shared: 0,
    aligned: array.spacers.map((number) => (side === 'a' ? [number, null] : [null, number])),
  });
  return [
    ...found,
    ...a.filter((_, i) => !takenA.has(i)).map((array) => alone(array, 'a')),
    ...b.filter((_, j) => !takenB.has(j)).map((array) => alone(array, 'b')),
  ];
}

function sharedOf(a: NumberedArray, b: NumberedArray): number {
  const theirs = new Set(b.spacers);
  return new Set(a.spacers.filter((number) => theirs.has(number))).size;
}

/** The longest row of spacers that both have in this order stands side by side; what lies between, first of a, then of b. */
function align(a: readonly number[], b: readonly number[]): [number | null, number | null][] {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i]![j] =
        a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
    }
  }
  const rows: [number | null, number | null][] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) rows.push([a[i++]!, b[j++]!]);
    else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!))
      rows.push([a[i++]!, null]);
    else rows.push([null, b[j++]!]);
  }
  return rows;
}
