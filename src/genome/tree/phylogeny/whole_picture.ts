import { drawRound, roundIn } from './draw_round.ts';
import { columnsAt, drawHead, drawTree, type TreeDrawing, widthOf } from './draw_tree.ts';
import { type Pen, SvgPen } from './pen.ts';

const LEGEND = 240;
const LINE = 18;

/** What is drawn, and how: in lines, or in the round in a square of so many pixels. */
export interface TreeExport {
  drawing: TreeDrawing;
  lengths: boolean;
  round: number | undefined;
}

/** The whole picture with a legend: what one sees, and what is scrolled away. */
export function drawWhole(pen: Pen, { drawing, lengths, round }: TreeExport): void {
  const { size, rows, columns, look } = drawing;
  if (round === undefined) {
    drawTree(pen, drawing, 0, rows.rows.length - 1, size.head);
    drawHead(pen, drawing, lengths);
  } else drawRound(pen, drawing, roundIn(drawing, round), lengths);
  const x = (round ?? widthOf(size, columns.length)) + 12;
  let y = size.head;
  for (const { label, colouring } of columns) {
    pen.text(x, y, label, { size: 12, colour: look.ink, bold: true });
    y += LINE;
    for (const { colour, label: word, count } of colouring.legend) {
      pen.rect(x, y - 6, 12, 12, colour);
      pen.text(x + 18, y, count === undefined ? word : `${word} (${count})`, { size: 12, colour: look.ink });
      y += LINE;
    }
    y += LINE / 2;
  }
}

/** Pixels of it. */
export function wholeSize({ drawing: { size, rows, columns }, round }: TreeExport) {
  const legend = columns.reduce((sum, { colouring }) => sum + LINE * (colouring.legend.length + 1.5), 0);
  const alone = round ?? columnsAt(size) + 12;
  return {
    width: columns.length > 0 ? (round ?? widthOf(size, columns.length)) + LEGEND : alone,
    height: Math.max(round ?? size.head + rows.rows.length * size.row, size.head + legend) + 12,
  };
}

/** The picture as an SVG file. */
export function svgOfTree(given: TreeExport): string {
  const pen = new SvgPen();
  drawWhole(pen, given);
  const { width, height } = wholeSize(given);
  return pen.file(width, height, given.drawing.look.paper);
}
