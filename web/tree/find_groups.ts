import type { Placed } from './shown_tree.ts';

/** A grid over the plane that knows which groups are near a point; made anew when they move. */
export class Places {
  readonly #cells = new Map<string, number[]>();
  readonly #placed: Placed;
  readonly #side: number;

  constructor(placed: Placed) {
    this.#placed = placed;
    const { x, y } = placed;
    let [left, right, top, bottom] = [0, 0, 0, 0];
    for (let v = 0; v < x.length; v++) {
      left = Math.min(left, x[v]!);
      right = Math.max(right, x[v]!);
      top = Math.min(top, y[v]!);
      bottom = Math.max(bottom, y[v]!);
    }
    this.#side = Math.max(right - left, bottom - top, 1e-9) / Math.max(1, Math.sqrt(x.length));
    for (let v = 0; v < x.length; v++) {
      const key = this.#key(x[v]!, y[v]!);
      const cell = this.#cells.get(key);
      if (cell) cell.push(v);
      else this.#cells.set(key, [v]);
    }
  }

  #key(x: number, y: number): string {
    return `${Math.floor(x / this.#side)} ${Math.floor(y / this.#side)}`;
  }

  /**
   * The group whose circle is at a point; where circles lie over each other, the one whose middle is nearest.
   * @param radiusOf how large a group is drawn now, in the unit of the plane
   * @param most the largest of these
   */
  at(px: number, py: number, radiusOf: (group: number) => number, most: number): number | undefined {
    const { x, y } = this.#placed;
    let found: number | undefined;
    let nearest = Infinity;
    const cells = Math.ceil(most / this.#side);
    const consider = (v: number) => {
      const away = Math.hypot(x[v]! - px, y[v]! - py);
      if (away > radiusOf(v) || away >= nearest) return;
      nearest = away;
      found = v;
    };
    if (cells > 20) for (let v = 0; v < x.length; v++) consider(v);
    else
      for (let i = -cells; i <= cells; i++)
        for (let j = -cells; j <= cells; j++)
          for (const v of this.#cells.get(this.#key(px + i * this.#side, py + j * this.#side)) ?? [])
            consider(v);
    return found;
  }

  /** The groups whose middles are in a polygon, by the even-odd rule. */
  within(polygon: readonly { x: number; y: number }[]): number[] {
    if (polygon.length < 3) return [];
    const { x, y } = this.#placed;
    const found: number[] = [];
    for (let v = 0; v < x.length; v++) if (isInside(polygon, x[v]!, y[v]!)) found.push(v);
    return found;
  }
}

/** Whether a point is inside a polygon. */
function isInside(polygon: readonly { x: number; y: number }[], px: number, py: number): boolean {
  let inside = false;
  let before = polygon.at(-1)!;
  for (const now of polygon) {
    if (now.y > py !== before.y > py) {
      const at = now.x + ((py - now.y) / (before.y - now.y)) * (before.x - now.x);
      if (px < at) inside = !inside;
    }
    before = now;
  }
  return inside;
}
