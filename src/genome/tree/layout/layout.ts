import { openUp } from './daylight.ts';
import { cone, type HalfPlane, mostTurn, within } from './room.ts';
import { type LinkTree, type RootedTree, rootedTree } from './rooted.ts';
import { shares } from './shares.ts';

export interface LayoutTree extends LinkTree {
  /** How large each node is drawn, in the unit of the lengths; a link is drawn from rim to rim. 0 where it is not given. */
  radii?: Float64Array;
}

export interface LayoutWish {
  /** `true`: a link is as long as its distance. `log`: as long as log₂(1 + distance). */
  lengths: 'true' | 'log';
  /** As one needs it to see how large a tree is: branches do not open up. */
  rough?: boolean;
}

export interface Layout {
  x: Float64Array;
  y: Float64Array;
}

/** How long a link of a distance is drawn, rim to rim. */
export function drawnLength(distance: number, lengths: LayoutWish['lengths']): number {
  const d = Number.isFinite(distance) && distance > 0 ? distance : 0;
  return lengths === 'log' ? Math.log2(1 + d) : d;
}

/** No cone is wider: what is not convex could be left and entered again. */
const WIDEST = Math.PI * 0.96;
/** A part of each cone stays empty, so that neighbours are told apart. */
const FILLED = 0.94;

/**
 * Places of the nodes of a tree in the plane, in the unit of the lengths, around the hub at (0, 0); the same for the same
 * tree, whatever the order of its links. Links have exactly their lengths (+ the radii of both ends) and never cross:
 * each branch keeps to a room of its own, a convex one. Unlike in the equal-angle layout the room of a branch is not only a
 * cone that it could grow in for ever. What reaches less far than the next wall may turn anywhere, backwards too, so that
 * a hub's leaves stand all around it and its long branches share what lies ahead.
 * O(n × walls in reach), then branches open up (daylight.ts): 10,000 nodes take 0.3 s of processor time.
 */
export function treeLayout(tree: LayoutTree, wish: LayoutWish): Layout {
  const rooted = rootedTree(tree);
  const { order, parent } = rooted;
  const size = (v: number) => tree.radii?.[v] ?? 0;
  const length = new Float64Array(tree.nodes);
  for (const v of order)
    if (parent[v]! >= 0)
      length[v] = drawnLength(rooted.distance[v]!, wish.lengths) + size(v) + size(parent[v]!);
  const reach = reaches(rooted, length, size);
  const weight = weights(rooted);
  const x = new Float64Array(tree.nodes);
  const y = new Float64Array(tree.nodes);
  const facing = new Float64Array(tree.nodes);
  const room: (HalfPlane[] | undefined)[] = new Array(tree.nodes);
  let beside = 0;
  for (const v of order) {
    if (parent[v]! < 0 && v !== rooted.root) {
      // A part that is not connected: it stands beside the others, as if a wall were between.
      if (beside === 0) beside = reach[rooted.root]!;
      x[v] = beside + reach[v]! + 1;
      beside += 2 * reach[v]! + 1;
    }
    const walls = room[v] ?? [];
    room[v] = undefined;
    for (const { child, from, to } of places(rooted, v, { x, y, facing, reach, weight, length, walls })) {
      const angle = (from + to) / 2;
      facing[child] = angle;
      x[child] = x[v]! + length[child]! * Math.cos(angle);
      y[child] = y[v]! + length[child]! * Math.sin(angle);
      const half = (Math.min(to - from, WIDEST) / 2) * FILLED;
      const added = cone(x[v]!, y[v]!, angle, half);
      room[child] = within(walls, added, x[child]!, y[child]!, reach[child]!);
    }
  }
  if (!wish.rough) openUp(rooted, x, y);
  lieDown(x, y);
  return { x, y };
}

/** Of a drawing on a screen or a page. */
const WIDE = 1.6;
/** Directions that are tried. */
const TURNS = 36;

/** Turns it about (0, 0) so that it fits best into what is wider than high. */
function lieDown(x: Float64Array, y: Float64Array): void {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    const angle = (turn * Math.PI) / TURNS;
    const side = sideOf(x, y, Math.cos(angle), Math.sin(angle));
    if (side < least * 0.999) {
      least = side;
      best = angle;
    }
  }
  const cos = Math.cos(best);
  const sin = Math.sin(best);
  for (let v = 0; v < x.length; v++) {
    const was = x[v]!;
    x[v] = was * cos - y[v]! * sin;
    y[v] = was * sin + y[v]! * cos;
  }
}

