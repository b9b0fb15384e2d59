import { fontOf, type Pen } from '../../src/genome/tree/phylogeny/pen.ts';

/** Draws on a canvas, as it is set. */
export function canvasPen(context: CanvasRenderingContext2D): Pen {
  return {
    line(x1, y1, x2, y2, colour, width = 1) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    },
    rect(x, y, width, height, fill) {
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
    },
    shape(points, fill, stroke) {
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      context.closePath();
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = stroke;
      context.lineWidth = 1;
      context.stroke();
    },
    circle(x, y, radius, fill) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
    },
    text(x, y, words, look) {
      context.font = fontOf(look);
      context.fillStyle = look.colour;
      context.textAlign = look.anchor === 'middle' ? 'center' : (look.anchor ?? 'start');
      context.textBaseline = 'middle';
      if (!look.turned) return context.fillText(words, x, y);
      context.save();
      context.translate(x, y);
      context.rotate((look.turned * Math.PI) / 180);
      context.fillText(words, 0, 0);
      context.restore();
    },
  };
}
