import type { RootedTree } from './rooted.ts';

/** Looks at a node from another one that all rounds together may take: a second at most. */
const MOST_LOOKS = 20_000_000;
const MOST_ROUNDS = 12;
/** Branches of more nodes get a little more light, since they open up in it. */
const POWER = 0.2;
/** In a larger tree only forks are looked from; in a smaller one also what hangs in a row may bend. */
const BENDING = 3000;
/** Of a turn: what is less is not seen. */
const STILL = 0.01;

/**
 * Turns branches about their nodes so that there is as much empty view between each two neighbours (Felsenstein's
 * equal-daylight, as in DRAWTREE): what the first layout kept in narrow cones opens up. Lengths stay, and so does that no two
 * links cross: seen from the node each branch, and all the rest, is turned only where it has a part of the view to itself.
 * @param x changed in place, as is y
 */
export function openUp(tree: RootedTree, x: Float64Array, y: Float64Array): void {
  const n = x.length;
  if (n < 3) return;
  const eyes = new Daylight(tree, x, y);
  const forks = n > BENDING ? 2 : 1;
  // Parts that hang at other roots stay as they are.
  const inner = [...tree.order.subarray(0, tree.size[tree.root])].filter((v) => eyes.degree(v) > forks);
  // Of a tree that is too large for a whole round, the nodes that hold most apart.
  const most = Math.max(1, Math.floor(MOST_LOOKS / n));
  const asked = inner.length <= most ? inner : largest(inner, tree, most);
  const rounds = Math.min(MOST_ROUNDS, Math.floor(most / Math.max(1, asked.length)) || 1);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const v of asked) moved = Math.max(moved, eyes.equalise(v));
    if (moved < STILL) break;
  }
  eyes.tell();
}

function largest(inner: readonly number[], { size }: RootedTree, most: number): number[] {
  const kept = new Set([...inner].sort((a, b) => size[b]! - size[a]! || a - b).slice(0, most));
  return inner.filter((v) => kept.has(v));
}

/** A branch as it is seen: from `right` to `left`, angles about the direction `middle`. */
interface Seen {
  begin: number;
  end: number;
  middle: number;
  right: number;
  left: number;
}

/** Nodes stand in preorder here, so that a branch is a run of them. */
class Daylight {
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

  /** @returns the largest turn of a branch, 0 when they are left as they are */
  equalise(v: number): number {
    const { first, children, size, parent, root } = this.#tree;
    const place = this.#at[v]!;
    const branches: Seen[] = [];
    for (let i = first[v]!; i < first[v + 1]!; i++) {
      const child = children[i]!;
      const begin = this.#at[child]!;
      const seen = this.#seen(place, begin, [[begin, begin + size[child]!]]);
      if (!seen) return 0;
      branches.push(seen);
    }
    const up = parent[v]! >= 0 ? this.#at[parent[v]!]! : -1;
    const end = this.#at[root]! + size[root]!;
    const rest =
      up < 0
        ? undefined
        : this.#seen(place, up, [
            [this.#at[root]!, place],
            [place + size[v]!, end],
          ]);
    if (up >= 0 && !rest) return 0;
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
    const restWants = rest ? Math.max(...around.map(({ wants }) => wants)) : around.at(-1)!.wants;
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
}

/** Grows as the angle of (a, b) does, from −2 to 2, without its cost; `part` is b / (|a| + |b|). */
const asAngle = (a: number, part: number) => (a >= 0 ? part : part >= 0 ? 2 - part : -2 - part);
