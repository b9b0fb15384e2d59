import type { Slice } from './colouring.ts';
import { scaleBar } from './scale_bar.ts';
import type { Placed, ShownTree } from './shown_tree.ts';
import { pixelsOf, type ViewPort } from './view_port.ts';

/** What is painted; nothing of it changes while one looks around. */
export interface Painted {
  shown: ShownTree;
  placed: Placed;
  slices: readonly (readonly Slice[])[];
  /** One of each group; '' has none. */
  labels: readonly string[];
  linkLabels: boolean;
  lengths: 'true' | 'log';
  /** What lengths are in. */
  unit: string;
  chosen: ReadonlySet<number>;
  /** A group that was searched for or is pointed at. */
  marked: number | undefined;
  ink: Ink;
}

export interface Ink {
  paper: string;
  line: string;
  text: string;
  mark: string;
}

export const INKS: Record<'light' | 'dark', Ink> = {
  light: { paper: '#ffffff', line: '#7d858c', text: '#1d2226', mark: '#000000' },
  dark: { paper: '#1a1d21', line: '#8b949c', text: '#e6eaed', mark: '#ffffff' },
};

/** Paths with thousands of pieces are slower than several with hundreds. */
const PIECES = 400;
const MOST_LABELS = 500;
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

type Canvas = CanvasRenderingContext2D;

/** Paints a tree as it is seen through a port; what is outside of the screen is left out. */
export function paint(
  on: Canvas,
  of: Painted,
  port: ViewPort,
  fit: number,
  width: number,
  height: number,
): void {
  const { placed, ink } = of;
  on.fillStyle = ink.paper;
  on.fillRect(0, 0, width, height);
  const n = placed.x.length;
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  const r = new Float32Array(n);
  for (let v = 0; v < n; v++) {
    x[v] = port.x + placed.x[v]! * port.scale;
    y[v] = port.y + placed.y[v]! * port.scale;
    r[v] = pixelsOf(placed.radii[v]!, port.scale, fit);
  }
  const drawn = { x, y, r, width, height };
  links(on, of, drawn);
  nodes(on, of, drawn);
  rings(on, of, drawn);
  words(on, of, drawn);
  scale(on, of, port.scale, height);
}

interface Drawn {
  x: Float32Array;
  y: Float32Array;
  r: Float32Array;
  width: number;
  height: number;
}

function links(on: Canvas, { shown, ink }: Painted, { x, y, width, height }: Drawn): void {
  on.strokeStyle = ink.line;
  on.lineWidth = shown.links.length > 3000 ? 0.7 : 1;
  const lines = (cut: boolean) => {
    let pieces = 0;
    on.setLineDash(cut ? [4, 4] : []);
    on.beginPath();
    for (const link of shown.links) {
      if (link.cut !== cut) continue;
      const [ax, ay, bx, by] = [x[link.source]!, y[link.source]!, x[link.target]!, y[link.target]!];
      if (
        (ax < 0 && bx < 0) ||
        (ay < 0 && by < 0) ||
        (ax > width && bx > width) ||
        (ay > height && by > height)
      )
        continue;
      on.moveTo(ax, ay);
      on.lineTo(bx, by);
      if (++pieces % PIECES === 0) {
        on.stroke();
        on.beginPath();
      }
    }
    on.stroke();
  };
  lines(false);
  lines(true);
  on.setLineDash([]);
}

/** Whole circles of one colour are one path each; pies are drawn one by one. */
function nodes(on: Canvas, { slices, ink }: Painted, { x, y, r, width, height }: Drawn): void {
  const byColour = new Map<string, number[]>();
  const pies: number[] = [];
  for (let v = 0; v < x.length; v++) {
    const pie = slices[v]!;
    const around = r[v]!;
    if (
      pie.length === 0 ||
      x[v]! < -around ||
      y[v]! < -around ||
      x[v]! > width + around ||
      y[v]! > height + around
    )
      continue;
    if (pie.length > 1) {
      pies.push(v);
      continue;
    }
    const colour = pie[0]!.colour;
    const known = byColour.get(colour);
    if (known) known.push(v);
    else byColour.set(colour, [v]);
  }
  on.lineWidth = 1;
  on.strokeStyle = ink.paper;
  for (const [colour, of] of byColour) {
    on.fillStyle = colour;
    for (let begin = 0; begin < of.length; begin += PIECES) {
      on.beginPath();
      let large = false;
      for (const v of of.slice(begin, begin + PIECES)) {
        const around = r[v]!;
        if (around < 1.5) on.rect(x[v]! - around, y[v]! - around, 2 * around, 2 * around);
        else {
          on.moveTo(x[v]! + around, y[v]!);
          on.arc(x[v]!, y[v]!, around, 0, 2 * Math.PI);
          large ||= around > 2.5;
        }
      }
      on.fill();
      if (large) on.stroke();
    }
  }
  for (const v of pies) {
    let from = -Math.PI / 2;
    for (const { share, colour } of slices[v]!) {
      const to = from + share * 2 * Math.PI;
      on.fillStyle = colour;
      on.beginPath();
      on.moveTo(x[v]!, y[v]!);
      on.arc(x[v]!, y[v]!, r[v]!, from, to);
      on.fill();
      from = to;
    }
    on.beginPath();
    on.arc(x[v]!, y[v]!, r[v]!, 0, 2 * Math.PI);
    on.stroke();
  }
}

