/** The lengths of an assembly's contigs, small enough to be drawn however many there are. */
export interface ContigPlot {
  /** The longest first: after so many contigs, so many bases; the last contig of each has `length`. At most `points`. */
  curve: { contigs: number; bases: number; length: number }[];
  /** How many contigs, and bases in them, have at least `from` bases and fewer than the next. */
  classes: { from: number; contigs: number; bases: number }[];
}

/** Where classes of lengths begin, bases. */
const CLASSES = [0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

/** @param lengths bases, in any order */
export function contigPlot(lengths: readonly number[], points = 300): ContigPlot {
  const sorted = Float64Array.from(lengths).sort().reverse();
  const step = Math.max(1, sorted.length / points);
  const curve: ContigPlot['curve'] = [];
  let bases = 0;
  let next = 1;
  for (const [i, length] of sorted.entries()) {
    bases += length;
    const contigs = i + 1;
    if (contigs < next && contigs !== sorted.length) continue;
    curve.push({ contigs, bases, length });
    next = contigs + step;
  }
  const classes = CLASSES.map((from) => ({ from, contigs: 0, bases: 0 }));
  for (const length of sorted) {
    const one = classes.findLast(({ from }) => length >= from)!;
    one.contigs++;
    one.bases += length;
  }
  return { curve, classes };
}
