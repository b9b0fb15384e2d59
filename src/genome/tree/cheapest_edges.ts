import type { Directed } from './directed.ts';
import type { KernelMemory } from './kernel_memory.ts';

/** Edges into a node that are kept of it, the cheapest. */
const KEPT = 8;

/** A group of no more nodes than this, or than a 256th of all, has no row. */
const SMALL = 32;
const ROWS = 256;

/** Bytes for each node that rows take at most, and what else is as long as one. */
export const BACKBONE_BYTES = 8 * (ROWS + 3);

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

/**
 * Of a large group: for each source the cheapest edge into it, by the source's place, as a key: cost × n + when the node that it
 * leads to came. No number where the source is inside.
 */
interface Row {
  keys: Float64Array;
  /** Costs are above what they are by this. */
  less: number;
}

/**
 * The cheapest edges into groups of nodes that are melted into larger ones and lowered as a whole. A small group looks through the few
 * cheapest edges of its nodes; one that is large, or whose nodes' edges have all come to lie inside it, has a row by source, into which
 * each node's costs are laid once. So all of it is little more than reading the counts twice, which the kernel does (assembly/edges.ts).
 *
 * An edge from s costs round(d) + r(s)/n, × n: cost modulo n is the source. Keys are whole numbers under L × n² < 2^49.
 */
export class CheapestEdges {
  readonly #directed: Directed;
  readonly #memory: KernelMemory;
  readonly #n: number;
  readonly #most: number;
  /** Numbers in a row: whole vectors for the kernel. */
  readonly #width: number;
  /** In the kernel's memory: the rank of each place, and what it answers. */
  readonly #ranks: Float64Array;
  readonly #answer: Float64Array;
  /** Of each node: its cheapest edges, the place of the first that comes from outside its group, what it was lowered by. */
  readonly #kept: Float64Array[];
  readonly #at: Int32Array;
  readonly #less: Float64Array;
  /** When the node came, and the nodes in that order. */
  readonly #since: Int32Array;
  readonly #order: number[] = [];
  /** Each node's way to the one that stands for its group. */
  readonly #up: Int32Array;
  readonly #spare: Row[] = [];

  constructor(directed: Directed) {
    const { n, place, equal } = directed;
    this.#directed = directed;
    this.#memory = equal.memory;
    this.#n = n;
    this.#most = Math.max(SMALL, n / ROWS);
    this.#width = 8 * Math.ceil(n / 8);
    this.#ranks = this.#memory.floats(this.#width);
    place.forEach((row, node) => {
      this.#ranks[row] = node;
    });
    this.#answer = this.#memory.floats(2 * KEPT);
    this.#kept = new Array(n);
    this.#at = new Int32Array(n);
    this.#less = new Float64Array(n);
    this.#since = new Int32Array(n);
    this.#up = Int32Array.from({ length: n }, (_, i) => i);
  }

  /** A node becomes a group. */
  add(node: number): EdgesInto {
    this.#since[node] = this.#order.push(node) - 1;
    this.#kept[node] = this.#cheapest(node);
    const group = { size: 1, from: -1, head: -1, cost: 0, standsFor: node, nodes: [node], row: null };
    return this.#n === 1 ? group : this.#found(group);
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
    for (const { nodes } of groups) this.#mark(whole.row, nodes);
    for (const { row, nodes } of groups) {
      if (row !== null && row !== whole.row) this.#layRow(whole.row, row);
      for (const node of nodes) this.#layNode(whole.row, node);
    }
    return this.#found(whole);
  }

  #found(group: EdgesInto): EdgesInto {
    if (group.row === null && !this.#foundInNodes(group)) {
      group.row = this.#newRow();
      this.#mark(group.row, group.nodes);
      for (const node of group.nodes) this.#layNode(group.row, node);
      group.nodes = [];
    }
    if (group.row !== null) this.#foundInRow(group, group.row);
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

  /** Of equal costs that of the lower source, then into the node that came first. */
  #foundInRow(group: EdgesInto, { keys, less }: Row): void {
    const n = this.#n;
    const source = this.#memory.kernel.leastKey(keys.byteOffset, this.#width, n, this.#ranks.byteOffset);
    const cost = Math.floor(keys[source]! / n);
    group.cost = cost - less;
    group.head = this.#order[keys[source]! - cost * n]!;
    group.from = this.#ranks[source]!;
  }

  #cheapest(node: number): Float64Array {
    const { place, called, loci } = this.#directed;
    const self = place[node]!;
    const { byteOffset } = this.#countsOf(node);
    const answer = this.#answer;
    const { kernel } = this.#memory;
    const numbers = [called[node]!, loci, this.#ranks.byteOffset, KEPT, answer.byteOffset] as const;
    return answer.slice(0, kernel.cheapest(byteOffset, this.#n, self, ...numbers));
  }

  #countsOf(node: number): Uint16Array {
    const { place, equal } = this.#directed;
    return equal.row(place[node]!);
  }

  #newRow(): Row {
    const row = this.#spare.pop() ?? { keys: this.#memory.floats(this.#width), less: 0 };
    row.keys.fill(Number.POSITIVE_INFINITY, 0, this.#n).fill(Number.NaN, this.#n);
    row.less = 0;
    return row;
  }

  /** Nodes of a group lie inside now. */
  #mark({ keys }: Row, nodes: readonly number[]): void {
    for (const node of nodes) keys[this.#directed.place[node]!] = Number.NaN;
  }

  #layNode({ keys, less }: Row, node: number): void {
    const { called, loci } = this.#directed;
    const more = (less - this.#less[node]!) * this.#n + this.#since[node]!;
    const { byteOffset } = this.#countsOf(node);
    const { kernel } = this.#memory;
    kernel.lay(
      byteOffset,
      this.#width,
      this.#n,
      called[node]!,
      loci,
      this.#ranks.byteOffset,
      more,
      keys.byteOffset,
    );
    this.#kept[node] = NONE;
  }

  #layRow(row: Row, other: Row): void {
    const more = (row.less - other.less) * this.#n;
    this.#memory.kernel.layKeys(other.keys.byteOffset, this.#width, more, row.keys.byteOffset);
    this.#spare.push(other);
  }
}
