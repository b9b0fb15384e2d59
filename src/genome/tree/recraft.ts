import { type Directed, distance, wholeDistance } from './directed.ts';
import { splitFromOne } from './split_models.ts';

/** An edge of a tree, from the source to the target; nodes are places in the order of rank. */
export interface TreeEdge {
  source: number;
  target: number;
}

interface Waiting extends TreeEdge {
  /** Directed distance: of the backbone rounded, of an edge that was looked at as it is. */
  d: number;
  /** Decides between equal distances, the lower first. */
  turn: number;
}

/** Of the paper's "centroids": the best-ranked nodes of a component, tried first. */
const CENTROIDS = 3;
const CENTROID_REACH = 1.5;
const NEIGHBOUR_REACH = 2;

/**
 * Local branch recrafting (methods: MSTreeV2; Zhou and others 2018, "Local branch recrafting"): the edges of the
 * backbone join components, the shortest first, and before each join both ends may move inside their components, where
 * the likelihoods speak for it. An edge that grew beyond the next waits for its new turn. Nodes stand in the order of
 * their rank, so that a lower number is a better rank. What the paper leaves open is as GrapeTree answers it (ADR 0048).
 */
export function recraft(directed: Directed, parents: Int32Array): TreeEdge[] {
  const waiting = new Heap();
  for (const edge of inOrder(directed, parents)) waiting.add(edge);
  const forest = new Forest(directed);
  const edges: TreeEdge[] = [];
  let returned = 0;
  for (let edge = waiting.take(); edge !== undefined; edge = waiting.take()) {
    const moved = forest.move(edge);
    const d = distance(directed, moved.source, moved.target);
    const next = waiting.first();
    if (next !== undefined && d > next.d) {
      // It comes before all others that are as long.
      waiting.add({ ...moved, d, turn: --returned });
      continue;
    }
    forest.join(moved);
    edges.push(moved);
  }
  return edges;
}

/** The shortest (rounded) first; of equals that with the best-ranked end, then that with the better other end. */
function inOrder(directed: Directed, parents: Int32Array): Waiting[] {
  const edges: Omit<Waiting, 'turn'>[] = [];
  parents.forEach((source, target) => {
    if (source >= 0) edges.push({ source, target, d: wholeDistance(directed, source, target) });
  });
  edges.sort(
    (a, b) =>
      a.d - b.d ||
      Math.min(a.source, a.target) - Math.min(b.source, b.target) ||
      Math.max(a.source, a.target) - Math.max(b.source, b.target),
  );
  return edges.map((edge, turn) => ({ ...edge, turn }));
}

class Forest {
  readonly #directed: Directed;
  /** By rank. */
  readonly #neighbours: number[][];
  readonly #component: Int32Array;
  readonly #members: number[][];
  /** The best-ranked members of each component, best first. */
  readonly #centroids: number[][];
  /** The search in which a node was last tried. */
  readonly #tried: Int32Array;
  #search = 0;

  constructor(directed: Directed) {
    this.#directed = directed;
    const all = Array.from({ length: directed.n }, (_, i) => i);
    this.#neighbours = all.map(() => []);
    this.#component = Int32Array.from(all);
    this.#members = all.map((i) => [i]);
    this.#centroids = all.map((i) => [i]);
    this.#tried = new Int32Array(directed.n);
  }

  /** The edge with its ends where the likelihoods want them, first the source and then the target. */
  move({ source, target }: TreeEdge): TreeEdge {
    const directed = this.#directed;
    const toTarget = (w: number) => distance(directed, w, target);
    const s = this.#alongTree(this.#toCentroid(source, toTarget).at, toTarget, source);
    const fromSource = (w: number) => distance(directed, s, w);
    return { source: s, target: this.#targetEnd(target, fromSource) };
  }

  /**
   * The target moves to a centroid, as the source does, but not along the tree: where it did not move, stands behind all centroids
   * and a neighbour of it would do, GrapeTree takes the last centroid, however far, and asks for the split with that one's
   * distances. Its trees are what ours are compared with, so we do the same.
   */
  #targetEnd(target: number, far: (w: number) => number): number {
    const { at, last } = this.#toCentroid(target, far);
    if (at !== target || last === target) return at;
    const directed = this.#directed;
    const here = far(target);
    const there = distance(directed, target, last);
    const back = distance(directed, last, target);
    const better = (w: number) => {
      const d = far(w);
      if (d >= NEIGHBOUR_REACH * here) return false;
      if (d < here) return !splitFromOne(directed.loci, there, back, here, d);
      return w < target && splitFromOne(directed.loci, back, there, d, here);
    };
    return this.#neighbours[target]!.some(better) ? last : target;
  }

