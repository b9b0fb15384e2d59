import type { InCosts } from './arborescence.ts';

/** Edges into a node that are kept of it, the cheapest. */
const KEPT = 8;

/** A group of no more nodes than this, or than a 256th of all, has no row. */
const SMALL = 32;

const NONE = new Float64Array(0);

/** A group of nodes, and the cheapest edge into it from a node outside: to `head`, at its cost, reduced. */
export interface EdgesInto {
  size: number;
  from: number;
  head: number;
  cost: number;
  /** The node that stands for it. */
  standsFor: number;
  /** Its nodes, of a small group. */
  nodes: number[];
  row: Row | null;
}

/** Of a large group: for each source outside the cheapest edge into it. */
interface Row {
  /** Costs by source, above what they are by `less`. */
  costs: Float64Array;
  less: number;
  heads: Int32Array;
  inside: Uint8Array;
  /** Sources outside, `count` of them. */
  sources: Int32Array;
  count: number;
}

/**
 * The cheapest edges into groups of nodes that are melted into larger ones and lowered as a whole. A small group looks
 * through the few cheapest edges of its nodes; one that is large, or whose nodes' edges have all come to lie inside it, has a
 * row by source, into which each node's costs are laid once. So all of it is little more than reading the costs twice.
 */
export class CheapestEdges {
  readonly #n: number;
  readonly #most: number;
  readonly #costs: InCosts;
  /** Of each node: its cheapest edges, the place of the first that comes from outside its group, what it was lowered by. */
  readonly #kept: Float64Array[];
  readonly #at: Int32Array;
  readonly #less: Float64Array;
  /** When the node came. */
  readonly #since: Int32Array;
  #came = 0;
  /** Each node's way to the one that stands for its group. */
  readonly #up: Int32Array;
  readonly #spare: Row[] = [];

  constructor(n: number, costs: InCosts) {
    this.#n = n;
    this.#most = Math.max(SMALL, n / 256);
    this.#costs = costs;
    this.#kept = new Array(n);
    this.#at = new Int32Array(n);
    this.#less = new Float64Array(n);
    this.#since = new Int32Array(n);
    this.#up = Int32Array.from({ length: n }, (_, i) => i);
  }

  /** A node becomes a group. */
  add(node: number): EdgesInto {
    this.#since[node] = this.#came++;
    this.#kept[node] = this.#costs.cheapest(node, KEPT);
    const group = { size: 1, from: -1, head: -1, cost: 0, standsFor: node, nodes: [node], row: null };
    return this.#found(group);
  }

  /** The node that stands for the group of a node. */
  standsFor(node: number): number {
    const up = this.#up;
    let at = node;
    while (up[at] !== at) {
      up[at] = up[up[at]!]!;
      at = up[at]!;
    }
    return at;
  }

  /** One group of several, each lowered by what its cheapest edge costs. */
  melt(groups: readonly EdgesInto[]): EdgesInto {
    const largest = groups.reduce((a, b) => (b.size > a.size ? b : a));
    const whole: EdgesInto = { ...largest, size: 0, nodes: [], row: null };
    for (const group of groups) {
      whole.size += group.size;
      this.#up[group.standsFor] = whole.standsFor;
      if (group.row !== null) group.row.less += group.cost;
      for (const node of group.nodes) this.#less[node]! += group.cost;
    }
    if (whole.size === this.#n) return whole;
    const rows = groups.flatMap(({ row }) => row ?? []);
    if (rows.length === 0 && whole.size <= this.#most) {
      for (const { nodes } of groups) for (const node of nodes) whole.nodes.push(node);
      return this.#found(whole);
    }
    whole.row = largest.row ?? rows[0] ?? this.#newRow();
    for (const group of groups) if (group.row !== whole.row) mark(whole.row, group);
    dropInside(whole.row);
    for (const { row, nodes } of groups) {
      if (row !== null && row !== whole.row) this.#layRow(whole.row, row);
      for (const node of nodes) this.#layNode(whole.row, node);
    }
    return this.#found(whole);
  }

  #found(group: EdgesInto): EdgesInto {
    if (group.row === null && !this.#foundInNodes(group)) {
      group.row = this.#newRow();
      mark(group.row, group);
      dropInside(group.row);
      for (const node of group.nodes) this.#layNode(group.row, node);
      group.nodes = [];
    }
    if (group.row !== null) foundInRow(group, group.row);
    return group;
  }

