import { Branches } from './branches.ts';
import type { RootedTree } from './rooted.ts';

/** Looks at a node from another one that all rounds together may take: a second at most. */
const MOST_LOOKS = 60_000_000;
const MOST_ROUNDS = 12;
/** Rounds of those forks that look only around themselves, and how many cells of a grid that may be. */
const NEAR_ROUNDS = 2;
const MOST_CELLS = 2500;
/** In a larger tree only forks are looked from; in a smaller one also what hangs in a row may bend. */
const BENDING = 3000;
/** Of a turn: what is less is not seen. */
const STILL = 0.01;

/**
 * Turns branches about their nodes so that there is as much empty view between each two neighbours (Felsenstein's
 * equal-daylight, as in DRAWTREE): what the first layout kept in narrow cones opens up. Lengths stay, and so does that no two
 * links cross: seen from the node each branch, and all the rest, is turned only where it has a part of the view to itself.
 * In a large tree the forks that hold little look only as far as what they hold can get.
 * @param x changed in place, as is y
 */
export function openUp(tree: RootedTree, x: Float64Array, y: Float64Array, mostLooks = MOST_LOOKS): void {
  const n = x.length;
  if (n < 3) return;
  const eyes = new Branches(tree, x, y);
  const forks = n > BENDING ? 2 : 1;
  // Parts that hang at other roots stay as they are.
  const inner = [...tree.order.subarray(0, tree.size[tree.root])].filter((v) => eyes.degree(v) > forks);
  // Of a tree that is too large for a whole round, the nodes that hold most apart.
  const most = Math.max(1, Math.floor(mostLooks / n));
  const asked = inner.length <= most ? inner : largest(inner, tree, most);
  const rounds = Math.min(MOST_ROUNDS, Math.floor(most / Math.max(1, asked.length)) || 1);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const v of asked) moved = Math.max(moved, eyes.equalise(v));
    if (moved < STILL) break;
  }
  if (asked.length < inner.length) {
    const far = new Set(asked);
    const others = inner.filter((v) => !far.has(v));
    const grid = eyes.grid();
    for (let round = 0; round < NEAR_ROUNDS; round++)
      for (const v of others) eyes.equaliseNear(v, grid, MOST_CELLS);
  }
  eyes.tell();
}

function largest(inner: readonly number[], { size }: RootedTree, most: number): number[] {
  const kept = new Set([...inner].sort((a, b) => size[b]! - size[a]! || a - b).slice(0, most));
  return inner.filter((v) => kept.has(v));
}
