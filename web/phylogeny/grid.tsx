import { useMemo } from 'react';
import type { Look } from './look.ts';
import { Pane, type Sight } from './pane.tsx';
import { canvasPen, fontOf, type Pen } from './pen.ts';
import type { SharedScroll } from './shared_scroll.ts';

/** Cells beside the lines of a tree. */
export interface Grid {
  columns: number;
  rows: number;
  /** Colour of a cell as #rrggbb. */
  colourOf(row: number, column: number): string;
  /** What stands in it where there is room, and in which ink; '' for nothing. */
  wordOf(row: number, column: number): string;
  inkOf(row: number, column: number): string;
  /** Draws what stands over the columns from `first` to `last`; their places by `xOf`, its height `head`. */
  drawHead(pen: Pen, first: number, last: number, xOf: (column: number) => number): void;
}

export interface GridSize {
  column: number;
  row: number;
  head: number;
}

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
  const stamps = useMemo(() => new Map<string, HTMLCanvasElement>(), []);
  const lettered = size.column >= LETTER * Math.max(1, words * 0.8) && size.row >= LETTER;

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

    dots.width = wide;
    dots.height = high;
    const small = dots.getContext('2d')!;
    const image = small.createImageData(wide, high);
    const packed = new Uint32Array(image.data.buffer);
    for (let row = 0; row < high; row++)
      for (let column = 0; column < wide; column++)
        packed[row * wide + column] = packedOf(grid.colourOf(firstRow + row, firstColumn + column));
    small.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(dots, xOf(firstColumn), yOf(firstRow), wide * size.column, high * size.row);

    if (lettered) drawLetters(context, firstRow, lastRow, firstColumn, lastColumn, xOf, yOf);
    const pen = canvasPen(context);
    if (size.row >= 6)
      for (let row = firstRow; row <= lastRow; row++)
        pen.line(0, yOf(row), xOf(lastColumn + 1), yOf(row), look.paper, 1);
    for (let row = firstRow; row <= lastRow; row++)
      if (isChosenRow(row)) {
        pen.line(0, yOf(row) + 0.5, xOf(lastColumn + 1), yOf(row) + 0.5, look.chosen, 1);
        pen.line(0, yOf(row + 1) - 0.5, xOf(lastColumn + 1), yOf(row + 1) - 0.5, look.chosen, 1);
      }
    pen.rect(0, 0, width, size.head, look.paper);
    if (chosenColumn !== undefined && chosenColumn >= firstColumn && chosenColumn <= lastColumn) {
      context.strokeStyle = look.ink;
      context.lineWidth = 2;
      context.strokeRect(xOf(chosenColumn), 1, size.column, height - 2);
    }
    grid.drawHead(pen, firstColumn, lastColumn, xOf);
  }

  function drawLetters(
    context: CanvasRenderingContext2D,
    firstRow: number,
    lastRow: number,
    firstColumn: number,
    lastColumn: number,
    xOf: (column: number) => number,
    yOf: (row: number) => number,
  ) {
    const text = Math.min(13, Math.max(8, Math.min(size.row * 0.8, size.column * (words > 1 ? 0.4 : 1))));
    const scale = window.devicePixelRatio || 1;
    for (let row = firstRow; row <= lastRow; row++)
      for (let column = firstColumn; column <= lastColumn; column++) {
        const word = grid.wordOf(row, column);
        if (word === '') continue;
        const ink = grid.inkOf(row, column);
        const key = `${word}\t${ink}\t${text}\t${size.column}\t${size.row}\t${scale}`;
        let stamp = stamps.get(key);
        if (!stamp) {
          if (stamps.size > 2000) stamps.clear();
          stamp = stampOf(word, ink, text, size, scale);
          stamps.set(key, stamp);
        }
        context.drawImage(stamp, xOf(column), yOf(row), size.column, size.row);
      }
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

function stampOf(word: string, ink: string, text: number, size: GridSize, scale: number): HTMLCanvasElement {
  const stamp = document.createElement('canvas');
  stamp.width = Math.max(1, Math.round(size.column * scale));
  stamp.height = Math.max(1, Math.round(size.row * scale));
  const context = stamp.getContext('2d')!;
  context.scale(stamp.width / size.column, stamp.height / size.row);
  context.font = fontOf({ size: text });
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(word, size.column / 2, size.row / 2 + 0.5);
  return stamp;
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