  /** Whether the edges that are kept of the nodes say which is the cheapest. */
  #foundInNodes(group: EdgesInto): boolean {
    const n = this.#n;
    let least = Number.POSITIVE_INFINITY;
    /** Below this no cost can be that is not kept. */
    let unknown = Number.POSITIVE_INFINITY;
    for (const node of group.nodes) {
      const kept = this.#kept[node]!;
      let at = this.#at[node]!;
      while (at < kept.length && this.standsFor(kept[at]! % n) === group.standsFor) at++;
      this.#at[node] = at;
      if (at === kept.length) {
        if (at > 0) unknown = Math.min(unknown, kept[at - 1]! - this.#less[node]!);
        continue;
      }
      const cost = kept[at]! - this.#less[node]!;
      if (cost > least) continue;
      const from = kept[at]! % n;
      if (cost === least) {
        const order = from - group.from || this.#since[node]! - this.#since[group.head]!;
        if (order > 0) continue;
      }
      least = cost;
      group.from = from;
      group.head = node;
    }
    group.cost = least;
    return least <= unknown && least < Number.POSITIVE_INFINITY;
  }

  #newRow(): Row {
    const n = this.#n;
    const row = this.#spare.pop() ?? {
      ...{ costs: new Float64Array(n), less: 0, heads: new Int32Array(n) },
      ...{ inside: new Uint8Array(n), sources: new Int32Array(n), count: n },
    };
    row.costs.fill(Number.POSITIVE_INFINITY);
    row.less = 0;
    row.inside.fill(0);
    for (let s = 0; s < n; s++) row.sources[s] = s;
    row.count = n;
    return row;
  }

  #layNode(row: Row, node: number): void {
    const { costs, heads, sources, count } = row;
    const { place } = this.#costs;
    const counts = this.#costs.counts(node);
    const table = this.#costs.costs(node);
    const more = row.less - this.#less[node]!;
    for (let k = 0; k < count; k++) {
      const s = sources[k]!;
      const cost = table[counts[place[s]!]!]! + s + more;
      const least = costs[s]!;
      if (cost > least) continue;
      if (cost === least && this.#since[node]! > this.#since[heads[s]!]!) continue;
      costs[s] = cost;
      heads[s] = node;
    }
    this.#kept[node] = NONE;
  }

  #layRow(row: Row, other: Row): void {
    const { costs, heads, sources, count } = row;
    const more = row.less - other.less;
    for (let k = 0; k < count; k++) {
      const s = sources[k]!;
      const cost = other.costs[s]! + more;
      const head = other.heads[s]!;
      if (cost < costs[s]! || (cost === costs[s] && this.#since[head]! < this.#since[heads[s]!]!)) {
        costs[s] = cost;
        heads[s] = head;
      }
    }
    this.#spare.push(other);
  }
}

/** Nodes of a group lie inside now. */
function mark({ inside }: Row, { nodes, row }: EdgesInto): void {
  for (const node of nodes) inside[node] = 1;
  if (row === null) return;
  for (let s = 0; s < inside.length; s++) if (row.inside[s] === 1) inside[s] = 1;
}

function dropInside(row: Row): void {
  const { sources, inside } = row;
  let kept = 0;
  for (let k = 0; k < row.count; k++) if (inside[sources[k]!] === 0) sources[kept++] = sources[k]!;
  row.count = kept;
}

/** Of equal costs that of the lower source. */
function foundInRow(group: EdgesInto, { costs, heads, sources, count, less }: Row): void {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const s = sources[k]!;
    if (costs[s]! < least) {
      least = costs[s]!;
      group.from = s;
    }
  }
  group.cost = least - less;
  group.head = heads[group.from]!;
}
