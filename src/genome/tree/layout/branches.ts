import type { RootedTree } from './rooted.ts';
import { SegmentGrid } from './segment_grid.ts';

/** Branches of more nodes get a little more light, since they open up in it. */
const POWER = 0.2;

/** A branch as it is seen: from `right` to `left`, angles about the direction `middle`. */
export interface Seen {
  begin: number;
  end: number;
  middle: number;
  right: number;
  left: number;
}

/** Nodes stand in preorder here, so that a branch is a run of them. */
export class Branches {
  readonly #tree: RootedTree;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #px: Float64Array;
  readonly #py: Float64Array;
  /** Place of each node in preorder, and its parent's place. */
  readonly #at: Int32Array;
  readonly #nodeAt: Int32Array;
  readonly #above: Int32Array;
  readonly #turn: Float64Array;

  constructor(tree: RootedTree, x: Float64Array, y: Float64Array) {
    const n = x.length;
    this.#tree = tree;
    this.#x = x;
    this.#y = y;
    this.#at = new Int32Array(n);
    this.#nodeAt = new Int32Array(n);
    this.#above = new Int32Array(n).fill(-1);
    this.#turn = new Float64Array(n);
    const { order, parent, first, children, size } = tree;
    let next = 0;
    for (const v of order) {
      if (parent[v]! < 0) {
        this.#at[v] = next;
        next += size[v]!;
      }
      let place = this.#at[v]! + 1;
      for (let i = first[v]!; i < first[v + 1]!; i++) {
        const child = children[i]!;
        this.#at[child] = place;
        this.#above[place] = this.#at[v]!;
        place += size[child]!;
      }
      this.#nodeAt[this.#at[v]!] = v;
    }
    this.#px = Float64Array.from(this.#nodeAt, (v) => x[v]!);
    this.#py = Float64Array.from(this.#nodeAt, (v) => y[v]!);
  }

  degree(v: number): number {
    const { first, parent } = this.#tree;
    return first[v + 1]! - first[v]! + (parent[v]! >= 0 ? 1 : 0);
  }

