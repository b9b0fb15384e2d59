import type { Pen } from '../../src/genome/tree/phylogeny/pen.ts';

/** Cells beside the lines of a tree. */
export interface Grid {
  columns: number;
  rows: number;
  /** Colour of a cell as #rrggbb. */
  colourOf(row: number, column: number): string;
  /** What stands in it where there is room, and in which ink; '' for nothing. */
  wordOf(row: number, column: number): string;
  inkOf(row: number, column: number): string;
  /** Whether there are lines between the lines. */
  ruled: boolean;
  /** The ink of most letters. */
  plainInk?: string;
  /** Draws what stands over the columns from `first` to `last`; their places by `xOf`, its height `head`. */
  drawHead(pen: Pen, first: number, last: number, xOf: (column: number) => number): void;
}

export interface GridSize {
  column: number;
  row: number;
  head: number;
}