/** How high a drawing must be that shows it turned so. */
function sideOf(x: Float64Array, y: Float64Array, cos: number, sin: number): number {
  let [left, right, top, bottom] = [0, 0, 0, 0];
  for (let v = 0; v < x.length; v++) {
    const across = x[v]! * cos - y[v]! * sin;
    const down = x[v]! * sin + y[v]! * cos;
    if (across < left) left = across;
    if (across > right) right = across;
    if (down < top) top = down;
    if (down > bottom) bottom = down;
  }
  return Math.max((right - left) / WIDE, bottom - top);
}

/** How far from each node what hangs at it can get. */
function reaches(
  { order, parent }: RootedTree,
  length: Float64Array,
  size: (v: number) => number,
): Float64Array {
  const reach = new Float64Array(order.length);
  for (let i = order.length - 1; i >= 0; i--) {
    const v = order[i]!;
    reach[v] = Math.max(reach[v]!, size(v));
    const p = parent[v]!;
    if (p >= 0) reach[p] = Math.max(reach[p]!, reach[v]! + length[v]!);
  }
  return reach;
}

/** How much of the view from its parent each branch wants. */
function weights({ order, parent, size }: RootedTree): Float64Array {
  const leaves = new Float64Array(order.length);
  const weight = new Float64Array(order.length);
  for (let i = order.length - 1; i >= 0; i--) {
    const v = order[i]!;
    if (size[v] === 1) leaves[v] = 1;
    if (parent[v]! >= 0) leaves[parent[v]!]! += leaves[v]!;
    weight[v] = leaves[v]! ** 0.8;
  }
  return weight;
}

interface Place {
  child: number;
  /** Angles between which the child and all behind it stay, as seen from its parent. */
  from: number;
  to: number;
}

interface Standing extends Layout {
  facing: Float64Array;
  reach: Float64Array;
  weight: Float64Array;
  length: Float64Array;
  walls: readonly HalfPlane[];
}

function places({ first, children, parent }: RootedTree, v: number, standing: Standing): Place[] {
  const { reach, weight, length, facing } = standing;
  const far = (c: number) => length[c]! + reach[c]!;
  const around = [...children.subarray(first[v]!, first[v + 1]!)].sort(
    (a, b) => far(b) - far(a) || weight[b]! - weight[a]! || a - b,
  );
  if (around.length === 0) return [];
  const free = parent[v]! < 0;
  const ahead = free ? 0 : facing[v]!;
  const behind = free ? 2 * Math.PI : Math.PI * 0.97;
  // How far to each side of ahead the child may turn that reaches so far: less for those that reach further.
  const left = around.map((c) =>
    mostTurn(1, standing.walls, standing.x[v]!, standing.y[v]!, ahead, far(c), behind),
  );
  const right = around.map((c) =>
    mostTurn(-1, standing.walls, standing.x[v]!, standing.y[v]!, ahead, far(c), behind),
  );
  const widths = shares(
    around.map((c) => weight[c]!),
    around.map((_, i) => Math.min(2 * Math.PI, left[i]! + right[i]!)),
  );
  return packed(around, widths, left, right, ahead);
}

/** The furthest in the middle, each next one at that side which has more room left. */
function packed(
  around: readonly number[],
  widths: readonly number[],
  left: readonly number[],
  right: readonly number[],
  ahead: number,
): Place[] {
  const placed: Place[] = [];
  // What is taken so far: from −low to high, seen from ahead.
  let low = 0;
  let high = 0;
  around.forEach((child, i) => {
    const width = widths[i]!;
    if (i === 0) {
      const middle = (left[0]! - right[0]!) / 2;
      high = middle + width / 2;
      low = width / 2 - middle;
      placed.push({ child, from: ahead - low, to: ahead + high });
      return;
    }
    const roomLeft = left[i]! - high;
    const roomRight = right[i]! - low;
    if (roomLeft >= roomRight) {
      const to = Math.min(high + width, Math.max(high, left[i]!));
      placed.push({ child, from: ahead + high, to: ahead + to });
      high = to;
    } else {
      const to = Math.min(low + width, Math.max(low, right[i]!));
      placed.push({ child, from: ahead - to, to: ahead - low });
      low = to;
    }
  });
  return placed;
}