/** Around what is chosen and what is pointed at. */
function rings(on: Canvas, { chosen, marked, ink }: Painted, { x, y, r }: Drawn): void {
  on.strokeStyle = ink.mark;
  on.lineWidth = 2;
  on.beginPath();
  let pieces = 0;
  for (const v of chosen) {
    const around = Math.max(r[v]! + 1.5, 3);
    on.moveTo(x[v]! + around, y[v]!);
    on.arc(x[v]!, y[v]!, around, 0, 2 * Math.PI);
    if (++pieces % PIECES === 0) {
      on.stroke();
      on.beginPath();
    }
  }
  on.stroke();
  if (marked === undefined || x[marked] === undefined) return;
  on.lineWidth = 3;
  on.beginPath();
  on.arc(x[marked]!, y[marked]!, r[marked]! + 6, 0, 2 * Math.PI);
  on.stroke();
}

function scale(on: Canvas, { lengths, unit, ink }: Painted, pixelsPerUnit: number, height: number): void {
  const { pixels, label } = scaleBar(lengths, pixelsPerUnit, unit);
  const at = height - 12;
  on.strokeStyle = ink.text;
  on.lineWidth = 1.5;
  on.beginPath();
  on.moveTo(12, at - 4);
  on.lineTo(12, at);
  on.lineTo(12 + pixels, at);
  on.lineTo(12 + pixels, at - 4);
  on.stroke();
  on.font = `11px ${FONT}`;
  on.textAlign = 'left';
  on.textBaseline = 'middle';
  on.fillStyle = ink.text;
  on.strokeStyle = ink.paper;
  on.lineWidth = 3;
  on.strokeText(label, 12, at - 13);
  on.fillText(label, 12, at - 13);
}

/** As many words as there is room for, those of large nodes first. */
function words(on: Canvas, of: Painted, drawn: Drawn): void {
  const { shown, labels, linkLabels, marked, ink } = of;
  const { x, y, r, width, height } = drawn;
  const taken = new Taken();
  on.font = `11px ${FONT}`;
  on.textBaseline = 'middle';
  on.lineJoin = 'round';
  on.lineWidth = 3;
  on.strokeStyle = ink.paper;
  on.fillStyle = ink.text;
  const write = (text: string, at: number, middle: number, wide: number) => {
    if (!taken.take(at, middle - 6, at + wide, middle + 6)) return false;
    on.strokeText(text, at, middle);
    on.fillText(text, at, middle);
    return true;
  };
  const inSight = (v: number) => x[v]! > -20 && y[v]! > -20 && x[v]! < width + 20 && y[v]! < height + 20;
  let written = 0;
  on.textAlign = 'left';
  const order = [...labels.keys()].filter((v) => labels[v] !== '' && inSight(v));
  order.sort((a, b) => Number(b === marked) - Number(a === marked) || r[b]! - r[a]! || a - b);
  for (const v of order) {
    if (written >= MOST_LABELS) break;
    const text = labels[v]!;
    if (write(text, x[v]! + r[v]! + 3, y[v]!, on.measureText(text).width)) written++;
  }
  if (!linkLabels) return;
  on.font = `10px ${FONT}`;
  on.textAlign = 'center';
  for (const { source, target, distance } of shown.links) {
    if (written >= 2 * MOST_LABELS) break;
    const text = lengthWord(distance);
    const wide = text.length * 6;
    const rim = Math.hypot(x[source]! - x[target]!, y[source]! - y[target]!) - r[source]! - r[target]!;
    if (rim < wide + 2) continue;
    const at = (x[source]! + x[target]!) / 2;
    const middle = (y[source]! + y[target]!) / 2;
    if (at < 0 || middle < 0 || at > width || middle > height) continue;
    if (!taken.take(at - wide / 2, middle - 5, at + wide / 2, middle + 5)) continue;
    on.strokeText(text, at, middle);
    on.fillText(text, at, middle);
    written++;
  }
}

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
