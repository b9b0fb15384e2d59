/** Whole numbers of alleles as they are, lengths of NJ with what one can read. */
export const lengthWord = (distance: number) => String(Number(distance.toPrecision(distance < 100 ? 3 : 6)));

/** Boxes of words that were written, in cells of a grid. */
export class Taken {
  readonly #cells = new Map<number, { left: number; top: number; right: number; bottom: number }[]>();

  /** Whether a box is free; it is not any more. */
  take(left: number, top: number, right: number, bottom: number): boolean {
    const cells: number[] = [];
    for (let i = Math.floor(left / 64); i <= Math.floor(right / 64); i++)
      for (let j = Math.floor(top / 64); j <= Math.floor(bottom / 64); j++) cells.push(i * 4096 + j);
    for (const cell of cells)
      for (const box of this.#cells.get(cell) ?? [])
        if (left < box.right && right > box.left && top < box.bottom && bottom > box.top) return false;
    for (const cell of cells) {
      const known = this.#cells.get(cell);
      if (known) known.push({ left, top, right, bottom });
      else this.#cells.set(cell, [{ left, top, right, bottom }]);
    }
    return true;
  }
}
