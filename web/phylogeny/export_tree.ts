import { drawWhole, type TreeExport, wholeSize } from '../../src/genome/tree/phylogeny/whole_picture.ts';
import { canvasPen } from './canvas_pen.ts';

/** As large as browsers make a canvas on every machine. */
const MOST_PIXELS = 16_000;

/** The picture as a PNG file, twice as fine as the screen where it is not too large for that. */
export async function pngOfTree(given: TreeExport): Promise<Blob> {
  const { width, height } = wholeSize(given);
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
