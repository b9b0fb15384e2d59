/** Larger than every cost, and far from running over. */
const NEVER = 2 ** 31 - 1;

/** Rows of single nodes that are kept while they wait on the path; those of others are asked for again. */
const MOST_WAITING = 512;

/** A node, or what a cycle was contracted to. */
interface Group {
  /** Nodes in it. */
  members: number[];
  parent: Group | null;
  children: Group[];
  /** The cheapest edge into it: from a node outside to `head` inside, at its cost as reduced so far. */
  from: number;
  head: number;
  cost: number;
  /** For each node the cheapest edge from it into the group, and where that ends; null for a single node not kept. */
  row: Int32Array | null;
  heads: Int32Array | null;
  /** What it costs, reduced, if the root is in it, and that root. */
  rootCost: number;
  root: number;
}

/**
 * The minimum arborescence over any root of a complete graph (Edmonds), exactly, in O(n²): grows a path backwards from
 * node 0 along the cheapest edges into its end, and contracts it where it meets itself (Gabow and others 1986).
 * `inCosts(t, row)` fills row[s] with the whole-numbered cost of s→t; of equal costs the lower source is taken.
 * Memory: rows of contracted groups on the path only, never the matrix. Answers each node's parent, -1 for the root.
 */
export function minimumArborescence(
  n: number,
  inCosts: (target: number, row: Int32Array) => void,
): Int32Array {
  const growth = new Growth(n, inCosts);
  return expand(n, growth.whole());
}

class Growth {
  readonly #n: number;
  readonly #inCosts: (target: number, row: Int32Array) => void;
  readonly #groupOf: (Group | undefined)[];
  readonly #spare: Int32Array[] = [];
  readonly #path: Group[] = [];
  #waiting = 0;

  constructor(n: number, inCosts: (target: number, row: Int32Array) => void) {
    this.#n = n;
    this.#inCosts = inCosts;
    this.#groupOf = new Array(n).fill(undefined);
  }

  /** Grows and contracts until everything is one group. */
  whole(): Group {
    this.#push(0);
    for (;;) {
      const end = this.#path.at(-1)!;
      if (end.members.length === this.#n) return end;
      const met = this.#groupOf[end.from];
      if (met === undefined) this.#push(end.from);
      else this.#contract(this.#path.splice(this.#path.indexOf(met)));
    }
  }

  #push(node: number): void {
    const row = this.#takeRow();
    this.#inCosts(node, row);
    row[node] = NEVER;
    const kept = this.#waiting < MOST_WAITING;
    const group = newGroup([node], kept ? row : null, null, 0, node);
    for (let s = 0; s < this.#n; s++) {
      if (row[s]! < group.cost) {
        group.cost = row[s]!;
        group.from = s;
      }
    }
    group.head = node;
    if (kept) this.#waiting++;
    else this.#spare.push(row);
    this.#groupOf[node] = group;
    this.#path.push(group);
  }

  #contract(cycle: Group[]): void {
    const n = this.#n;
    // The largest member keeps its arrays, and the others are laid over it.
    const row = this.#takeRow().fill(NEVER);
    const heads = this.#takeRow();
    const whole = newGroup([], row, heads, Number.POSITIVE_INFINITY, -1);
    for (const child of cycle) {
      const own = this.#rowOf(child);
      const less = child.cost;
      if (child.heads === null) lay(row, heads, own, less, child.members[0]!, n);
      else layGroup(row, heads, own, less, child.heads, n);
      if (child.rootCost - less < whole.rootCost) {
        whole.rootCost = child.rootCost - less;
        whole.root = child.root;
      }
      this.#release(child, own);
      child.parent = whole;
      whole.children.push(child);
    }
    // The longer list is lengthened; lists of children are not read any more.
    const longest = cycle.reduce((a, b) => (b.members.length > a.members.length ? b : a));
    whole.members = longest.members;
    for (const child of cycle) {
      if (child !== longest) for (const member of child.members) whole.members.push(member);
    }
    for (const member of whole.members) {
      row[member] = NEVER;
      this.#groupOf[member] = whole;
    }
    for (let s = 0; s < n; s++) {
      if (row[s]! < whole.cost) {
        whole.cost = row[s]!;
        whole.from = s;
      }
    }
    whole.head = whole.from === -1 ? -1 : heads[whole.from]!;
    this.#path.push(whole);
  }

  #rowOf(group: Group): Int32Array {
    if (group.row !== null) return group.row;
    const row = this.#takeRow();
    const node = group.members[0]!;
    this.#inCosts(node, row);
    row[node] = NEVER;
    return row;
  }

  #takeRow(): Int32Array {
    return this.#spare.pop() ?? new Int32Array(this.#n);
  }

  #release(group: Group, row: Int32Array): void {
    if (group.heads === null && group.row !== null) this.#waiting--;
    this.#spare.push(row);
    if (group.heads !== null) this.#spare.push(group.heads);
    group.row = null;
    group.heads = null;
  }
}

function newGroup(
  members: number[],
  row: Int32Array | null,
  heads: Int32Array | null,
  rootCost: number,
  root: number,
): Group {
  return { members, parent: null, children: [], from: -1, head: -1, cost: NEVER, row, heads, rootCost, root };
}

/** Lays the reduced costs into a single node over those of the group that is being made. */
function lay(
  row: Int32Array,
  heads: Int32Array,
  own: Int32Array,
  less: number,
  node: number,
  n: number,
): void {
  for (let s = 0; s < n; s++) {
    const cost = own[s]! - less;
    if (cost < row[s]!) {
      row[s] = cost;
      heads[s] = node;
    }
  }
}

function layGroup(
  row: Int32Array,
  heads: Int32Array,
  own: Int32Array,
  less: number,
  ownHeads: Int32Array,
  n: number,
): void {
  for (let s = 0; s < n; s++) {
    const cost = own[s]! - less;
    if (cost < row[s]!) {
      row[s] = cost;
      heads[s] = ownHeads[s]!;
    }
  }
}

/**
 * Opens the groups again: a group that is entered at a node keeps the cheapest edges of its other children, and each of
 * these is entered where its edge ends.
 */
function expand(n: number, whole: Group): Int32Array {
  const parents = new Int32Array(n).fill(-1);
  const single = new Map<number, Group>();
  const walk: Group[] = [whole];
  while (walk.length > 0) {
    const group = walk.pop()!;
    if (group.children.length === 0) single.set(group.head, group);
    walk.push(...group.children);
  }
  const open: { group: Group; entry: number }[] = [{ group: whole, entry: whole.root }];
  while (open.length > 0) {
    const { group, entry } = open.pop()!;
    for (let at = single.get(entry)!; at !== group; at = at.parent!) {
      for (const other of at.parent!.children) {
        if (other === at) continue;
        parents[other.head] = other.from;
        open.push({ group: other, entry: other.head });
      }
    }
  }
  return parents;
}
