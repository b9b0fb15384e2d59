import { type Directed, distance } from './directed.ts';
import { favoursAncestor } from './split_models.ts';

/** An edge of a tree, from the source to the target; nodes are places in the order of rank. */
export interface TreeEdge {
  source: number;
  target: number;
}

interface Waiting extends TreeEdge {
  /** Unrounded directed distance. */
  d: number;
}

/** Of the paper's "centroids": the best-ranked nodes of a component, tried first. */
const CENTROIDS = 3;
const CENTROID_REACH = 1.5;
const NEIGHBOUR_REACH = 2;

/** Of equal distances the edge of the worse-ranked source joins first: so GrapeTree's trees show it (Agona is met exactly). */
const earlier = (a: Waiting, b: Waiting) => a.d - b.d || b.source - a.source || a.target - b.target;

/**
 * Local branch recrafting (methods: MSTreeV2; Zhou and others 2018, "Local branch recrafting"): the edges of the
 * backbone join components, the shortest first, and before each join both ends may move inside their components, where
 * the likelihoods speak for it. An edge that grew beyond the next waits for its new turn. Nodes stand in the order of
 * their rank, so that a lower number is a better rank.
 */
export function recraft(directed: Directed, parents: Int32Array): TreeEdge[] {
  const waiting = new Heap();
  parents.forEach((source, target) => {
    if (source >= 0) waiting.add({ source, target, d: distance(directed, source, target) });
  });
  const forest = new Forest(directed);
  const edges: TreeEdge[] = [];
  for (let edge = waiting.take(); edge !== undefined; edge = waiting.take()) {
    const moved = forest.move(edge);
    const next = waiting.first();
    if (next !== undefined && moved.d > next.d && moved.d > edge.d) {
      waiting.add(moved);
      continue;
    }
    forest.join(moved);
    edges.push({ source: moved.source, target: moved.target });
  }
  return edges;
}

class Forest {
  readonly #directed: Directed;
  readonly #neighbours: number[][];
  readonly #component: Int32Array;
  readonly #members: number[][];
  /** The best-ranked members of each component, best first. */
  readonly #centroids: number[][];
  /** The turn in which a node was last tried. */
  readonly #tried: Int32Array;
  #turn = 0;

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
  move({ source, target }: Waiting): Waiting {
    const directed = this.#directed;
    const s = this.#moveEnd(source, (w) => distance(directed, w, target));
    // "Repeat on v": the same steps with the names exchanged, so the distances go from the end that moves.
    const t = this.#moveEnd(target, (w) => distance(directed, w, s));
    return { source: s, target: t, d: distance(directed, s, t) };
  }

  /** `far`: the distance from a node to the other end of the edge. */
  #moveEnd(start: number, far: (w: number) => number): number {
    const directed = this.#directed;
    const turn = ++this.#turn;
    const tried = this.#tried;
    let at = start;
    tried[at] = turn;
    const better = (w: number): boolean => {
      const [here, there] = [far(at), far(w)];
      const loci = directed.loci;
      const ancestor = favoursAncestor(
        loci,
        distance(directed, at, w),
        distance(directed, w, at),
        here,
        there,
      );
      return ancestor ? there < here : w < at;
    };
    const initial = far(start);
    for (const w of this.#centroids[this.#component[start]!]!) {
      if (tried[w] === turn || far(w) >= CENTROID_REACH * initial) continue;
      tried[w] = turn;
      if (better(w)) at = w;
    }
    for (let moved = true; moved; ) {
      moved = false;
      for (const w of this.#neighbours[at]!.sort((a, b) => a - b)) {
        if (tried[w] === turn) continue;
        tried[w] = turn;
        if (far(w) >= NEIGHBOUR_REACH * initial || !better(w)) continue;
        at = w;
        moved = true;
        break;
      }
    }
    return at;
  }

  join({ source, target }: TreeEdge): void {
    this.#neighbours[source]!.push(target);
    this.#neighbours[target]!.push(source);
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

/** A binary heap: the shortest edge first, ties by rank. */
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
      if (earlier(edges[up]!, edge) <= 0) break;
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
      if (down + 1 < edges.length && earlier(edges[down + 1]!, edges[down]!) < 0) down++;
      if (earlier(last, edges[down]!) <= 0) break;
      edges[at] = edges[down]!;
      at = down;
    }
    edges[at] = last;
    return top;
  }
}
