import type { Slice } from './colouring.ts';
import type { Painted } from './painted.ts';
import { scaleBar } from './scale_bar.ts';
import { pixelsOf, type ViewPort } from './view_port.ts';
import { lengthWord, Taken } from './word_room.ts';

/** Paths with thousands of pieces are slower than several with hundreds. */
const PIECES = 400;
const MOST_LABELS = 500;
/** A rim would take too much of smaller ones. */
const WITH_RIM = 3.2;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

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

/** Whole circles of one colour are one path each; pies are drawn one by one. Only large ones have a rim. */
function nodes(on: Canvas, { slices, ink }: Painted, { x, y, r, width, height }: Drawn): void {
  const small = new Map<string, number[]>();
  const large = new Map<string, number[]>();
  const pies: number[] = [];
  for (let v = 0; v < x.length; v++) {
    const pie = slices[v]!;
    const around = r[v]!;
    if (pie.length === 0 || x[v]! < -around || y[v]! < -around) continue;
    if (x[v]! > width + around || y[v]! > height + around) continue;
    if (pie.length > 1) pies.push(v);
    else put(around < WITH_RIM ? small : large, pie[0]!.colour, v);
  }
  on.lineWidth = 1;
  on.strokeStyle = ink.paper;
  for (const [colour, of] of small) circles(on, of, { x, y, r }, colour, false);
  for (const [colour, of] of large) circles(on, of, { x, y, r }, colour, true);
  for (const v of pies) pieOf(on, slices[v]!, x[v]!, y[v]!, r[v]!);
}

function put(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function circles(
  on: Canvas,
  of: readonly number[],
  { x, y, r }: Pick<Drawn, 'x' | 'y' | 'r'>,
  colour: string,
  rim: boolean,
): void {
  on.fillStyle = colour;
  for (let begin = 0; begin < of.length; begin += PIECES) {
    on.beginPath();
    for (const v of of.slice(begin, begin + PIECES)) {
      const around = r[v]!;
      if (around < 1.5) on.rect(x[v]! - around, y[v]! - around, 2 * around, 2 * around);
      else {
        on.moveTo(x[v]! + around, y[v]!);
        on.arc(x[v]!, y[v]!, around, 0, 2 * Math.PI);
      }
    }
    on.fill();
    if (rim) on.stroke();
  }
}

function pieOf(on: Canvas, slices: readonly Slice[], x: number, y: number, r: number): void {
  let from = -Math.PI / 2;
  for (const { share, colour } of slices) {
    const to = from + share * 2 * Math.PI;
    on.fillStyle = colour;
    on.beginPath();
    on.moveTo(x, y);
    on.arc(x, y, r, from, to);
    on.fill();
    from = to;
  }
  if (r < WITH_RIM) return;
  on.beginPath();
  on.arc(x, y, r, 0, 2 * Math.PI);
  on.stroke();
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
