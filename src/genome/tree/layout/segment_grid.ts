/** Links in the cells of a grid, so that those near a point are found. Links that move are put in again where they are. */
export class SegmentGrid {
  readonly #cells = new Map<number, number[]>();
  readonly #side: number;

  /** @param side of a cell */
  constructor(side: number) {
    this.#side = side;
  }

  /** Puts link `i` into the cells that it may lie in. */
  put(i: number, ax: number, ay: number, bx: number, by: number): void {
    const steps = Math.ceil((2 * Math.max(Math.abs(bx - ax), Math.abs(by - ay))) / this.#side);
    let before = Number.NaN;
    for (let step = 0; step <= steps; step++) {
      const part = steps === 0 ? 0 : step / steps;
      const cell = this.#cell(ax + (bx - ax) * part, ay + (by - ay) * part);
      if (cell === before) continue;
      before = cell;
      const known = this.#cells.get(cell);
      if (!known) this.#cells.set(cell, [i]);
      else if (known.at(-1) !== i) known.push(i);
    }
  }

  /** Links that may come within a distance of a point, some more than once; undefined where those would be too many cells. */
  near(x: number, y: number, distance: number, mostCells: number): number[] | undefined {
    // A link is in a cell at least every half side: it may cross the corner of another one unseen.
    const around = distance + this.#side / 2;
    const [left, right] = [Math.floor((x - around) / this.#side), Math.floor((x + around) / this.#side)];
    const [top, bottom] = [Math.floor((y - around) / this.#side), Math.floor((y + around) / this.#side)];
    if ((right - left + 1) * (bottom - top + 1) > mostCells) return undefined;
    const found: number[] = [];
    for (let i = left; i <= right; i++)
      for (let j = top; j <= bottom; j++) {
        const cell = this.#cells.get(i * COLUMNS + j);
        if (cell) for (const link of cell) found.push(link);
      }
    return found;
  }

  #cell(x: number, y: number): number {
    return Math.floor(x / this.#side) * COLUMNS + Math.floor(y / this.#side);
  }
}

/** More than there are cells in a column. */
const COLUMNS = 2 ** 24;
