import { columnsAt, drawHead, drawTree, type TreeDrawing, widthOf } from './draw_tree.ts';
import { canvasPen, type Pen, SvgPen } from './pen.ts';

const LEGEND = 240;
const LINE = 18;
/** As large as browsers make a canvas on every machine. */
const MOST_PIXELS = 16_000;

/** The whole picture with a legend: what one sees, and what is scrolled away. */
function drawWhole(pen: Pen, drawing: TreeDrawing, lengths: boolean): void {
  const { size, rows, columns, look } = drawing;
  drawTree(pen, drawing, 0, rows.rows.length - 1, size.head);
  drawHead(pen, drawing, lengths);
  const x = widthOf(size, columns.length) + 12;
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

function sizeOf({ size, rows, columns }: TreeDrawing) {
  const legend = columns.reduce((sum, { colouring }) => sum + LINE * (colouring.legend.length + 1.5), 0);
  return {
    width: columns.length > 0 ? widthOf(size, columns.length) + LEGEND : columnsAt(size) + 12,
    height: size.head + Math.max(rows.rows.length * size.row, legend) + 12,
  };
}

/** The picture as an SVG file. */
export function svgOfTree(drawing: TreeDrawing, lengths: boolean): string {
  const pen = new SvgPen();
  drawWhole(pen, drawing, lengths);
  const { width, height } = sizeOf(drawing);
  return pen.file(width, height, drawing.look.paper);
}

/** The picture as a PNG file, twice as fine as the screen where it is not too large for that. */
export async function pngOfTree(drawing: TreeDrawing, lengths: boolean): Promise<Blob> {
  const { width, height } = sizeOf(drawing);
  const scale = Math.min(2, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  context.fillStyle = drawing.look.paper;
  context.fillRect(0, 0, width, height);
  drawWhole(canvasPen(context), drawing, lengths);
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
