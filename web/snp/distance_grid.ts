import { inkOn, NOT_TOLD, rampAt } from '../../src/genome/tree/phylogeny/colours.ts';
import type { Look } from '../../src/genome/tree/phylogeny/look.ts';
import type { Row } from '../../src/genome/tree/phylogeny/rows.ts';
import type { Grid } from '../phylogeny/cells.ts';

/** How far genomes are from each other, square. */
export interface Distances {
  names: readonly string[];
  /** Row by row; NaN: there is nothing to compare. */
  values: Float64Array;
}

/** Reads the table that a project gives. @throws when it is none */
export function readDistances(text: string): Distances {
  const lines = text.split('\n').filter((line) => line !== '');
  const names = (lines[0] ?? '').split('\t').slice(1);
  const values = new Float64Array(names.length ** 2).fill(Number.NaN);
  for (const [row, line] of lines.slice(1).entries()) {
    const [name, ...cells] = line.split('\t');
    if (name !== names[row] || cells.length !== names.length)
      throw new Error('The table of distances is not whole. Download it again, or run the project again.');
    for (const [column, cell] of cells.entries()) values[row * names.length + column] = Number(cell);
  }
  return { names, values };
}

/** Distance of two genomes; undefined: one of them is not in the table. */
export function distanceOf({ names, values }: Distances, one: string, other: string): number | undefined {
  const [a, b] = [names.indexOf(one), names.indexOf(other)];
  return a < 0 || b < 0 ? undefined : values[a * names.length + b];
}

/** A square of all lines against all: the nearer, the darker. Of a folded clade its first genome stands for all. */
export function distanceGrid(
  rows: readonly Row[],
  distances: Distances,
  labelOf: (name: string) => string,
  look: Look,
  size: { column: number; head: number },
  perSite: boolean,
): Grid {
  const index = new Map(distances.names.map((name, i) => [name, i]));
  const places = rows.map(({ leaves }) => index.get(leaves[0]!));
  const finite = distances.values.filter((one) => Number.isFinite(one));
  const most = finite.reduce((a, b) => Math.max(a, b), 0);
  const least = finite.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Number.POSITIVE_INFINITY);
  const valueAt = (row: number, column: number) => {
    const [a, b] = [places[row], places[column]];
    return a === undefined || b === undefined
      ? Number.NaN
      : distances.values[a * distances.names.length + b]!;
  };
  // The logarithm, since who belongs together is told by few SNPs, beside others by thousands.
  const span = Math.log(most / least) || 1;
  const colourAt = (row: number, column: number) => {
    const value = valueAt(row, column);
    if (Number.isNaN(value)) return NOT_TOLD;
    return rampAt(value <= 0 ? 0 : 0.12 + (0.88 * Math.log(value / least)) / span);
  };
  return {
    ...{ columns: rows.length, rows: rows.length, colourOf: colourAt, ruled: false },
    wordOf(row, column) {
      const value = valueAt(row, column);
      if (Number.isNaN(value)) return '–';
      return perSite ? (value === 0 ? '0' : value.toExponential(0)) : String(value);
    },
    inkOf: (row, column) => inkOn(colourAt(row, column)),
    drawHead(pen, first, last, xOf) {
      if (size.column < 9) return;
      for (let column = first; column <= last; column++) {
        const { leaves } = rows[column]!;
        const name = leaves.length === 1 ? labelOf(leaves[0]!) : `${leaves.length} genomes`;
        pen.text(xOf(column) + size.column / 2, size.head - 6, name.slice(0, 20), {
          ...{ size: 11, colour: look.ink, turned: -90 },
        });
      }
    },
  };
}
