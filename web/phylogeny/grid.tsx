import { useMemo } from 'react';
import type { Look } from '../../src/genome/tree/phylogeny/look.ts';
import { canvasPen } from './canvas_pen.ts';
import type { Grid, GridSize } from './cells.ts';
import { Letters } from './letters.ts';
import { Pane, type Sight } from './pane.tsx';
import type { SharedScroll } from './shared_scroll.ts';

/** At this width and height a cell has room for a letter. */
const LETTER = 8;

/**
 * Cells on a canvas: as many as there are, drawn where they are in sight. Their colours are one small image, a dot a cell,
 * stretched to their size; letters are drawn once for each ink and size, and copied.
 */
export function GridPane({
  label,
  grid,
  size,
  shared,
  look,
  chosenColumn,
  isChosenRow,
  words,
  pick,
  hover,
  seen,
  zoom,
}: {
  label: string;
  grid: Grid;
  size: GridSize;
  shared: SharedScroll;
  look: Look;
  chosenColumn: number | undefined;
  isChosenRow(row: number): boolean;
  /** How many letters a cell may have. */
  words: number;
  pick(row: number | undefined, column: number, event: MouseEvent): void;
  hover(row: number | undefined, column: number | undefined): void;
  /** Told which columns are in sight, whenever they are drawn. */
  seen?(first: number, last: number): void;
  zoom(factor: number, sideways: boolean): void;
}) {
  const dots = useMemo(() => document.createElement('canvas'), []);
  const lettered = size.column >= LETTER * Math.max(1, words * 0.8) && size.row >= LETTER;

  const letters = useMemo(() => new Letters(size, words), [size, words]);

  function draw(context: CanvasRenderingContext2D, { left, top, width, height }: Sight) {
    const firstColumn = Math.max(0, Math.floor(left / size.column));
    const lastColumn = Math.min(grid.columns - 1, Math.floor((left + width) / size.column));
    const firstRow = Math.max(0, Math.floor(top / size.row));
    const lastRow = Math.min(grid.rows - 1, Math.floor((top + height - size.head) / size.row));
    if (lastColumn < firstColumn || lastRow < firstRow) return;
    seen?.(firstColumn, lastColumn);
    const wide = lastColumn - firstColumn + 1;
    const high = lastRow - firstRow + 1;
    const xOf = (column: number) => column * size.column - left;
    const yOf = (row: number) => size.head + row * size.row - top;

    paintDots(dots, grid, { row: firstRow, column: firstColumn, wide, high });
    context.imageSmoothingEnabled = false;
    context.drawImage(dots, xOf(firstColumn), yOf(firstRow), wide * size.column, high * size.row);

    if (lettered)
      for (let row = firstRow; row <= lastRow; row++)
        letters.draw(context, grid, row, [firstColumn, lastColumn], [xOf(firstColumn), yOf(row)]);
    const pen = canvasPen(context);
    const right = xOf(lastColumn + 1);
    for (let row = firstRow; row <= lastRow; row++) {
      if (grid.ruled && size.row >= 6) pen.line(0, yOf(row), right, yOf(row), look.paper, 1);
      if (!isChosenRow(row)) continue;
      pen.line(0, yOf(row) + 0.5, right, yOf(row) + 0.5, look.chosen, 1);
      pen.line(0, yOf(row + 1) - 0.5, right, yOf(row + 1) - 0.5, look.chosen, 1);
    }
    pen.rect(0, 0, width, size.head, look.paper);
    if (chosenColumn !== undefined && chosenColumn >= firstColumn && chosenColumn <= lastColumn) {
      context.strokeStyle = look.ink;
      context.lineWidth = 2;
      context.strokeRect(xOf(chosenColumn), 1, size.column, height - 2);
    }
    grid.drawHead(pen, firstColumn, lastColumn, xOf);
  }

  const columnAt = (x: number) => {
    const column = Math.floor(x / size.column);
    return column >= 0 && column < grid.columns ? column : undefined;
  };
  const rowAt = (y: number) => {
    const row = Math.floor(y / size.row);
    return row >= 0 && row < grid.rows ? row : undefined;
  };
  return (
    <Pane
      label={label}
      width={grid.columns * size.column}
      height={grid.rows * size.row}
      head={size.head}
      shared={shared}
      draw={draw}
      pick={({ x, y }, event) => {
        const column = columnAt(x);
        if (column !== undefined) pick(rowAt(y), column, event);
      }}
      hover={(at) => {
        const column = at && columnAt(at.x);
        hover(at && rowAt(at.y), column);
        return column !== undefined;
      }}
      zoom={zoom}
    />
  );
}

/** A dot a cell, from one on. */
function paintDots(
  dots: HTMLCanvasElement,
  grid: Grid,
  { row, column, wide, high }: { row: number; column: number; wide: number; high: number },
): void {
  dots.width = wide;
  dots.height = high;
  const context = dots.getContext('2d')!;
  const image = context.createImageData(wide, high);
  const packed = new Uint32Array(image.data.buffer);
  for (let down = 0; down < high; down++)
    for (let along = 0; along < wide; along++)
      packed[down * wide + along] = packedOf(grid.colourOf(row + down, column + along));
  context.putImageData(image, 0, 0);
}

const packedColours = new Map<string, number>();
/** Red, green, blue and full cover as one number, as the bytes of an image lie in memory. */
function packedOf(hex: string): number {
  let packed = packedColours.get(hex);
  if (packed === undefined) {
    const n = Number.parseInt(hex.slice(1), 16);
    packed = (0xff000000 | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
    if (packedColours.size > 10_000) packedColours.clear();
    packedColours.set(hex, packed);
  }
  return packed;
}
