import { xmlText } from '../picture/xml_text.ts';

/** What a picture is drawn with: the same strokes go to the screen and to a file. Units are pixels. */
export interface Pen {
  line(x1: number, y1: number, x2: number, y2: number, colour: string, width?: number): void;
  rect(x: number, y: number, width: number, height: number, fill: string): void;
  shape(points: readonly (readonly [number, number])[], fill: string, stroke: string): void;
  circle(x: number, y: number, radius: number, fill: string): void;
  text(x: number, y: number, words: string, look: TextLook): void;
}

export interface TextLook {
  size: number;
  colour: string;
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
  /** Clockwise, in degrees, around its place. */
  turned?: number;
}

/** One family everywhere, so that a file looks as the screen does. */
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif';

export const fontOf = ({ size, bold }: Pick<TextLook, 'size' | 'bold'>) =>
  `${bold ? '600 ' : ''}${size}px ${FONT}`;

const short = (n: number) => String(Math.round(n * 100) / 100);

/** Writes an SVG of its own; nothing in it asks for anything from elsewhere. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];

  line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1) {
    this.#parts.push(
      `<path d="M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}" stroke="${xmlText(colour)}" stroke-width="${short(width)}"/>`,
    );
  }
  rect(x: number, y: number, width: number, height: number, fill: string) {
    this.#parts.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${xmlText(fill)}"/>`,
    );
  }
  shape(points: readonly (readonly [number, number])[], fill: string, stroke: string) {
    const path = points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
    this.#parts.push(`<polygon points="${path}" fill="${xmlText(fill)}" stroke="${xmlText(stroke)}"/>`);
  }
  circle(x: number, y: number, radius: number, fill: string) {
    this.#parts.push(
      `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${xmlText(fill)}"/>`,
    );
  }
  text(x: number, y: number, words: string, { size, colour, anchor = 'start', bold, turned }: TextLook) {
    // Of the middle, as on the screen; not every program knows dominant-baseline.
    const turn = turned ? ` transform="rotate(${short(turned)} ${short(x)} ${short(y)})"` : '';
    const heavy = bold ? ' font-weight="600"' : '';
    this.#parts.push(
      `<text x="${short(x)}" y="${short(y)}" dy="0.35em" font-size="${short(size)}" fill="${xmlText(colour)}" text-anchor="${anchor}"${heavy}${turn}>${xmlText(words)}</text>`,
    );
  }

  /** The whole file. */
  file(width: number, height: number, paper: string): string {
    const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" font-family="${xmlText(FONT)}" fill="none">`,
      `<rect ${size} fill="${xmlText(paper)}"/>`,
      ...this.#parts,
      '</svg>',
      '',
    ].join('\n');
  }
}