  tell(): void {
    this.#nodeAt.forEach((v, place) => {
      this.#x[v] = this.#px[place]!;
      this.#y[v] = this.#py[place]!;
    });
  }

  /** As much light between the branches of v and all the rest. @returns the largest turn, 0 when they are left as they are */
  equalise(v: number): number {
    const { size, parent, root } = this.#tree;
    const place = this.#at[v]!;
    if (parent[v]! < 0) return this.#spread(v, undefined);
    const rest = this.#seen(place, this.#at[parent[v]!]!, [
      [this.#at[root]!, place],
      [place + size[v]!, this.#at[root]! + size[root]!],
    ]);
    return rest ? this.#spread(v, rest) : 0;
  }

  /** The same, with an eye only for those links that the branches of v can get to. */
  equaliseNear(v: number, grid: SegmentGrid, mostCells: number): number {
    const { size, parent } = this.#tree;
    const place = this.#at[v]!;
    const end = place + size[v]!;
    let reach = 0;
    for (let i = place + 1; i < end; i++)
      reach = Math.max(reach, Math.hypot(this.#px[i]! - this.#px[place]!, this.#py[i]! - this.#py[place]!));
    const near = grid.near(this.#px[place]!, this.#py[place]!, reach, mostCells);
    if (!near) return 0;
    const rest = this.#seenNear(place, end, this.#at[parent[v]!]!, near, reach * 1.0001);
    const moved = rest ? this.#spread(v, rest) : 0;
    if (moved > 0) for (let i = place + 1; i < end; i++) this.#putLink(grid, i);
    return moved;
  }

  grid(): SegmentGrid {
    let [left, right, top, bottom] = [0, 0, 0, 0];
    for (let i = 0; i < this.#px.length; i++) {
      left = Math.min(left, this.#px[i]!);
      right = Math.max(right, this.#px[i]!);
      top = Math.min(top, this.#py[i]!);
      bottom = Math.max(bottom, this.#py[i]!);
    }
    const side = Math.max(right - left, bottom - top, 1e-9) / Math.max(4, 1.5 * Math.sqrt(this.#px.length));
    const grid = new SegmentGrid(side);
    for (let i = 0; i < this.#px.length; i++) if (this.#above[i]! >= 0) this.#putLink(grid, i);
    return grid;
  }

  #putLink(grid: SegmentGrid, i: number): void {
    const up = this.#above[i]!;
    grid.put(i, this.#px[i]!, this.#py[i]!, this.#px[up]!, this.#py[up]!);
  }

  #spread(v: number, rest: Seen | undefined): number {
    const { first, children, size } = this.#tree;
    const place = this.#at[v]!;
    const branches: Seen[] = [];
    for (let i = first[v]!; i < first[v + 1]!; i++) {
      const child = children[i]!;
      const begin = this.#at[child]!;
      const seen = this.#seen(place, begin, [[begin, begin + size[child]!]]);
      if (!seen) return 0;
      branches.push(seen);
    }
    const taken = [...branches, ...(rest ? [rest] : [])].reduce(
      (sum, { left, right }) => sum + left - right,
      0,
    );
    const light = 2 * Math.PI - taken;
    if (light <= 0.02) return 0;
    // From where all the rest ends, or from the first branch, in the order in which they stand.
    const from = rest ? rest.middle + rest.left : branches[0]!.middle + branches[0]!.right;
    const after = (angle: number) => {
      const turn = (angle - from) % (2 * Math.PI);
      return turn < 0 ? turn + 2 * Math.PI : turn;
    };
    const around = branches
      .map((branch, i) => ({
        branch,
        i,
        at: after(branch.middle),
        wants: (branch.end - branch.begin) ** POWER,
      }))
      .sort((a, b) => a.at - b.at || a.i - b.i);
    const restWants = rest
      ? around.reduce((most, { wants }) => Math.max(most, wants), 0)
      : around.at(-1)!.wants;
    const all = 2 * (around.reduce((sum, { wants }) => sum + wants, 0) + (rest ? restWants : 0));
    let before = restWants;
    let angle = rest ? from : from - (light * (before + around[0]!.wants)) / all;
    let most = 0;
    for (const { branch, wants } of around) {
      angle += (light * (before + wants)) / all;
      before = wants;
      const by = angle - branch.right - branch.middle;
      angle += branch.left - branch.right;
      most = Math.max(most, this.#turnBranch(branch, place, by));
    }
    return most;
  }

  #turnBranch({ begin, end }: Seen, about: number, by: number): number {
    const turn = by - 2 * Math.PI * Math.round(by / (2 * Math.PI));
    if (Math.abs(turn) < 1e-9) return 0;
    const px = this.#px;
    const py = this.#py;
    const [cx, cy, cos, sin] = [px[about]!, py[about]!, Math.cos(turn), Math.sin(turn)];
    for (let i = begin; i < end; i++) {
      const dx = px[i]! - cx;
      const dy = py[i]! - cy;
      px[i] = cx + dx * cos - dy * sin;
      py[i] = cy + dx * sin + dy * cos;
    }
    return Math.abs(turn);
  }

  /** What runs of nodes take of the view from a place; undefined where they go around behind it. */
  #seen(from: number, towards: number, runs: readonly (readonly [number, number])[]): Seen | undefined {
    const px = this.#px;
    const py = this.#py;
    const above = this.#above;
    const turn = this.#turn;
    const cx = px[from]!;
    const cy = py[from]!;
    let ux = px[towards]! - cx;
    let uy = py[towards]! - cy;
    const away = Math.hypot(ux, uy);
    if (away === 0) return undefined;
    ux /= away;
    uy /= away;
    let right = 0;
    let left = 0;
    let [rightX, rightY, leftX, leftY] = [1, 0, 1, 0];
    for (const [begin, end] of runs) {
      for (let i = begin; i < end; i++) {
        const dx = px[i]! - cx;
        const dy = py[i]! - cy;
        const a = dx * ux + dy * uy;
        const b = dy * ux - dx * uy;
        const sum = Math.abs(a) + Math.abs(b);
        const t = sum === 0 ? 0 : asAngle(a, b / sum);
        turn[i] = t;
        const up = above[i]!;
        if (up >= 0 && up !== from && Math.abs(turn[up]! - t) > 2) return undefined;
        if (t > left) {
          left = t;
          leftX = a;
          leftY = b;
        } else if (t < right) {
          right = t;
          rightX = a;
          rightY = b;
        }
      }
    }
    const [begin, end] = [runs[0]![0], runs[0]![1]];
    return {
      ...{ begin, end, middle: Math.atan2(uy, ux) },
      ...{ right: Math.atan2(rightY, rightX), left: Math.atan2(leftY, leftX) },
    };
  }

  /** What links that are not behind a place (places up to `end`) take of the view from it, as far as one `reach`es. */
  #seenNear(
    place: number,
    end: number,
    up: number,
    links: readonly number[],
    reach: number,
  ): Seen | undefined {
    const [cx, cy] = [this.#px[place]!, this.#py[place]!];
    const middle = Math.atan2(this.#py[up]! - cy, this.#px[up]! - cx);
    const [cos, sin] = [Math.cos(middle), Math.sin(middle)];
    let right = 0;
    let left = 0;
    for (const i of links) {
      if (i >= place && i < end) continue;
      const other = this.#above[i]!;
      const [ax, ay, bx, by] = [
        this.#px[i]! - cx,
        this.#py[i]! - cy,
        this.#px[other]! - cx,
        this.#py[other]! - cy,
      ];
      const part = clipped(ax, ay, bx, by, reach);
      if (!part) continue;
      const [px, py, qx, qy] = part;
      const one = Math.atan2(py * cos - px * sin, px * cos + py * sin);
      const two = Math.atan2(qy * cos - qx * sin, qx * cos + qy * sin);
      // It runs behind the place.
      if (Math.abs(one - two) > Math.PI) return undefined;
      left = Math.max(left, one, two);
      right = Math.min(right, one, two);
    }
    return { begin: 0, end: 0, middle, right, left };
  }
}

/** The part of a link that is in a circle about (0, 0); undefined when none is. */
function clipped(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
): [number, number, number, number] | undefined {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = ax * dx + ay * dy;
  const under = along * along - square * (ax * ax + ay * ay - radius * radius);
  if (square === 0 || under < 0) {
    return ax * ax + ay * ay <= radius * radius ? [ax, ay, bx, by] : undefined;
  }
  const root = Math.sqrt(under);
  const from = Math.max(0, (-along - root) / square);
  const to = Math.min(1, (-along + root) / square);
  return from > to ? undefined : [ax + dx * from, ay + dy * from, ax + dx * to, ay + dy * to];
}

/** Grows as the angle of (a, b) does, from −2 to 2, without its cost; `part` is b / (|a| + |b|). */
const asAngle = (a: number, part: number) => (a >= 0 ? part : part >= 0 ? 2 - part : -2 - part);