  /** To the first of the centroids that is better ranked and not too far, where both split from one ancestor. */
  #toCentroid(start: number, far: (w: number) => number): { at: number; last: number } {
    let last = start;
    const here = far(start);
    for (const w of this.#centroids[this.#component[start]!]!) {
      last = w;
      if (w === start) break;
      const d = far(w);
      if (d < CENTROID_REACH * here && this.#contemporaries(w, start, d, here)) return { at: w, last };
    }
    return { at: start, last };
  }

  /** On from neighbour to neighbour, the best-ranked first. */
  #alongTree(from: number, far: (w: number) => number, start: number): number {
    const tried = this.#tried;
    const search = ++this.#search;
    tried[start] = search;
    let at = from;
    let here = far(at);
    for (let moved = true; moved; ) {
      moved = false;
      tried[at] = search;
      for (const w of this.#neighbours[at]!) {
        if (tried[w] === search) continue;
        const d = far(w);
        if (d >= NEIGHBOUR_REACH * here) continue;
        tried[w] = search;
        const better =
          d < here ? !this.#contemporaries(at, w, here, d) : w < at && this.#contemporaries(w, at, d, here);
        if (!better) continue;
        at = w;
        here = d;
        moved = true;
        break;
      }
    }
    return at;
  }

  /** Whether both split from one ancestor; otherwise `b` lies on the way from `a` to the other end, which is so far from each. */
  #contemporaries(a: number, b: number, farA: number, farB: number): boolean {
    const directed = this.#directed;
    return splitFromOne(directed.loci, distance(directed, a, b), distance(directed, b, a), farA, farB);
  }

  join({ source, target }: TreeEdge): void {
    insert(this.#neighbours[source]!, target);
    insert(this.#neighbours[target]!, source);
    let [large, small] = [this.#component[source]!, this.#component[target]!];
    if (this.#members[small]!.length > this.#members[large]!.length) [large, small] = [small, large];
    for (const member of this.#members[small]!) {
      this.#component[member] = large;
      this.#members[large]!.push(member);
    }
    const best = [...this.#centroids[large]!, ...this.#centroids[small]!].sort((a, b) => a - b);
    this.#centroids[large] = best.slice(0, CENTROIDS);
    this.#members[small] = [];
  }
}

/** Into a list of numbers in order. */
function insert(list: number[], value: number): void {
  let at = list.push(value) - 1;
  for (; at > 0 && list[at - 1]! > value; at--) list[at] = list[at - 1]!;
  list[at] = value;
}

/** A binary heap: the shortest edge first, then the lowest turn. */
class Heap {
  readonly #edges: Waiting[] = [];

  first(): Waiting | undefined {
    return this.#edges[0];
  }

  add(edge: Waiting): void {
    const edges = this.#edges;
    let at = edges.push(edge) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (before(edges[up]!, edge) <= 0) break;
      edges[at] = edges[up]!;
      at = up;
    }
    edges[at] = edge;
  }

  take(): Waiting | undefined {
    const edges = this.#edges;
    const top = edges[0];
    const last = edges.pop();
    if (last === undefined || edges.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= edges.length) break;
      if (down + 1 < edges.length && before(edges[down + 1]!, edges[down]!) < 0) down++;
      if (before(last, edges[down]!) <= 0) break;
      edges[at] = edges[down]!;
      at = down;
    }
    edges[at] = last;
    return top;
  }
}

const before = (a: Waiting, b: Waiting) => a.d - b.d || a.turn - b.turn;
