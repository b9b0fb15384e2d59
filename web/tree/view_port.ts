import type { Placed } from './shown_tree.ts';

/** What of the plane of a tree is on the screen: pixels = at + units × scale. */
export interface ViewPort {
  x: number;
  y: number;
  scale: number;
}

const MARGIN = 28;
/** How much slower nodes grow than links as one comes nearer: they move apart, and a crowded hub can be read. */
const SLOWER = 0.6;

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What some groups take, with their circles; all of them when none are named. */
export function boxOf({ x, y, radii }: Placed, groups?: Iterable<number>): Box {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const v of groups ?? x.keys()) {
    box.left = Math.min(box.left, x[v]! - radii[v]!);
    box.right = Math.max(box.right, x[v]! + radii[v]!);
    box.top = Math.min(box.top, y[v]! - radii[v]!);
    box.bottom = Math.max(box.bottom, y[v]! + radii[v]!);
  }
  return box;
}

/** The box of the whole tree; of a node or two with so much around them that they do not fill the screen. */
export function boxOfTree(placed: Placed): Box {
  const box = boxOf(placed);
  const least = 10 * placed.radii.reduce((a, b) => Math.max(a, b), 0);
  const more = Math.max(0, least - Math.max(box.right - box.left, box.bottom - box.top)) / 2;
  return { left: box.left - more, right: box.right + more, top: box.top - more, bottom: box.bottom + more };
}

/** The port in which a box fills the screen. */
export function fitting({ left, right, top, bottom }: Box, width: number, height: number): ViewPort {
  const wide = Math.max(right - left, 1e-9);
  const high = Math.max(bottom - top, 1e-9);
  const scale = Math.max(1e-6, Math.min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high));
  return { scale, x: width / 2 - ((left + right) / 2) * scale, y: height / 2 - ((top + bottom) / 2) * scale };
}

/** Nearer by a factor, with the point of the plane under a pixel where it is. */
export function nearer(port: ViewPort, factor: number, at: { x: number; y: number }, fit: number): ViewPort {
  const scale = Math.min(fit * 4000, Math.max(fit / 4, port.scale * factor));
  const by = scale / port.scale;
  return { scale, x: at.x - (at.x - port.x) * by, y: at.y - (at.y - port.y) * by };
}

/** Pixels of a radius; `fit` is the scale at which the whole is seen. */
export function pixelsOf(radius: number, scale: number, fit: number): number {
  if (radius <= 0) return 0;
  return Math.max(1.3, radius * fit * (scale / fit) ** SLOWER);
}
