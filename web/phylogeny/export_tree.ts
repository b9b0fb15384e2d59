import { canvasPen } from './canvas_pen.ts';
import { drawRound, roundIn } from './draw_round.ts';
import { columnsAt, drawHead, drawTree, type TreeDrawing, widthOf } from './draw_tree.ts';
import { type Pen, SvgPen } from './pen.ts';

const LEGEND = 240;
const LINE = 18;
/** As large as browsers make a canvas on every machine. */
const MOST_PIXELS = 16_000;

/** What is drawn, and how: in lines, or in the round in a square of so many pixels. */
export interface TreeExport {
  drawing: TreeDrawing;
  lengths: boolean;
  round: number | undefined;
}

/** The whole picture with a legend: what one sees, and what is scrolled away. */
function drawWhole(pen: Pen, { drawing, lengths, round }: TreeExport): void {
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

function sizeOf({ drawing: { size, rows, columns }, round }: TreeExport) {
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
  const { width, height } = sizeOf(given);
  return pen.file(width, height, given.drawing.look.paper);
}

/** The picture as a PNG file, twice as fine as the screen where it is not too large for that. */
export async function pngOfTree(given: TreeExport): Promise<Blob> {
  const { width, height } = sizeOf(given);
  const scale = Math.min(2, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  context.fillStyle = given.drawing.look.paper;
  context.fillRect(0, 0, width, height);
  drawWhole(canvasPen(context), given);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) =>
        blob ? resolve(blob) : reject(new Error('The picture is too large for this browser: take SVG.')),
      'image/png',
    ),
  );
}

/** Gives something made here to the person, as a file. */
export function giveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
